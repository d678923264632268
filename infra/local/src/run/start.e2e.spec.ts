import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../layout';
import { identify, type ProcessIdentity } from '../processes/identity';
import { until } from '../processes/waiting';

const directory = mkdtempSync(join(tmpdir(), 'start-'));
chmodSync(directory, 0o755); // PostgreSQL may run as another user
const local = join(directory, 'local');

/** `npm start` without npm: the same program, with its data elsewhere and ports that no running system has. */
class Start {
  text = '';
  readonly child: ChildProcess;

  constructor(env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [join(root, 'infra/local/dist/main.js'), 'start'], {
      env: { ...process.env, TAJDEED_LOCAL: local, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }

  async says(pattern: RegExp): Promise<void> {
    const heard = await until(() => pattern.test(this.text) || this.child.exitCode !== null, 110_000);
    if (!heard || !pattern.test(this.text))
      throw new Error(`it did not say ${String(pattern)} but:\n${this.text}`);
  }

  async code(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

function children(): readonly ProcessIdentity[] {
  return JSON.parse(readFileSync(join(local, 'run/children.json'), 'utf8')) as ProcessIdentity[];
}

const gone = (all: readonly ProcessIdentity[]) =>
  until(() => all.every(({ pid, born }) => identify(pid)?.born !== born), 60_000);

describe('the one command', () => {
  let first: Start;
  afterAll(() => {
    first.child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  it('brings everything up and says where it is', async () => {
    first = new Start();
    await first.says(/Ctrl-C stops everything/);
    const api = /API {2,}(http:\S+)/.exec(first.text)?.[1] ?? '';
    expect((await fetch(`${api}/openapi.json`)).status).toBe(200);
    const ui = /Temporal web UI {2,}(http:\S+)/.exec(first.text)?.[1] ?? '';
    expect((await fetch(ui)).status).toBe(200);
    expect(children()).toHaveLength(9);
  });

  it('lets the demo play one renewal, which leaves certificate, timeline and a proof that holds', async () => {
    const demo = spawn(process.execPath, [join(root, 'infra/local/dist/main.js'), 'demo'], {
      env: { ...process.env, TAJDEED_LOCAL: local },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [demo.stdout, demo.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(demo, 'close')) as [number | null];
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/the residency authority acknowledged it\.\n[^]*^VALID: \d+ entries/m),
    ]);
    const [renewal = ''] = readdirSync(join(local, 'demo'));
    const left = (name: string) => readFileSync(join(local, 'demo', renewal, name));
    expect(left('certificate.pdf').subarray(0, 5).toString()).toBe('%PDF-');
    const timeline = JSON.parse(left('timeline.json').toString()) as {
      entries: { entry: { event: string } }[];
    };
    expect(timeline.entries.map(({ entry }) => entry.event)).toContain('authority.acknowledged');
    expect(left('proof.json').toString()).toContain('authority.acknowledged');
  });

  it('is refused a second time, with the address of the first', async () => {
    const second = new Start();
    expect(await second.code()).toBe(1);
    expect(second.text).toMatch(
      /^Tajdeed already runs from this checkout \(process \d+\) at http:\S+: use that one, or stop it .*\n$/,
    );
  });

  it('starts a killed process again and says so', async () => {
    const before = children();
    const api = before[4];
    if (api === undefined) throw new Error('no process to kill');
    process.kill(api.pid, 'SIGKILL');
    await first.says(/\w+ ended: SIGKILL; starting it again in 0\.5 s\.\n\w+ runs again\./);
    expect(children()).toHaveLength(before.length);
  });

  it('leaves nothing behind when it is killed itself', async () => {
    const left = children();
    first.child.kill('SIGKILL');
    expect(await gone(left)).toBe(true);
  });

  it('starts again on the same addresses and data, and stops all when asked', async () => {
    const secrets = readFileSync(join(local, 'secrets/data-keys.json'), 'utf8');
    const addresses = first.text.match(/http:\S+/g)?.slice(0, 8);
    first = new Start();
    await first.says(/Ctrl-C stops everything/);
    expect(first.text.match(/http:\S+/g)?.slice(0, 8)).toEqual(addresses);
    expect(readFileSync(join(local, 'secrets/data-keys.json'), 'utf8')).toBe(secrets);
    const running = children();
    first.child.kill('SIGINT');
    expect(await first.code()).toBe(0);
    expect(first.text).toMatch(/Stopped \(\d/);
    expect(await gone(running)).toBe(true);
    expect(existsSync(join(local, 'run/addresses.json'))).toBe(false);
  });

  it('names a setting that is wrong and a server that is not there', async () => {
    const port = new Start({ TAJDEED_API_PORT: 'eighty' });
    expect([await port.code(), port.text]).toEqual([
      1,
      'TAJDEED_API_PORT must be a port number from 1 to 65535.\n',
    ]);
    const server = new Start({ KAFKA_BROKERS: '127.0.0.1:9' });
    expect(await server.code()).toBe(1);
    expect(server.text).toMatch(
      /Nothing answers at 127\.0\.0\.1:9, which KAFKA_BROKERS names: start that server, or unset KAFKA_BROKERS/,
    );
  });
});
