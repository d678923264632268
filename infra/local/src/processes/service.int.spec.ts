import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guard } from './guard';
import { descendantsOf, signalProcess } from './identity';
import { runOnce, Service, type ServiceEvent, type ServiceSpec } from './service';
import { until } from './waiting';

const directory = mkdtempSync(join(tmpdir(), 'service-'));
const guard = new Guard();
afterAll(() => {
  guard.close();
  rmSync(directory, { recursive: true });
});

/** Says that something hangs, not that a machine is slow. */
const PATIENCE_MS = 60_000;
const say = "console.log('ready');";
const forEver = 'setInterval(() => {}, 60_000);';

function specOf(name: string, code: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  const script = join(directory, `${name}.js`);
  writeFileSync(script, code);
  return {
    name,
    command: process.execPath,
    args: [script],
    env: {},
    cwd: directory,
    log: join(directory, `${name}.log`),
    ready: (log) => log.sinceStart().includes('ready'),
    readyWithinMs: PATIENCE_MS,
    stopSignal: 'SIGTERM',
    stopWithinMs: PATIENCE_MS,
    ...more,
  };
}

function serviceOf(spec: ServiceSpec, keepAlive = false): { service: Service; events: ServiceEvent[] } {
  const events: ServiceEvent[] = [];
  return { service: new Service(spec, { guard, keepAlive, onEvent: (event) => events.push(event) }), events };
}

describe('a service', () => {
  it('runs from its start to its stop and keeps its log', async () => {
    const { service, events } = serviceOf(specOf('plain', say + forEver));
    await service.start();
    expect(service.pid).toBeDefined();
    expect(service.residentBytes()).toBeGreaterThan(10_000_000);
    await service.stop();
    expect(service.pid).toBeUndefined();
    expect(service.log.text()).toBe('ready\n');
    expect(events).toEqual([]);
  });

  it('comes back after it was killed, and both are told', async () => {
    const { service, events } = serviceOf(specOf('kept', say + forEver), true);
    await service.start();
    const first = service.pid;
    await service.kill();
    expect(await until(() => events.length === 2, PATIENCE_MS)).toBe(true);
    expect(service.pid).not.toBe(first);
    expect(events).toEqual([
      { kind: 'died', name: 'kept', detail: 'SIGKILL; starting it again in 0.5 s' },
      { kind: 'back', name: 'kept', detail: '' },
    ]);
    await service.stop();
  });

  it('stays down after a kill when nobody asked to keep it alive', async () => {
    const { service, events } = serviceOf(specOf('left', say + forEver));
    await service.start();
    await service.kill();
    expect(service.pid).toBeUndefined();
    expect(await until(() => events.length === 1, PATIENCE_MS)).toBe(true);
    await service.start();
    expect(service.pid).toBeDefined();
    await service.stop();
  });

  it('that ends while it starts is a fault with its last line', async () => {
    const { service } = serviceOf(specOf('broken', "console.error('PORT is missing'); process.exit(1)"));
    await expect(service.start()).rejects.toThrow(
      'broken ended while it started (exit code 1): PORT is missing',
    );
  });

  it('that does not become ready is ended and is a fault', async () => {
    const { service } = serviceOf(specOf('slow', forEver, { readyWithinMs: 300 }));
    await expect(service.start()).rejects.toThrow(/^slow did not become ready within 0 s/);
    expect(service.pid).toBeUndefined();
  });

  it('whose program is missing is a fault', async () => {
    const { service } = serviceOf(specOf('absent', '', { command: '/no/such/program' }));
    await expect(service.start()).rejects.toThrow(/^absent cannot be started: .*ENOENT/);
  });

  it('that does not hear its stop signal is killed when its time is over', async () => {
    const { service } = serviceOf(
      specOf('deaf', `process.on('SIGTERM', () => {});${say}${forEver}`, { stopWithinMs: 200 }),
    );
    await service.start();
    await service.stop();
    expect(service.pid).toBeUndefined();
  });

  it('is frozen and thawed with the processes that it has begun, though they are groups of their own', async () => {
    const child = `require('node:child_process').spawn(process.execPath, ['-e', '${forEver}'], { detached: true });`;
    const { service } = serviceOf(specOf('parent', child + say + forEver));
    await service.start();
    const [begun = 0, ...others] = descendantsOf(service.pid ?? 0);
    expect(others).toEqual([]);
    const isFrozen = () => /^T/.test(execFileSync('ps', ['-o', 'state=', '-p', String(begun)]).toString());
    expect(isFrozen()).toBe(false);
    await service.kill('SIGSTOP');
    expect(await until(isFrozen, PATIENCE_MS)).toBe(true);
    await service.kill('SIGCONT');
    expect(await until(() => !isFrozen(), PATIENCE_MS)).toBe(true);
    await service.stop();
    signalProcess(begun, 'SIGKILL');
  });

  it('stops even while frozen', async () => {
    const { service } = serviceOf(specOf('frozen', say + forEver));
    await service.start();
    await service.kill('SIGSTOP');
    await service.stop();
    expect(service.pid).toBeUndefined();
  });

  it('can be stopped while it starts', async () => {
    const { service } = serviceOf(specOf('starting', forEver));
    const start = service.start();
    expect(await until(() => service.pid !== undefined, PATIENCE_MS)).toBe(true);
    await Promise.all([
      expect(start).rejects.toThrow('starting was stopped while it started.'),
      service.stop(),
    ]);
    expect(service.pid).toBeUndefined();
  });
});

describe('a process that runs once', () => {
  it('ends well, or is a fault with its last line', async () => {
    await runOnce(specOf('well', 'process.exit(0)'), guard);
    const bad = specOf('bad', "console.log('migration 3 failed'); process.exit(2)");
    await expect(runOnce(bad, guard)).rejects.toThrow('bad failed (exit code 2): migration 3 failed');
  });
});
