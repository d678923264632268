import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';

const maxBytes = 5_000_000;
const tailBytes = 65_536;
/** Of a quotation: a process may have some 40 faults in its settings. */
const quoted = { lines: 60, letters: 5_000, lettersOfLine: 500 };

/** A process's log: written by the process itself through a descriptor in append mode, so a rotation may cut it. */
export class LogFile {
  private startedAt = 0;

  constructor(readonly path: string) {}

  /** Opens the file for a process that starts now. The caller closes the descriptor after the spawn. */
  open(): number {
    this.rotate();
    const descriptor = openSync(this.path, 'a', 0o600);
    this.startedAt = statSync(this.path).size;
    return descriptor;
  }

  static close(descriptor: number): void {
    closeSync(descriptor);
  }

  /** Keeps one old file of at most 5 MB beside the current one. */
  rotate(): void {
    if (!existsSync(this.path) || statSync(this.path).size <= maxBytes) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
    this.startedAt = 0;
  }

  /** What was written since the last start. */
  sinceStart(): string {
    return this.from(this.startedAt);
  }

  text(): string {
    return existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
  }

  /**
   * What a process said last, for a sentence about why it ended: everything from the last line on that begins with its
   * name, as a process of ours begins its last sentence, be that one or a list; else the last line.
   */
  lastWords(name: string): string {
    const lines = this.tail()
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '' && !/^\s*(\}|\]|Node\.js v)/.test(line));
    const opening = lines.findLastIndex((line) => line.startsWith(`${name}: `));
    const block = opening < 0 ? lines.filter((line) => !isFrame(line)).slice(-1) : lines.slice(opening);
    const own = block.filter((line) => !line.startsWith('{') || opening < 0);
    const frame = own.find((line) => isFrame(line) && !/node_modules|node:/.test(line));
    const words = own.filter((line) => !isFrame(line) || line === frame);
    return shortened(words).slice(opening < 0 ? 0 : name.length + 2);
  }

  /** The end of what was written since the last start, in whole lines. */
  private tail(): string {
    const size = existsSync(this.path) ? statSync(this.path).size : 0;
    const from = Math.max(this.startedAt, size - tailBytes);
    const text = this.from(from);
    return from > this.startedAt ? text.slice(text.indexOf('\n') + 1) : text;
  }

  private from(start: number): string {
    if (!existsSync(this.path)) return '';
    const descriptor = openSync(this.path, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - start));
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, start));
    } finally {
      closeSync(descriptor);
    }
  }
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function shortened(lines: readonly string[]): string {
  const short = (text: string, most: number): string =>
    text.length > most ? `${text.slice(0, most)}…` : text;
  const shown = lines.slice(0, quoted.lines).map((line) => short(line, quoted.lettersOfLine));
  return short([...shown, ...(lines.length > quoted.lines ? ['…'] : [])].join('\n'), quoted.letters);
}
