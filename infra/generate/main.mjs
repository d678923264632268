// Writes every generated file, or the parts that are named: `npm run generate [part…]`. With --check it writes nothing and
// says what is not fresh. Works on compiled code.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { catalogueFile } from './catalogue.mjs';
import { errorPage } from './errors.mjs';
import { lifecyclePages } from './lifecycles.mjs';
import { openApiFiles } from './open-api.mjs';
import { root } from './root.mjs';
import { routesPage } from './routes.mjs';
import { billFiles } from './sbom.mjs';
import { settingsFile } from './settings.mjs';
import { tablesPage } from './tables.mjs';

/** Each part answers its files by path; `events` has a generator of its own, which also refuses to break a published version. */
const parts = {
  catalogue: catalogueFile,
  errors: errorPage,
  lifecycles: lifecyclePages,
  openapi: openApiFiles,
  routes: routesPage,
  sbom: billFiles,
  settings: settingsFile,
  tables: tablesPage,
};
const names = ['events', ...Object.keys(parts)];

const words = process.argv.slice(2);
const isCheck = words.includes('--check');
const asked = words.filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is nothing to generate called ${unknown.join(', ')}: ${names.join(', ')}.\n`);
  process.exit(1);
}

function events() {
  const generator = join(root, 'libs/events/dist/generate.js');
  const { status } = spawnSync(process.execPath, [generator, ...(isCheck ? ['--check'] : [])], {
    stdio: 'inherit',
  });
  return status === 0;
}

/** Pages in the house's format, as `npm run format` would leave them. */
async function formatted(files) {
  const config = await resolveConfig(join(root, 'README.md'));
  const pages = Object.entries(files).map(async ([path, text]) => [
    path,
    path.endsWith('.md') ? await format(text, { ...config, parser: 'markdown' }) : text,
  ]);
  return Object.fromEntries(await Promise.all(pages));
}

function settle(name, files) {
  const stale = Object.entries(files).filter(([path, text]) => textAt(path) !== text);
  for (const [path, text] of stale) {
    if (isCheck) process.stderr.write(`${path} is not fresh: run "npm run generate ${name}"\n`);
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      process.stdout.write(`${path} written\n`);
    }
  }
  return !isCheck || stale.length === 0;
}

function textAt(path) {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}

let isFine = true;
for (const name of asked.length > 0 ? asked : names) {
  const fine = name === 'events' ? events() : settle(name, await formatted(await parts[name]()));
  isFine = isFine && fine;
}
process.exitCode = isFine ? 0 : 1;
