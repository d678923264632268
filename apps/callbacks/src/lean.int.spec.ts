import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const HEAVY =
  /^(@nestjs\/|@temporalio\/|@opentelemetry\/(?!api$)|@js-temporal\/|kafkajs$|nestjs-|rxjs$|typeorm$)/;

/** Names of the packages that the built door has loaded once it could start. */
function loaded(): readonly string[] {
  const door = join(__dirname, '../dist/callbacks.js');
  const script = `require(${JSON.stringify(door)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const files = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as string[];
  const names = files.flatMap((file) => /.*\/node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)];
}

describe('the door', () => {
  it('loads no container, no ORM, no exporter and no calendar: each callback would wait longer for V8', () => {
    const names = loaded();
    expect(names).toEqual(expect.arrayContaining(['fastify', 'pg', 'pino', 'zod']));
    expect(names.filter((name) => HEAVY.test(name))).toEqual([]);
  });
});
