import { Readable } from 'node:stream';
import type { FileEnd, FileLine, Takes, Wanted } from './file';
import { Gate } from './gate';
import { Reading } from './reading';

/** Lines that are handed on together. */
const BATCH = 2_000;

/** Reads a settlement file to its end, line by line; its first fault is thrown as `settlement-refused`. */
export async function readSettlement(
  bytes: AsyncIterable<Uint8Array>,
  wanted: Wanted,
  takes: Takes,
): Promise<FileEnd> {
  const { parse } = await import('csv-parse');
  const gate = new Gate(wanted.layout);
  const reading = new Reading(wanted);
  const parser = parse({
    ...{ delimiter: wanted.layout.separator, record_delimiter: ['\r\n', '\n'], quote: false, escape: null },
    relax_column_count: true,
  });
  const rest = afterHeader(gate.through(bytes), async (header) => {
    reading.record(header.split(wanted.layout.separator));
    await takes.head(reading.head());
  });
  const source = Readable.from(rest, { objectMode: false });
  source.once('error', (error) => parser.destroy(error));
  try {
    let batch: FileLine[] = [];
    for await (const cells of source.pipe(parser)) {
      const line = isRecord(cells) ? reading.record(cells) : undefined;
      if (line !== undefined) batch.push(line);
      if (batch.length < BATCH) continue;
      await takes.lines(batch);
      batch = [];
    }
    const end = reading.end(gate.digest());
    if (batch.length > 0) await takes.lines(batch);
    return end;
  } finally {
    source.destroy();
  }
}

const LF = 10;

/**
 * Everything after the first line. The parser takes the number of cells of the first line that it sees for that of all, and makes an
 * error of each other one, however relaxed it is told to be: a header would cost more than the lines.
 */
async function* afterHeader(
  bytes: AsyncIterable<Buffer>,
  take: (header: string) => Promise<void>,
): AsyncGenerator<Buffer, void, undefined> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    const end = start.indexOf(LF);
    if (end < 0) continue;
    await take(textOf(start.subarray(0, end)));
    const rest = start.subarray(end + 1);
    start = undefined;
    if (rest.length > 0) yield rest;
  }
  if (start !== undefined) await take(textOf(start));
}

function textOf(line: Buffer): string {
  return line.toString('latin1').replace(/\r$/, '');
}

function isRecord(cells: unknown): cells is readonly string[] {
  return Array.isArray(cells);
}
