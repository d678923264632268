import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { QueryFailedError } from 'typeorm';
import { currentTraceId, currentTraceparent } from './current-trace';
import { makeLogger } from './logs';
import { NestLogger } from './nest-logger';
import { inSpan, startTelemetry, withTraceparent } from './telemetry';

const lines: string[] = [];
const logger = makeLogger('spec', 'info', { write: (line: string) => lines.push(line) });
const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

beforeAll(() => startTelemetry('spec'));

describe('a log line', () => {
  it('is one JSON object in UTC with level, app and trace', async () => {
    await inSpan('work', () => {
      logger.info({ renewalId: 'r' }, 'two\r\nlines');
      expect(last()).toMatchObject({
        level: 'info',
        app: 'spec',
        traceId: currentTraceId(),
        renewalId: 'r',
        msg: 'two\r\nlines',
      });
      return Promise.resolve();
    });
    expect(lines.at(-1)?.trimEnd()).not.toMatch(/[\r\n]/);
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('hides what may be a person or a secret, by name and by look', () => {
    logger.info(
      {
        phone: '+96550000000',
        a: { civilNumber: '1', b: { trandata: 'AA', c: { d: { token: 'BB' } } } },
        list: [{ nameAr: 'CC' }, 'kept'],
        n: 287041500007,
      },
      'about 287041500007 and 01a20164-6a72-762e-8e1d-287041500007',
    );
    const line = lines.at(-1) ?? '';
    expect(line).not.toMatch(/96550000000|"AA"|"BB"|"CC"|"n":287041500007|about 287041500007/);
    expect(last()).toMatchObject({
      phone: '[redacted]',
      a: { civilNumber: '[redacted]', b: { c: { d: '[deep]' } } },
      list: [{ nameAr: '[redacted]' }, 'kept'],
    });
    expect(line).toContain('01a20164-6a72-762e-8e1d-287041500007');
  });

  it('keeps of a database error its state and constraint alone', () => {
    const driver = Object.assign(new Error('duplicate key (civil)=(287041500007)'), {
      code: '23505',
      constraint: 'person_pkey',
      detail: 'Key (x)=(Ali)',
    });
    logger.error({ err: new QueryFailedError('insert into person values ($1)', ['Ali'], driver) }, 'failed');
    expect(last()['err']).toMatchObject({
      type: 'QueryFailedError',
      sqlState: '23505',
      constraint: 'person_pkey',
    });
    expect(lines.at(-1)).not.toMatch(/Ali|insert into|287041500007/);
  });

  it('takes what rooms say through the logger of Nest', () => {
    Logger.overrideLogger(new NestLogger(logger));
    new Logger('Fees').warn({ err: new DomainError('quote-lapsed', { secret: 'x' }), quoteId: 'q' }, 'said');
    expect(last()).toMatchObject({
      level: 'warn',
      context: 'Fees',
      quoteId: 'q',
      msg: 'said',
      err: { code: 'quote-lapsed' },
    });
    const count = lines.length;
    new Logger('InstanceLoader').log('wired');
    expect(lines).toHaveLength(count);
  });
});

/** A process of its own logs into a file; its compiled code, for jest's transform is not there. */
describe('standard output', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tajdeed-logs-'));
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** What has been written when the process is gone, and how often it waited for the disk before its end. */
  function logged(doing: string): { readonly lines: readonly string[]; readonly waits: number } {
    const file = join(directory, 'lines');
    const out = openSync(file, 'w');
    const program = `
      const fs = require('node:fs');
      let waits = 0;
      for (const name of ['fsyncSync', 'fsync', 'fdatasyncSync', 'fdatasync']) {
        const plain = fs[name];
        fs[name] = (...given) => { waits += 1; return plain(...given); };
      }
      const { makeLogger } = require(${JSON.stringify(join(__dirname, '../../dist/telemetry/logs.js'))});
      const log = makeLogger('one', 'info');
      const tell = () => fs.writeSync(2, String(waits));
      ${doing}`;
    try {
      const { stderr } = spawnSync(process.execPath, ['-e', program], { stdio: ['ignore', out, 'pipe'] });
      const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
      return {
        lines: lines.map((line) => String(Reflect.get(JSON.parse(line) as object, 'msg'))),
        waits: Number(stderr),
      };
    } finally {
      closeSync(out);
    }
  }

  it('has every line of a process that ends by itself', () => {
    expect(logged(`log.info('first'); log.info('second');`).lines).toEqual(['first', 'second']);
  });

  it('gets lines soon, and nobody waits for the disk meanwhile', () => {
    const soon = `log.info('first'); log.warn('second');
      setImmediate(() => { log.info('third'); });
      const look = setInterval(() => {
        if (!fs.readFileSync(${JSON.stringify(join(directory, 'lines'))}, 'utf8').includes('third')) return;
        clearInterval(look); tell(); process.kill(process.pid, 'SIGKILL');
      }, 5);`;
    expect(logged(soon)).toEqual({ lines: ['first', 'second', 'third'], waits: 0 });
  });

  it('has a warning, and what came before it, also of a process that is killed', () => {
    const killed = `log.info('first'); log.warn('second'); log.info('lost'); process.kill(process.pid, 'SIGKILL');`;
    expect(logged(killed).lines).toEqual(['first', 'second']);
  });
});

describe('a trace', () => {
  const incoming = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('goes on from a traceparent and ends with the work', async () => {
    const inner = await withTraceparent(incoming, 'consume', () => Promise.resolve(currentTraceparent()));
    expect(inner).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/);
    expect(currentTraceparent()).toBeUndefined();
  });

  it.each([null, undefined, '', 'nonsense', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'])(
    'begins anew where there is none (%j)',
    async (traceparent) => {
      const inner = await withTraceparent(traceparent, 'consume', () =>
        Promise.resolve(currentTraceparent()),
      );
      expect(inner).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    },
  );
});
