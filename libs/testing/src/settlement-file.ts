import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface LargeFile {
  /** Its header and its columns, a line each. */
  readonly head: readonly [string, string];
  readonly day: string;
  readonly lines: number;
  readonly idsOf: (nth: number) => { readonly paymentId: string; readonly trackId: string };
}

/** Writes a settlement file of that many sales of 100 dinars (infra/docs/settlement-file.md), which never stands in memory. */
export async function writeLargeFile(path: string, { head, day, lines, idsOf }: LargeFile): Promise<void> {
  const hash = createHash('sha256');
  function* all(): Generator<string> {
    const first = head.map((line) => `${line}\n`).join('');
    hash.update(first);
    yield first;
    for (let n = 0; n < lines; n += 1) {
      const id = n.toString().padStart(8, '0');
      const { paymentId, trackId } = idsOf(n);
      const line = `D,20261121${id},SALE,CR,${paymentId},20263251${id},6325${id},${trackId},123456,100.000,0.250,99.750,${day.slice(5).replace('-', '')},${day}T10:00:00+03:00,\n`;
      hash.update(line);
      yield line;
    }
    const sum = (fils: number) =>
      `${Math.floor((fils * lines) / 1000)}.${((fils * lines) % 1000).toString().padStart(3, '0')}`;
    yield `T,${lines},${sum(100_000)},${sum(250)},${sum(99_750)},0.000,0.000,0.000,${hash.digest('hex')}\n`;
  }
  await pipeline(Readable.from(all()), createWriteStream(path));
}
