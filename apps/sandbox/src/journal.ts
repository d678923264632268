import { createReadStream } from 'node:fs';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const NEWLINE = 0x0a;
/** A file is written anew once it has this many bytes, and twice as many as when that was last done. */
const COMPACT_AT = 32 * 1024 * 1024;
/** The tail that is copied while nothing else may be written. */
const SHORT_TAIL = 256 * 1024;

export class JournalError extends Error {}

export interface JournalOptions<Entry> {
  readonly path: string;
  readonly read: (value: unknown) => Entry;
  readonly apply: (entry: Entry) => void;
  readonly onBroken: (cause: unknown) => void;
  /** Whether a line still says something: false for what was forgotten since, and for what `carried` says anew. */
  readonly matters: (line: unknown) => boolean;
  /** The small part of the present state that is written anew rather than copied. */
  readonly carried: () => readonly Entry[];
  readonly compactAt?: number;
}

/**
 * All that the outside world remembers: one line of JSON per fact, appended and never changed.
 * A fact counts in memory at once; nobody is answered before `flushed()` says that it is on the disk.
 * A file that has grown is copied without what was forgotten, while the world goes on.
 */
export class Journal<Entry> {
  private waiting: string[] | undefined;
  private last: Promise<void> = Promise.resolve();
  private compacting: Promise<void> | undefined;
  private compactAt: number;
  private closed = false;

  private constructor(
    private file: FileHandle,
    private bytes: number,
    private readonly options: JournalOptions<Entry>,
  ) {
    this.compactAt = Math.max(options.compactAt ?? COMPACT_AT, 0);
  }

  /** Replays what stands in the file, then opens it for more. A torn last line is cut off: nobody was answered for it. */
  static async open<Entry>(options: JournalOptions<Entry>): Promise<Journal<Entry>> {
    const { path } = options;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a', 0o600);
    let number = 0;
    const whole = await eachLine(path, 0, (line) => {
      number += 1;
      try {
        options.apply(options.read(JSON.parse(line)));
      } catch (cause) {
        const sentence = `Line ${String(number)} of ${path} cannot be read; delete the file to begin an empty world.`;
        throw new JournalError(sentence, { cause });
      }
    });
    await file.truncate(whole);
    await file.sync();
    return new Journal(file, whole, options);
  }

  write(entry: Entry): void {
    this.options.apply(entry);
    if (this.waiting === undefined) {
      this.waiting = [];
      this.last = this.last.then(() => this.flush());
      this.last.catch(this.options.onBroken);
    }
    this.waiting.push(`${JSON.stringify(entry)}\n`);
  }

  /** Resolves when everything written so far is on the disk. */
  flushed(): Promise<void> {
    return this.last;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.compacting;
    await this.last;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    const text = (this.waiting ?? []).join('');
    this.waiting = undefined;
    await this.append(text);
    if (this.bytes < this.compactAt || this.compacting !== undefined || this.closed) return;
    this.compacting = this.compact().finally(() => (this.compacting = undefined));
    this.compacting.catch(this.options.onBroken);
  }

  private async append(text: string): Promise<void> {
    await this.file.appendFile(text);
    await this.file.datasync();
    this.bytes += Buffer.byteLength(text);
  }

  /** Copies what matters to a new file until the rest is short, then, with writers waiting, that rest, and takes the new file. */
  private async compact(): Promise<void> {
    const { path, compactAt = COMPACT_AT } = this.options;
    const next = await open(`${path}.next`, 'w', 0o600);
    let done = 0;
    while (this.bytes - done > SHORT_TAIL) done = await this.copy(next, done);
    const swapped = this.last.then(async () => {
      await this.copy(next, done);
      // What memory knows already and the file does not is written after this, so it must not be carried twice.
      const ahead = (this.waiting ?? []).join('');
      this.waiting = this.waiting === undefined ? undefined : [];
      const carried = this.options.carried().map((entry) => `${JSON.stringify(entry)}\n`);
      await next.appendFile(this.mattering(ahead) + carried.join(''));
      await next.sync();
      await rename(`${path}.next`, path);
      await syncFolder(dirname(path));
      const old = this.file;
      this.file = next;
      await old.close();
      this.bytes = (await next.stat()).size;
      this.compactAt = Math.max(compactAt, 2 * this.bytes);
    });
    this.last = swapped;
    swapped.catch(this.options.onBroken);
    await swapped;
  }

  private async copy(next: FileHandle, from: number): Promise<number> {
    let kept: string[] = [];
    const end = await eachLine(this.options.path, from, async (line) => {
      if (this.isKept(line)) kept.push(`${line}\n`);
      if (kept.length < 500) return;
      const text = kept.join('');
      kept = [];
      await next.appendFile(text);
    });
    await next.appendFile(kept.join(''));
    return end;
  }

  private mattering(text: string): string {
    const lines = text.split('\n').filter((line) => line !== '' && this.isKept(line));
    return lines.map((line) => `${line}\n`).join('');
  }

  private isKept(line: string): boolean {
    return this.options.matters(JSON.parse(line));
  }
}

/** So that a file's new name outlives the power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}

/** Feeds each whole line from a byte on and answers where the whole lines end. */
async function eachLine(
  path: string,
  from: number,
  feed: (line: string) => void | Promise<void>,
): Promise<number> {
  let whole = from;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start: from })) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      await feed(rest.toString('utf8', 0, end));
      whole += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return whole;
}
