// `npm run check`: everything that can be said about the code without running the product. Works on compiled code.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
mkdirSync(join(root, '.local/check'), { recursive: true });

const tool = (path, ...args) => [join('node_modules', path), ...args];
const kept = ['--cache', '--cache-strategy=content', '--cache-location=.local/check/prettier'];
const specs = ['infra/check', 'infra/docker', 'libs/platform/src/texts'];

/** What is checked, the longest first: name, what it holds, the command. */
const checks = [
  ['lint', 'eslint', tool('eslint/bin/eslint.js', '.')], // without a cache: what it finds in a file depends on the types of others
  ['types', 'sources and specs compile', tool('typescript/bin/tsc', '-p', 'infra/check')],
  ['format', 'prettier', tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', ...kept, '.')],
  ['rules', 'house rules, documents, lockfile, containers, texts', jest()],
  [
    'tables',
    'migrations run, run again, and match their page',
    ['infra/generate/main.mjs', 'tables', '--check'],
  ],
  ['unused', 'knip', tool('knip/bin/knip.js', '--no-progress', '--no-config-hints')],
  ['borders', 'dependency-cruiser', borders()],
  ['generated', 'generated files are fresh', ['infra/generate/main.mjs', ...generated(), '--check']],
  ['openapi', 'descriptions are valid', redocly()],
];

function jest() {
  return tool('jest/bin/jest.js', '--selectProjects', 'unit', '--silent', '--testPathPatterns', ...specs);
}

function borders() {
  const config = ['--config', 'infra/check/dependency-cruiser.cjs'];
  return tool(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...config,
    'apps',
    'libs',
    'workflows',
    'infra',
  );
}

function generated() {
  return ['catalogue', 'events', 'openapi', 'errors', 'lifecycles', 'routes', 'sbom', 'settings'];
}

function redocly() {
  const config = ['--config', 'infra/check/redocly.yaml'];
  return tool(
    '@redocly/cli/bin/cli.js',
    'lint',
    ...config,
    'infra/openapi/api.json',
    'infra/openapi/audit.json',
  );
}

const running = new Set();

function run([name, , command]) {
  const began = performance.now();
  const env = {
    ...process.env,
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
    FORCE_COLOR: '0',
  };
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const pieces = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => pieces.push(piece));
    const end = (code) => {
      running.delete(child);
      const took = (performance.now() - began) / 1000;
      done({ name, isFine: code === 0, took, output: Buffer.concat(pieces).toString().trim() });
    };
    child.once('error', (error) => {
      pieces.push(Buffer.from(error.message));
      end(1);
    });
    child.once('close', end);
  });
}

function tell({ name, isFine, took, output }) {
  const about = checks.find(([known]) => known === name)?.[1];
  process.stdout.write(
    `${isFine ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${took.toFixed(1).padStart(5)} s  ${about}\n`,
  );
  if (!isFine) process.stdout.write(`${output.replace(/^/gm, '       ')}\n\n`);
}

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(128 + number);
  });
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !checks.some(([known]) => known === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no check ${unknown.join(', ')}: ${checks.map(([name]) => name).join(', ')}.\n`,
  );
  process.exit(1);
}

const began = performance.now();
const waiting = checks.filter(([name]) => asked.length === 0 || asked.includes(name));
const ends = [];
async function lane() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const end = await run(check);
    tell(end);
    ends.push(end);
  }
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));

const failed = ends.filter(({ isFine }) => !isFine).map(({ name }) => name);
const took = `${((performance.now() - began) / 1000).toFixed(0)} s`;
process.stdout.write(
  failed.length === 0
    ? `\n${ends.length} checks passed in ${took}.\n`
    : `\n${failed.length} of ${ends.length} checks failed in ${took}: ${failed.join(', ')}.\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
