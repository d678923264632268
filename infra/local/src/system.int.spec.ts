import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { answers, isFree } from './processes/ports';
import { until } from './processes/waiting';
import { startSystem, type System } from './system';

const scripts = mkdtempSync(join(tmpdir(), 'stand-ins-'));
const standIn = `
const { createServer } = require('node:http');
for (const name of ['PORT', 'HEALTH_PORT']) {
  if (process.env[name]) createServer((_, response) => response.end('ok')).listen(Number(process.env[name]), '127.0.0.1');
}
process.on('SIGTERM', () => process.exit(0));
console.log('settings', Object.keys(process.env).sort().join(' '));
`;
const migration = `
const { Client } = require(${JSON.stringify(require.resolve('pg'))});
const { readFileSync } = require('node:fs');
const client = new Client(readFileSync(process.env.DATABASE_URL_FILE, 'utf8'));
client.connect().then(() => client.query('create schema app; create table app.clock (offset_ms bigint); insert into app.clock values (0)')).then(() => client.end());
`;

async function read<T>(system: System, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: system.servers.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

describe('a system for end-to-end specs', () => {
  let system: System;
  beforeAll(async () => {
    writeFileSync(join(scripts, 'process.js'), standIn);
    writeFileSync(join(scripts, 'migrate.js'), migration);
    system = await startSystem({
      name: 'system-spec',
      env: { relay: { LOG_LEVEL: 'debug' } },
      entry: (name) => join(scripts, name === 'migrate' ? 'migrate.js' : 'process.js'),
    });
  });
  afterAll(async () => {
    await system.stop();
    rmSync(scripts, { recursive: true });
  });

  it('answers at its addresses', async () => {
    for (const address of [
      system.addresses.api,
      system.addresses.callbacks,
      system.addresses.audit,
      system.addresses.sandbox,
    ])
      expect((await fetch(address)).status).toBe(200);
    expect(system.log('callbacks')).not.toContain('DATA_KEYS');
  });

  it('has its database back after PostgreSQL was killed, also while a session had work', async () => {
    await read(system, 'create table kept as select 7 as seven');
    const busy = new Client({ connectionString: system.servers.databaseUrl });
    busy.on('error', () => undefined);
    await busy.connect();
    const work = busy.query('select count(*) from generate_series(1, 2000000)').catch(() => undefined);
    await system.restart('postgres'); // the session goes on with its work although the server is dead
    await work;
    expect(await read(system, 'select seven from kept')).toEqual([{ seven: 7 }]);
  });

  it('has Temporal and Kafka back after they were killed, on their addresses', async () => {
    await Promise.all([system.restart('temporal'), system.restart('kafka')]);
    expect(system.isRunning('kafka') && system.isRunning('temporal')).toBe(true);
  });

  it('can lose everything that Temporal knew', async () => {
    await system.forgetTemporal();
    expect(system.isRunning('temporal')).toBe(true);
  });

  it('runs a second process of a kind beside the first', async () => {
    const copy = await system.startAnother('relay');
    expect(copy).toBe('relay-2');
    await system.kill('relay');
    expect([system.isRunning('relay'), system.isRunning(copy)]).toEqual([false, true]);
    await system.start('relay');
  });

  it('freezes and thaws a part', async () => {
    await system.freeze('api');
    const answer = fetch(system.addresses.api).then(({ status }) => status);
    await system.thaw('api');
    expect(await answer).toBe(200);
  });

  it('shifts the business clock', async () => {
    await system.shiftClock(90_000);
    expect(await read(system, 'select offset_ms from app.clock')).toEqual([{ offset_ms: '90000' }]);
  });

  it('brings up no server that is configured; stopped, it leaves that one alone and nothing of its own', async () => {
    const { kafka } = system.servers;
    const other = await startSystem({
      name: 'second',
      processes: [],
      configured: { kafkaBrokers: kafka },
      entry: (name) => join(scripts, `${name}.js`),
    });
    expect(other.servers.kafka).toBe(kafka);
    expect(() => other.log('kafka')).toThrow('there is no kafka in this system (there are: ');
    const port = Number(new URL(other.servers.databaseUrl).port);
    await other.stop();
    expect(existsSync(other.directory)).toBe(false);
    expect(await until(() => isFree(port), 60_000)).toBe(true);
    expect(await answers(Number(kafka.split(':')[1]))).toBe(true);
  });
});
