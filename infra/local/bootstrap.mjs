// Runs on a bare clone: needs Node and npm and nothing else. Installs, builds, then runs `node infra/local/dist/main.js VERB`.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const logs = join(resolve(root, process.env.TAJDEED_LOCAL || '.local'), 'logs');
const [verb = '', ...rest] = process.argv.slice(2);

/** A failure that one sentence explains. */
class Fault extends Error {}

const closed = 'this user may not write there: make it writable for the user who starts Tajdeed';
const causes = {
  ENOSPC: 'no space is left there: free some',
  EACCES: closed,
  EPERM: closed,
  EROFS: 'its file system is read-only: make it writable',
  ENOTDIR: 'a part of this path is a file: remove that',
};

/** What went wrong with a file is told in one sentence, too. */
function textOf(error) {
  if (error instanceof Fault) return error.message;
  // Node calls a directory that it may not make absent.
  const cause = error.syscall === 'mkdir' && error.code === 'ENOENT' ? causes.EROFS : causes[error.code];
  if (cause === undefined) return error.stack ?? String(error);
  return `${error.path ?? dirname(logs)} cannot be written, ${cause}, or let TAJDEED_LOCAL name another directory.`;
}

const say = (line) => process.stdout.write(`${line}\n`);
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || major >= 25) {
    throw new Fault(
      `Tajdeed needs Node.js 20.19 to 24 and this is ${process.versions.node}: install Node 22 (Debian/Ubuntu and macOS: from nodejs.org or by nvm), or use \`docker compose up\`.`,
    );
  }
}

const pythons = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

/** Says before a long installation what only the servers and the tests will need. With versions it is checked again where it is used. */
function checkPrograms() {
  const isTest = verb === 'test' || verb === 'test:long';
  // Given as NAME or in the file of NAME_FILE, as everywhere; whether it is right is asked when it is read.
  const isGiven = (name) => Boolean(process.env[`${name}_FILE`] || process.env[name]?.trim());
  const needsKafka = isTest || (verb === 'start' && !isGiven('KAFKA_BROKERS'));
  const cache =
    process.env.TAJDEED_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tajdeed');
  const isFetched = existsSync(cache) && readdirSync(cache).some((name) => /^kafka-[\d.]+$/.test(name));
  const java = {
    files: ['java'],
    what: 'Java 17 or newer',
    debian: 'openjdk-17-jre-headless',
    mac: 'openjdk@17',
  };
  const maven = { files: ['mvn'], what: 'Maven', debian: 'maven', mac: 'maven' };
  const python = {
    files: pythons,
    what: 'Python 3.11 or newer with pip',
    debian: 'python3 python3-pip',
    mac: 'python',
  };
  const onPath = (file) =>
    (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, file)));
  const isMissing = ({ files }) => !files.some(onPath);
  const ofKafka = (needsKafka ? [java, ...(isFetched ? [] : [maven])] : []).filter(isMissing);
  // Who only starts the system can do without: Temporal comes from elsewhere, too.
  const ofTests = (isTest ? [python] : []).filter(isMissing);
  const missing = [...ofKafka, ...ofTests];
  if (missing.length === 0) return;
  const list = (key, programs = missing) => programs.map((program) => program[key]);
  const needs = [
    ...(ofKafka.length > 0 ? [`Kafka needs ${list('what', ofKafka).join(' and ')}`] : []),
    ...(ofTests.length > 0 ? [`the tests of the fees need ${list('what', ofTests).join(' and ')}`] : []),
  ].join(', ');
  const instead = isTest ? '' : ', or use Docker: `docker compose up` brings up the system without it';
  throw new Fault(
    `${needs[0].toUpperCase()}${needs.slice(1)}, not found on the PATH: install it (Debian/Ubuntu: sudo apt install ${list('debian').join(' ')}; macOS: brew install ${list('mac').join(' ')}, and put it on the PATH)${instead}.`,
  );
}

/** The step's program, and the exit code once somebody has asked us to stop. */
let current;
let interrupted;

