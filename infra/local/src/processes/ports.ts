import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { Fault } from '../fault';

/** Below the range from which systems hand out ports for outgoing connections, so that none is taken meanwhile. */
const range = { from: 21_000, to: 32_000 };

/** True when nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** True when something accepts connections there. */
export function answers(port: number, host = '127.0.0.1', withinMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(withinMs, () => {
      end(false);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}

async function anyFree(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = randomInt(range.from, range.to);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
}

export interface PortWish {
  name: string;
  /** What is taken at the first start if it is free. */
  preferred?: number;
  /** What the person asked for by a setting: used or refused, never replaced. */
  wanted?: { port: number; setting: string };
}

function remembered(file: string): Record<string, number> {
  if (!existsSync(file)) return {};
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } catch {
    return {}; // half a file of a killed run
  }
}

/** Finds a port for every wish and remembers it in `file`; `say` hears of a remembered port that a stranger has taken. */
export async function choosePorts(
  wishes: readonly PortWish[],
  file: string,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const before = remembered(file);
  const chosen: Record<string, number> = {};
  const refused: string[] = [];
  const taken = new Set<number>(wishes.flatMap((wish) => wish.wanted?.port ?? []));
  for (const wish of wishes) {
    if (wish.wanted !== undefined) {
      const { port, setting } = wish.wanted;
      if (!(await isFree(port)))
        refused.push(
          `Port ${port} (${setting}) is in use by another program: stop that program or set ${setting} to a free port.`,
        );
      chosen[wish.name] = port;
      continue;
    }
    const old = before[wish.name];
    const candidates = [old, wish.preferred].filter((port) => port !== undefined);
    let port: number | undefined;
    for (const candidate of candidates) {
      if (port === undefined && !taken.has(candidate) && (await isFree(candidate))) port = candidate;
    }
    port ??= await anyFree(taken);
    if (old !== undefined && old !== port)
      say(`Port ${old} (${wish.name}) is in use by another program; taking ${port}.`);
    taken.add(port);
    chosen[wish.name] = port;
  }
  if (refused.length > 0) throw new Fault(refused.join('\n'));
  // Ports that were asked for are not remembered: without the setting the old ones come back.
  const kept = Object.fromEntries(
    wishes.flatMap((wish) => (wish.wanted === undefined ? [[wish.name, chosen[wish.name]]] : [])),
  );
  writeFileSync(file, `${JSON.stringify({ ...before, ...kept }, null, 2)}\n`);
  return chosen;
}
