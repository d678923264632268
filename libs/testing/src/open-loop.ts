import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** One answer of a load. `tookMs` counts from when it was due, not from when it was sent: a late start is part of the wait. */
export interface LoadAnswer {
  readonly nth: number;
  readonly tookMs: number;
  readonly status: number;
  readonly text: string;
}

/** Begins a call as often as that, whether or not earlier ones have an answer; resolves when all have. */
export async function openLoop(
  { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
  call: (nth: number) => Promise<{ readonly status: number; readonly text: string }>,
): Promise<readonly LoadAnswer[]> {
  const [gap, began] = [1000 / perSecond, performance.now()];
  const calls: Promise<LoadAnswer>[] = [];
  const count = Math.round(forMs / gap);
  for (let nth = 0; nth < count;) {
    const now = performance.now() - began;
    for (; nth < count && nth * gap <= now; nth += 1) calls.push(answered(nth, began + nth * gap, call));
    const left = nth * gap - (performance.now() - began);
    if (left > 0) await pause(left);
  }
  return Promise.all(calls);
}

async function answered(
  nth: number,
  due: number,
  call: (nth: number) => Promise<{ readonly status: number; readonly text: string }>,
): Promise<LoadAnswer> {
  const { status, text } = await call(nth).catch(() => ({ status: 0, text: '' }));
  return { nth, tookMs: performance.now() - due, status, text };
}

/** Posts bodies over kept connections, as cheaply as Node can. */
export class Poster {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    connections = 64,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  post(
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        this.url,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
            ...headers,
          },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('latin1');
          answer.on('data', (chunk: string) => (text += chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 0, text });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
