import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type CanonicalValue } from '@tajdeed/domain';

interface Vector {
  readonly name: string;
  readonly entry: Readonly<Record<string, string | number | null>> & { readonly facts: string };
  readonly bytes: string;
  readonly leafHash: string;
}

const { vectors } = JSON.parse(readFileSync(join(__dirname, '../vectors/entry-v1.json'), 'utf8')) as {
  vectors: Vector[];
};

/** Built another way than the database's function does: as a whole value, by the canonical form. */
const bytesOf = ({ entry }: Vector): string =>
  canonicalJson({ ...entry, facts: JSON.parse(entry.facts) as CanonicalValue, v: 1 });

describe('entry bytes version 1', () => {
  it.each(vectors)('$name: are the canonical JSON of the entry', (vector) => {
    expect(bytesOf(vector)).toBe(vector.bytes);
  });

  it.each(vectors)('$name: have the published leaf hash of RFC 9162', (vector) => {
    const leaf = Buffer.concat([Buffer.of(0), Buffer.from(vector.bytes, 'utf8')]);
    expect(createHash('sha256').update(leaf).digest('hex')).toBe(vector.leafHash);
  });
});
