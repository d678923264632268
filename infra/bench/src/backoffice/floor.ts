import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** How infra/local runs the api; the floor gets the same. */
const NODE_FLAGS = [
  '--max-old-space-size=160',
  '--max-semi-space-size=8',
  '--no-allocation-site-pretenuring',
];

/** Where the floor's program is, and its process. */
export interface FloorDoor {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** Starts the floor: the rooms' statements by bare `pg` behind Node's bare HTTP, in a process of its own as the api is. */
export async function openFloor(given: {
  readonly database: string;
  readonly pool: number;
  readonly dataKeys: string;
  readonly indexKey: string;
}): Promise<FloorDoor> {
  const child = fork(join(__dirname, 'floor-door.js'), {
    execArgv: NODE_FLAGS,
    env: {
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
      NODE_ENV: 'production',
      FLOOR_DATABASE: given.database,
      FLOOR_POOL: String(given.pool),
      FLOOR_DATA_KEYS: given.dataKeys,
      FLOOR_INDEX_KEY: given.indexKey,
    },
  });
  const port = await portOf(child);
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => child.kill('SIGKILL') };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (port) => {
      resolve(Number(port));
    });
    child.once('exit', (code) => {
      reject(new Error(`the floor's program ended (${code ?? 'signal'})`));
    });
  });
}
