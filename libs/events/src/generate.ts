import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { breachesOfPromise, publishedFiles, SCHEMAS, schemas } from './publish/files';
import type { JsonObject } from './publish/schemas';

const top = resolve(__dirname, '../../..');

/** Writes what is generated from the event families; with `--check` only says what is not fresh. Breaking changes are refused. */
function main(isCheck: boolean): number {
  const faults = breachesOfPromise(publishedSchemas(), schemas());
  if (faults.length > 0) {
    console.error(
      `A published event may only gain optional facts; anything else is a new version beside it.\n${faults.join('\n')}`,
    );
    return 1;
  }
  const stale = [...publishedFiles()].filter(([path, text]) => textAt(path) !== text);
  if (isCheck) {
    stale.forEach(([path]) => {
      console.error(`${path} is not fresh: run "npm run generate:events"`);
    });
    return stale.length === 0 ? 0 : 1;
  }
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  console.log(`${stale.length} of ${publishedFiles().size} files written`);
  return 0;
}

function publishedSchemas(): ReadonlyMap<string, JsonObject> {
  const folder = join(top, SCHEMAS);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(
    names.map((name) => [
      name,
      z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
    ]),
  );
}

function textAt(path: string): string | undefined {
  return existsSync(join(top, path)) ? readFileSync(join(top, path), 'utf8') : undefined;
}

process.exitCode = main(process.argv.includes('--check'));
