import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const NEWLINE = 0x0a;

export class JournalError extends Error {}

/**
 * All that the outside world remembers: one line of JSON per fact, appended and never changed.
 * A fact counts in memory at once; nobody is answered before `flushed()` says that it is on the disk.
 */
export class Journal<Entry> {
  private waiting: string[] | undefined;
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private readonly apply: (entry: Entry) => void,
    private readonly onBroken: (cause: unknown) => void,
  ) {}

  /** Replays what stands in the file, then opens it for more. A torn last line is cut off: nobody was answered for it. */
  static async open<Entry>(options: {
    path: string;
    read: (value: unknown) => Entry;
    apply: (entry: Entry) => void;
    onBroken: (cause: unknown) => void;
  }): Promise<Journal<Entry>> {
    await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
    const file = await open(options.path, 'a', 0o600);
    const whole = await replay(options.path, (line) => {
      options.apply(options.read(JSON.parse(line)));
    });
    await file.truncate(whole);
    await file.sync();
    return new Journal(file, options.apply, options.onBroken);
  }

  write(entry: Entry): void {
    this.apply(entry);
    if (this.waiting === undefined) {
      this.waiting = [];
      this.last = this.last.then(() => this.flush());
      this.last.catch(this.onBroken);
    }
    this.waiting.push(`${JSON.stringify(entry)}\n`);
  }

  /** Resolves when everything written so far is on the disk. */
  flushed(): Promise<void> {
    return this.last;
  }

  async close(): Promise<void> {
    await this.last;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    const lines = this.waiting ?? [];
    this.waiting = undefined;
    await this.file.appendFile(lines.join(''));
    await this.file.datasync();
  }
}

/** Feeds each whole line and answers the length of the whole lines, in bytes. */
async function replay(path: string, feed: (line: string) => void): Promise<number> {
  let whole = 0;
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      number += 1;
      try {
        feed(rest.toString('utf8', 0, end));
      } catch (cause) {
        const sentence = `Line ${String(number)} of ${path} cannot be read; delete the file to begin an empty world.`;
        throw new JournalError(sentence, { cause });
      }
      whole += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return whole;
}
