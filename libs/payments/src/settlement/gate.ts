import { createHash } from 'node:crypto';
import { isAscii, isUtf8 } from 'node:buffer';
import type { Layout } from './layout';
import { refusal, type FileFault } from './refusal';

/** Most bytes of a line, its end included. */
const MOST_LINE = 1_024;
const LF = 10;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What some files begin with that are not text. */
const beginnings: readonly (readonly [bytes: readonly number[], fault: FileFault])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'spreadsheet'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'spreadsheet'],
  [[0x1f, 0x8b], 'compressed'],
  [[0x25, 0x50, 0x44, 0x46], 'no-csv'],
  [[0xff, 0xfe], 'utf-16'],
  [[0xfe, 0xff], 'utf-16'],
];

/**
 * Lets the bytes of a file through that can be one: text in ASCII, in lines that are not too long; a byte-order mark is taken
 * away. Knows at the end the digest of all but the last line, which the trailer must name.
 */
export class Gate {
  private readonly hash = createHash('sha256');
  /** From the beginning of the last whole line on; not in the digest yet. */
  private held = Buffer.alloc(0);
  /** How many bytes of `held` are known to be text. */
  private checked = 0;
  private lines = 0;
  private begun = false;

  constructor(private readonly layout: Layout) {}

  /** What of these bytes goes on, or a refusal. */
  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
    let start: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of bytes) {
      if (start === undefined) {
        yield* this.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        continue;
      }
      start = Buffer.concat([start, chunk]); // what a file is shows in its first bytes, however few come at once
      if (start.length < MARK.length + 1) continue;
      const first = this.begin(start);
      start = undefined;
      yield* this.take(first);
    }
    if (start !== undefined) yield* this.take(this.begin(start));
    this.look(this.held, true);
  }

  /** SHA-256 of everything before the last line; after all went through. */
  digest(): string {
    const last = lastBreak(this.held, this.held.length);
    // A last line with an end is held alone; one without an end is held behind the line before it.
    const whole = last === this.held.length - 1 ? 0 : last + 1;
    this.hash.update(this.held.subarray(0, whole));
    return this.hash.digest('hex');
  }

  private begin(first: Buffer): Buffer {
    this.begun = true;
    if (first.length === 0) throw refusal('empty', 1, 'record');
    for (const [magic, fault] of beginnings)
      if (magic.every((byte, at) => first[at] === byte)) throw refusal(fault, 1, 'record');
    const text = first.subarray(0, MARK.length).equals(MARK) ? first.subarray(MARK.length) : first;
    if (text.length === 0) throw refusal('empty', 1, 'record');
    if (text[0] === 0 || text[1] === 0) throw refusal('utf-16', 1, 'record');
    if (/^\s*</.test(text.subarray(0, 64).toString('latin1'))) throw refusal('html', 1, 'record');
    return text;
  }

  private *take(chunk: Buffer): Generator<Buffer, void, undefined> {
    if (!this.begun || chunk.length === 0) return;
    const all = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    this.look(all, false);
    const end = lastBreak(all, all.length);
    const from = end < 0 ? 0 : lastBreak(all, end) + 1;
    const whole = this.linesIn(all);
    this.hash.update(all.subarray(0, from));
    this.lines += from === 0 ? 0 : whole - 1;
    this.held = Buffer.from(all.subarray(from));
    this.checked -= from;
    yield chunk;
  }

  /** How many whole lines these are; none of them, nor what follows, may be too long. */
  private linesIn(all: Buffer): number {
    let [count, start] = [0, 0];
    for (let at = all.indexOf(LF); ; at = all.indexOf(LF, start)) {
      if ((at < 0 ? all.length : at + 1) - start > MOST_LINE)
        throw refusal('line-too-long', this.lines + count + 1, 'record');
      if (at < 0) return count;
      [count, start] = [count + 1, at + 1];
    }
  }

  /** Whether all is text. The last byte may be half of a character, and waits for the next ones. */
  private look(all: Buffer, isEnd: boolean): void {
    const fresh = all.subarray(this.checked);
    const isWhole = isAscii(fresh) && !fresh.includes(0);
    if (!isWhole) {
      const at = this.checked + fresh.findIndex((byte) => byte >= 0x80 || byte === 0);
      if (!isEnd && at === all.length - 1) {
        this.checked = at;
        return;
      }
      throw this.faultAt(all, at);
    }
    this.checked = all.length;
  }

  private faultAt(all: Buffer, at: number) {
    const line = this.lines + breaksIn(all.subarray(0, at)) + 1;
    const before = all.subarray(lastBreak(all, at) + 1, at).toString('latin1');
    const [record, ...cells] = before.split(this.layout.separator);
    const named = cells.length === 0 ? undefined : columnsOf(this.layout, record)[cells.length - 1]?.name;
    return refusal(kindOf(all, at), line, named ?? 'record');
  }
}

/** The columns of a record, by its first cell. */
export function columnsOf(layout: Layout, record: string | undefined): readonly { readonly name: string }[] {
  switch (record) {
    case 'H':
      return layout.header;
    case 'C':
    case 'D':
      return layout.line;
    case 'T':
      return layout.trailer;
    default:
      return [];
  }
}

function kindOf(all: Buffer, at: number): FileFault {
  const [byte = 0, next = 0] = [all[at], all[at + 1]];
  if (byte === 0) return all[at - 1] === 0 || next === 0 ? 'control-character' : 'utf-16';
  const isDigit =
    (byte === 0xd9 && next >= 0xa0 && next <= 0xa9) || (byte === 0xdb && next >= 0xb0 && next <= 0xb9);
  if (isDigit) return 'arabic-digits';
  const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  return byte >= 0xc2 && isUtf8(all.subarray(at, at + size)) ? 'not-ascii' : 'other-encoding';
}

function lastBreak(bytes: Buffer, before: number): number {
  return before === 0 ? -1 : bytes.lastIndexOf(LF, before - 1);
}

function breaksIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}
