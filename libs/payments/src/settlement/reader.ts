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
  const source = Readable.from(gate.through(bytes), { objectMode: false });
  source.once('error', (error) => parser.destroy(error));
  try {
    let batch: FileLine[] = [];
    for await (const cells of source.pipe(parser)) {
      const line = reading.record(textsOf(cells));
      if (line === 'head') await takes.head(reading.head());
      else if (line !== undefined) batch.push(line);
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

function textsOf(cells: unknown): readonly string[] {
  return Array.isArray(cells) ? cells.map(String) : [];
}
