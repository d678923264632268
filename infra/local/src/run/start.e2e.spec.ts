import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPeople } from '@tajdeed/identity';
import { Client } from 'pg';
import { root } from '../layout';
import type { ServerAddresses } from '../plan';
import { identify, type ProcessIdentity } from '../processes/identity';
import { answers } from '../processes/ports';
import { until } from '../processes/waiting';
import { startServers } from '../system';
import { demoCivilNumber } from './screen';

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

  /** The address that the closing screen shows for this. */
  address(of: string): string {
    return new RegExp(`${of} {2,}(http:\\S+)`).exec(this.text)?.[1] ?? '';
  }

  async code(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

function children(of = local): readonly ProcessIdentity[] {
  return JSON.parse(readFileSync(join(of, 'run/children.json'), 'utf8')) as ProcessIdentity[];
}

/** What somebody who uses servers of his own has in his environment, by the setting's name. */
function settingsOf({ databaseUrl, temporal, kafka }: ServerAddresses) {
  return { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal, KAFKA_BROKERS: kafka };
}

/** Resident memory of the processes of ours that run, MB by name; the kernel of others than Linux is not asked. */
function memoryOfOurs(): Readonly<Record<string, number>> {
  if (process.platform !== 'linux') return {};
  const sizes = children().flatMap(({ pid }): [string, number][] => {
    const name = /apps\/(\w+)\/dist\/main\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
    const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return name === undefined ? [] : [[name, Number(kb) / 1024]];
  });
  expect(sizes.map(([name]) => name).sort()).toEqual(ours);
  return Object.fromEntries(sizes);
}
const ours = ['api', 'audit', 'callbacks', 'relay', 'sandbox', 'worker'];

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
    expect((await fetch(`${first.address('API')}/openapi.json`)).status).toBe(200);
    expect((await fetch(first.address('Temporal web UI'))).status).toBe(200);
    expect(children()).toHaveLength(9);
  });

  it('rests within its limits of memory: the worker 320 MB, each other process of ours 170, all 1.1 GB', () => {
    const { worker = 0, ...others } = memoryOfOurs();
    expect(worker).toBeLessThanOrEqual(320);
    expect(Object.entries(others).filter(([, mb]) => mb > 170)).toEqual([]);
    expect(Object.values(others).reduce((sum, mb) => sum + mb, worker)).toBeLessThanOrEqual(1126);
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
    expect(first.text).toMatch(/Stopping, because of SIGINT …\nStopped \(\d/);
    expect(await gone(running)).toBe(true);
    expect(existsSync(join(local, 'run/addresses.json'))).toBe(false);
  });

  it('uses the servers that are configured, and leaves them running', async () => {
    const { servers, stop } = await startServers('configured');
    const place = join(directory, 'configured');
    const start = new Start({ TAJDEED_LOCAL: place, ...settingsOf(servers) });
    try {
      await start.says(/Ctrl-C stops everything/);
      const { host } = new URL(servers.databaseUrl);
      expect(start.text).toContain(
        `PostgreSQL ${host}, Temporal ${servers.temporal}, Kafka ${servers.kafka}`,
      );
      expect(children(place)).toHaveLength(6); // ours alone
      expect(['postgres', 'temporal', 'kafka'].filter((name) => existsSync(join(place, name)))).toEqual([]);

      const phone = demoPeople.find((person) => person.civilNumber === demoCivilNumber)?.phone ?? '';
      const asked = await fetch(`${start.address('API')}/renewals`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ civilNumber: demoCivilNumber }),
      });
      const { renewalId, capability } = (await asked.json()) as Record<string, string>;
      const read = (url: string) =>
        fetch(url, { headers: { authorization: `Bearer ${capability}` } }).then((response) =>
          response.text(),
        );
      // The code went through Temporal, the timeline through Kafka.
      const inbox = `${start.address('Outside world')}/sms/messages?to=${encodeURIComponent(phone)}`;
      const timeline = `${start.address('Audit')}/renewals/${renewalId}/timeline`;
      for (const [url, word] of [
        [inbox, '"text"'],
        [timeline, 'renewal.requested'],
      ] as const)
        expect(await until(async () => (await read(url)).includes(word), 20_000)).toBe(true);

      start.child.kill('SIGINT');
      expect(await start.code()).toBe(0);
      const client = new Client({ connectionString: servers.databaseUrl });
      await client.connect();
      expect((await client.query('select from renewals.renewal')).rowCount).toBe(1);
      await client.end();
      for (const address of [servers.temporal, servers.kafka])
        expect(await answers(Number(address.split(':')[1]))).toBe(true);
    } finally {
      start.child.kill('SIGKILL');
      await stop();
    }
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
