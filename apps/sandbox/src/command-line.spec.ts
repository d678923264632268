import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCall } from './command-line';

const call = (...args: string[]) => readCall(args, '1.2.3');

describe('the command', () => {
  it('starts with a demo terminal when nothing is said', () => {
    expect(call()).toMatchObject({
      do: 'start',
      isDemo: true,
      settings: { PORT: 8090, HOST: '127.0.0.1', TERMINALS: [{ id: '999001', style: 'B' }] },
    });
  });

  it('says how it is called, and which one it is', () => {
    expect(JSON.stringify(call('--help'))).toContain('--terminals FILE');
    expect(call('-h')).toMatchObject({ do: 'say' });
    expect(call('--version')).toEqual({ do: 'say', text: 'knet-sandbox 1.2.3\n' });
  });

  it.each([
    [['--frob'], /^Unknown option '--frob'\. See --help\.$/],
    [['status'], /See --help/],
    [['--port'], /See --help/],
    [['--port', 'eighty'], /^--port is wrong/],
    [['--port', '70000'], /^--port is wrong/],
    [['--public-url', 'here'], /^--public-url is wrong/],
    [['--keep', '1'], /^--keep is wrong/],
    [['--terminals', '/no/such/file'], /cannot be read/],
  ])('refuses %j in one sentence', (args, sentence) => {
    const called = call(...args);
    expect(called).toMatchObject({ do: 'refuse', sentences: [expect.stringMatching(sentence)] });
  });

  it('reads terminals from a file, and never repeats what stands in it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'terminals-'));
    const path = join(directory, 'terminals.json');
    const terminal = { id: '123', password: 'p', resourceKey: 'AAAABBBBCCCCDDDD', style: 'A', voids: true };
    writeFileSync(path, JSON.stringify([terminal]));
    expect(call('--terminals', path)).toMatchObject({ isDemo: false, settings: { TERMINALS: [terminal] } });
    writeFileSync(path, JSON.stringify([{ ...terminal, resourceKey: 'too-short-secret!' }]));
    const refused = call('--terminals', path);
    expect(JSON.stringify(refused)).toContain('0.resourceKey: it must be exactly 16 ASCII characters');
    expect(JSON.stringify(refused)).not.toContain('too-short-secret');
    writeFileSync(path, '[');
    expect(call('--terminals', path)).toMatchObject({
      sentences: ['--terminals is wrong: it must be JSON.'],
    });
    rmSync(directory, { recursive: true });
  });
});
