import { Readable } from 'node:stream';
import { Terminal } from './terminal';

/** A terminal that a spec looks at; `isTTY` false is a pipe. */
function watched(isTTY: boolean, lines: readonly string[] = []) {
  const written: string[] = [];
  const screen = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  const terminal = new Terminal(
    {
      ...{ env: {}, stdin: Object.assign(Readable.from(lines), { isTTY }), stdout: screen, stderr: screen },
      ...{ fetch: () => Promise.reject(new Error('nobody asks')), wait: () => Promise.resolve() },
    },
    false,
  );
  return { terminal, seen: () => written.join('') };
}

describe('the progress of a long work', () => {
  it('is shown to a person who watches, moves with the work, and is gone at its end', async () => {
    const { terminal, seen } = watched(true);
    const progress = await terminal.progress(500, 'Taking');
    expect(seen()).toContain('Taking');
    expect(seen()).toContain('0/500');
    progress(250);
    progress(500);
    progress();
    expect(seen()).toMatch(/Taking #+-* 500\/500/);
    expect(seen().lastIndexOf('\u001b[?25h')).toBeGreaterThan(seen().indexOf('\u001b[?25l')); // the cursor is back
    const after = seen().length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen().length).toBe(after);
  });

  it('is not written into a file or a pipe', async () => {
    const { terminal, seen } = watched(false);
    const progress = await terminal.progress(500, 'Taking');
    progress(1);
    progress();
    expect(seen()).toBe('');
  });
});

describe('a question', () => {
  it('that a pipe answers stands on a line of its own, so that the last line is what came of it', async () => {
    const { terminal, seen } = watched(false, ['123456\n']);
    expect(await terminal.ask('Code:')).toBe('123456');
    expect(await terminal.ask('Another:')).toBeUndefined();
    expect(seen()).toBe('Code: \nAnother: \n');
  });

  it('that a person answers ends with the person’s own Enter', async () => {
    const { terminal, seen } = watched(true, ['123456\n']);
    expect(await terminal.ask('Code:')).toBe('123456');
    expect(seen()).toBe('Code: ');
  });
});
