import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** The bare Fastify as a process of its own, with the door's limits of memory and of connections. */
export class BareDoor {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(databaseUrl: string, connections: number): Promise<BareDoor> {
    const flags = ['--max-old-space-size=128', '--max-semi-space-size=4', '--no-allocation-site-pretenuring'];
    const child = spawn(process.execPath, [...flags, join(__dirname, 'bare.js')], {
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl, CONNECTIONS: String(connections) },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'], // ipc: the child hears when we end
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`the bare door ended (${code ?? 'signal'})`));
      });
      child.stdout?.once('data', (text: Buffer) => {
        resolve(text.toString().trim());
      });
    });
    return new BareDoor(child, url);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }
}
