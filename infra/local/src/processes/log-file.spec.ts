import { mkdtempSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from './log-file';

const directory = mkdtempSync(join(tmpdir(), 'log-file-'));
const path = join(directory, 'api.log');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** The last words of a process that began after `before` was written and wrote `text`. */
function lastWords(text: string, before = '', name = 'api'): string {
  writeFileSync(path, before);
  const log = new LogFile(path);
  const descriptor = log.open();
  writeSync(descriptor, text);
  LogFile.close(descriptor);
  return log.lastWords(name);
}

const faults = [
  'The settings have 3 faults:',
  '  - PORT is missing',
  '  - DATA_KEYS: no',
  '  - PUBLIC_URL: no',
];
const noise = `${JSON.stringify({ level: 'info', msg: 'x'.repeat(80) })}\n`;

describe('the last words of a process', () => {
  it('are every fault of its settings, wherever log lines come between', () => {
    expect(
      lastWords(
        `api: waiting\napi: ${faults.slice(0, 2).join('\n')}\n${noise}${faults.slice(2).join('\n')}\n`,
      ),
    ).toBe(faults.join('\n'));
  });

  it('are found at the end of a log of any length, in whole lines', () => {
    expect(lastWords(`${noise.repeat(2_000)}api: ${faults.join('\n')}\n`)).toBe(faults.join('\n'));
    const last = `{"level":"error","msg":"${'é'.repeat(40)}"}`;
    expect(lastWords(`${noise.repeat(2_000)}${last}\n`)).toBe(last);
  });

  it('of a crash are what stopped it and the place in our code', () => {
    const frames = [
      '    at query (/t/node_modules/pg/lib/client.js:1:2)',
      '    at node:internal/process/task_queues:95:5',
      '    at migrateDatabase (/t/libs/platform/dist/migrate.js:3:4)',
      '    at main (/t/apps/migrate/dist/main.js:5:6)',
    ].join('\n');
    expect(
      lastWords(
        `migrate: migration 3 of 9: X\nmigrate: stopped by Error (42P07)\n${frames}\n`,
        '',
        'migrate',
      ),
    ).toBe('stopped by Error (42P07)\n    at migrateDatabase (/t/libs/platform/dist/migrate.js:3:4)');
  });

  it('of a program that does not give its name are its last line that says something', () => {
    expect(lastWords('FATAL: no space\n    at x (y.js:1:2)\n}\n\nNode.js v22.0.0\n')).toBe('FATAL: no space');
    expect(lastWords('')).toBe('');
  });

  it('are never those of an earlier run, and never longer than a screen', () => {
    expect(lastWords('at last\n', 'api: an old fault\n')).toBe('at last');
    const many = Array.from({ length: 500 }, (_, at) => `  - fault ${at}`);
    expect(lastWords(`api: ${many.join('\n')}\n`).split('\n')).toHaveLength(61);
    expect(lastWords(`api: ${'x'.repeat(60_000)}\n`).length).toBeLessThan(600);
  });
});
