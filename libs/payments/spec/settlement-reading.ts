import { Readable } from 'node:stream';
import { DomainError } from '@tajdeed/domain';
import type { FileEnd, FileHead, FileLine } from '../src/settlement/file';
import { ownLayout, type Layout } from '../src/settlement/layout';
import { readSettlement } from '../src/settlement/reader';

const NOW = Date.parse('2027-01-05T00:00:00Z');

export interface Read {
  readonly head: FileHead | undefined;
  readonly lines: readonly FileLine[];
  readonly end: FileEnd;
}

function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function read(
  file: string | Buffer,
  more: { layout?: Layout; bankDay?: string; terminal?: string; piece?: number } = {},
): Promise<Read> {
  const { layout = ownLayout, bankDay = '2026-11-21', terminal = '999001', piece = 65_536 } = more;
  const lines: FileLine[] = [];
  let head: FileHead | undefined;
  const end = await readSettlement(
    Readable.from(inPieces(Buffer.from(file), piece), { objectMode: false }),
    { layout, terminal, bankDay, now: NOW },
    {
      head: (said) => Promise.resolve(void (head = said)),
      lines: (some) => Promise.resolve(void lines.push(...some)),
    },
  );
  return { head, lines, end };
}

export async function faultOf(file: string | Buffer, more: Parameters<typeof read>[1] = {}): Promise<string> {
  try {
    await read(file, more);
    return 'none';
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'settlement-refused') throw error;
    const { fault, line, column } = error.facts as { fault: string; line: number; column: string };
    return `${fault} at ${line}.${column}`;
  }
}
