import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { addressVariable, floorQueue, goSignal, workflowName } from './contract';

const STOP_WITHIN_MS = 10_000;

/** The bare workflow: its worker's process and the client that starts, signals and awaits it. */
export class Floor {
  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: Connection,
    private readonly client: Client,
  ) {}

  static async start(address: string, nodeFlags: readonly string[]): Promise<Floor> {
    const child = spawn(process.execPath, [...nodeFlags, join(__dirname, 'worker.js')], {
      env: { PATH: process.env['PATH'] ?? '', [addressVariable]: address },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'], // ipc: the child hears when we end
    });
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`the floor's worker ended (${code ?? 'signal'})`));
      });
      child.stdout?.on('data', (text: Buffer) => {
        if (text.toString().includes('ready')) resolve();
      });
    });
    const connection = await Connection.connect({ address });
    return new Floor(child, connection, new Client({ connection, namespace: 'default' }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** One workflow: start, signal, end. Answers its id. */
  async one(): Promise<string> {
    const workflowId = `floor-${randomUUID()}`;
    const handle = await this.client.workflow.start(workflowName, { workflowId, taskQueue: floorQueue });
    await handle.signal(goSignal);
    await handle.result();
    return workflowId;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const impatient = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(impatient);
    await this.connection.close();
  }
}