/** Runs a step into its log; shows that it goes on every 15 seconds. */
async function step(title, name, command, args) {
  const began = performance.now();
  mkdirSync(logs, { recursive: true });
  const file = join(logs, `${name}.log`);
  const output = openSync(file, 'w');
  const ticking = setInterval(() => say(`  … ${title.toLowerCase()} (${seconds(began)})`), 15_000);
  current = spawn(command, args, { cwd: root, stdio: ['ignore', output, output] });
  const code = await new Promise((done) => {
    current.once('error', (error) => done(error.message));
    current.once('exit', (exit, signal) => done(exit ?? signal));
  });
  current = undefined;
  clearInterval(ticking);
  closeSync(output);
  if (interrupted !== undefined) process.exit(interrupted);
  return { code, file, took: seconds(began) };
}

function json(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** True when node_modules holds what the lockfile names: npm writes its own list there when it has finished. */
function isInstalled() {
  const wanted = json(join(root, 'package-lock.json'))?.packages ?? {};
  const found = json(join(root, 'node_modules/.package-lock.json'))?.packages;
  if (found === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    if (entry.optional || entry.devOptional || entry.peer) return true;
    return found[path] !== undefined && (entry.link === true || found[path].version === entry.version);
  });
}

async function install() {
  if (isInstalled()) return;
  say('Installing packages (npm ci) …');
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, file, took } = await step('Installing packages', 'install', 'npm', ['ci', ...flags]);
  if (code === 'spawn npm ENOENT') throw new Fault('npm is not on the PATH: install it with Node.js.');
  if (code !== 0)
    throw new Fault(
      `The packages cannot be installed: check the network connection and run the command again. The log tells more: ${file}`,
    );
  say(`Installed packages (${took}).`);
}

const tsc = join(root, 'node_modules/typescript/bin/tsc');

async function build() {
  const isFirst = !existsSync(join(root, 'infra/local/dist/main.js'));
  if (isFirst) say('Compiling …');
  const compiled = await step('Compiling', 'build', process.execPath, [tsc, '-b']);
  if (compiled.code !== 0) {
    const errors = readFileSync(compiled.file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('error TS'));
    for (const line of errors.slice(0, 5)) process.stderr.write(`  ${line}\n`);
    throw new Fault(
      `The code does not compile (${errors.length} errors): mend them and run the command again. The log tells more: ${compiled.file}`,
    );
  }
  const assets = await step('Copying assets', 'build-assets', process.execPath, [
    join(root, 'infra/local/dist/build-assets.js'),
  ]);
  if (assets.code !== 0)
    throw new Fault(`${readFileSync(assets.file, 'utf8').trim()} The log tells more: ${assets.file}`);
  if (isFirst) say(`Compiled (${compiled.took}, assets ${assets.took}).`);
}

/** One bootstrap at a time per checkout; a killed one loses its claim by being dead. */
async function alone(work) {
  // In the checkout, wherever the data are: packages and compiled code are the checkout's.
  const file = join(root, '.local/bootstrap.lock');
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new Fault(
          `${file} cannot be written (${error.code}): make the checkout writable for the user who starts Tajdeed.`,
        );
      const holder = Number(readFileSync(file, { encoding: 'utf8', flag: 'a+' }));
      if (!isBootstrap(holder)) rmSync(file, { force: true });
      else {
        if (!told) say(`Another run (process ${holder}) is installing or compiling here; waiting for it.`);
        told = true;
        await new Promise((done) => setTimeout(done, 300));
      }
    }
  }
  const release = () => rmSync(file, { force: true });
  process.on('exit', release);
  try {
    await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function isBootstrap(pid) {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bootstrap.mjs');
  } catch {
    return !existsSync('/proc/self');
  }
}

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  // npm clears up what it has half installed before it ends; until then nobody else may install here.
  process.on(signal, () => {
    if (current === undefined || interrupted !== undefined) process.exit(128 + number);
    interrupted = 128 + number;
    current.kill('SIGTERM');
  });
}
try {
  checkNode();
  checkPrograms();
  await alone(async () => {
    await install();
    // Deleting data needs no fresh build; everything else runs what the sources say now.
    if (verb !== 'local:reset' || !existsSync(join(root, 'infra/local/dist/main.js'))) await build();
  });
} catch (error) {
  process.stderr.write(`${textOf(error)}\n`);
  if (verb.startsWith('test')) say('\n0 passed, 1 failed');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
process.argv = [process.argv[0], join(root, 'infra/local/dist/main.js'), verb, ...rest];
await import('./dist/main.js');
