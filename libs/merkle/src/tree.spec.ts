import fc from 'fast-check';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type NodeId,
} from '.';
import vectors from '../vectors/tree.json';

/** The definitions of RFC 9162 §2.1 written down as they stand there: slow, and obviously right. */
const naive = {
  split: (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1),
  root(leaves: readonly Buffer[]): Buffer {
    if (leaves.length === 0) return emptyRoot();
    if (leaves.length === 1) return leaves[0]!;
    const k = naive.split(leaves.length);
    return nodeHash(naive.root(leaves.slice(0, k)), naive.root(leaves.slice(k)));
  },
  path(m: number, leaves: readonly Buffer[]): Buffer[] {
    if (leaves.length <= 1) return [];
    const k = naive.split(leaves.length);
    const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
    return m < k
      ? [...naive.path(m, left), naive.root(right)]
      : [...naive.path(m - k, right), naive.root(left)];
  },
  proof(m: number, leaves: readonly Buffer[], whole = true): Buffer[] {
    if (m === leaves.length) return whole ? [] : [naive.root(leaves)];
    const k = naive.split(leaves.length);
    const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
    return m <= k
      ? [...naive.proof(m, left, whole), naive.root(right)]
      : [...naive.proof(m - k, right, false), naive.root(left)];
  },
};

const LARGEST = 300;
const leaves = Array.from({ length: LARGEST }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
const nodes = new Map<string, Buffer>();
const roots = [emptyRoot()];
const frontier = new Frontier();
for (const leaf of leaves) {
  for (const node of frontier.append(leaf)) nodes.set(`${node.level}/${node.index}`, node.hash);
  roots.push(frontier.root());
}
const read = (id: NodeId): Buffer => {
  const hash = nodes.get(`${id.level}/${id.index}`);
  if (hash === undefined) throw new Error(`no complete subtree ${id.level}/${id.index}`);
  return hash;
};
const hex = (list: readonly Uint8Array[]) => list.map((bytes) => Buffer.from(bytes).toString('hex'));
const bytes = (list: readonly string[]) => list.map((text) => Buffer.from(text, 'hex'));

describe('the tree', () => {
  test('has the published leaf hashes and roots', () => {
    expect(hex(bytes(vectors.leaves).map(leafHash))).toEqual(vectors.leafHashes);
    const grown = new Frontier();
    const seen = [
      grown.root(),
      ...bytes(vectors.leafHashes).map((leaf) => (grown.append(leaf), grown.root())),
    ];
    expect(hex(seen)).toEqual(vectors.roots);
  });

  test('proves the published inclusions and consistencies', () => {
    const roots = bytes(vectors.roots);
    for (const { index, size, path } of vectors.inclusion) {
      const leaf = Buffer.from(vectors.leafHashes[index]!, 'hex');
      expect(verifyInclusion(leaf, index, size, bytes(path), roots[size]!)).toBe(true);
    }
    for (const { first, second, proof } of vectors.consistency) {
      expect(verifyConsistency(first, second, bytes(proof), roots[first]!, roots[second]!)).toBe(true);
    }
  });

  test('has the root of the definition at every size', () => {
    for (let size = 0; size <= LARGEST; size += 1) {
      const expected = naive.root(leaves.slice(0, size)).toString('hex');
      expect(roots[size]!.toString('hex')).toBe(expected);
      expect(rootOf(size, read).toString('hex')).toBe(expected);
    }
  });

  test('grows the same from a stored frontier', () => {
    for (let size = 0; size < 70; size += 1) {
      const head = new Frontier();
      leaves.slice(0, size).forEach((leaf) => head.append(leaf));
      const copy = head.clone();
      copy.append(leaves[size]!);
      expect(head.root()).toEqual(roots[size]);
      expect(copy.root()).toEqual(roots[size + 1]);
    }
    expect(() => new Frontier(3, [leaves[0]!])).toThrow(RangeError);
  });
});

const indexAndSize = fc
  .integer({ min: 1, max: LARGEST })
  .chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));
const twoSizes = fc.tuple(fc.nat(LARGEST), fc.nat(LARGEST)).map((pair) => pair.toSorted((a, b) => a - b));

describe('an inclusion proof', () => {
  test('is the path of the definition and verifies, for every leaf of the small trees', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const path = inclusionProof(index, size, read);
        expect(hex(path)).toEqual(hex(naive.path(index, leaves.slice(0, size))));
        expect(verifyInclusion(leaves[index]!, index, size, path, roots[size]!)).toBe(true);
      }
    }
  });

  test('is the path of the definition and verifies, for any leaf of the larger trees', () => {
    fc.assert(
      fc.property(indexAndSize, ([index, size]) => {
        const path = inclusionProof(index, size, read);
        expect(hex(path)).toEqual(hex(naive.path(index, leaves.slice(0, size))));
        expect(verifyInclusion(leaves[index]!, index, size, path, roots[size]!)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('proves nothing once anything is changed', () => {
    fc.assert(
      fc.property(
        indexAndSize,
        fc.nat(),
        fc.nat(255),
        fc.integer({ min: 1, max: 255 }),
        ([index, size], at, bit, flip) => {
          const path = inclusionProof(index, size, read);
          const leaf = leaves[index]!;
          const root = roots[size]!;
          const bent = (hash: Buffer) =>
            Buffer.from(hash.map((byte, i) => (i === bit % 32 ? byte ^ flip : byte)));
          expect(verifyInclusion(bent(leaf), index, size, path, root)).toBe(false);
          expect(verifyInclusion(leaf, index, size, path, bent(root))).toBe(false);
          expect(verifyInclusion(leaf, index, size, [...path, leaf], root)).toBe(false);
          if (path.length === 0) return;
          const place = at % path.length;
          expect(verifyInclusion(leaf, index, size, path.with(place, bent(path[place]!)), root)).toBe(false);
          expect(verifyInclusion(leaf, index, size, path.slice(1), root)).toBe(false);
          expect(verifyInclusion(leaf, (index + 1) % size, size, path, root)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('refuses an index outside the tree and nonsense sizes', () => {
    expect(() => inclusionProof(3, 3, read)).toThrow(RangeError);
    expect(() => inclusionProof(-1, 3, read)).toThrow(RangeError);
    expect(verifyInclusion(leaves[0]!, 0, 0, [], roots[0]!)).toBe(false);
    expect(verifyInclusion(leaves[0]!, 0.5, 1, [], roots[1]!)).toBe(false);
    expect(verifyInclusion(Buffer.from('short'), 0, 1, [], Buffer.from('short'))).toBe(false);
  });

  test('works for a tree beyond 2^31 leaves', () => {
    const size = 2 ** 33 + 5;
    expect(inclusionProof(2 ** 33 + 4, size, () => leaves[0]!)).toHaveLength(2);
    expect(inclusionProof(0, size, () => leaves[0]!)).toHaveLength(34);
  });
});

describe('a consistency proof', () => {
  test('is the proof of the definition and verifies, for every pair of the small trees', () => {
    for (let second = 1; second <= 34; second += 1) {
      for (let first = 1; first <= second; first += 1) {
        const proof = consistencyProof(first, second, read);
        expect(hex(proof)).toEqual(hex(naive.proof(first, leaves.slice(0, second))));
        expect(verifyConsistency(first, second, proof, roots[first]!, roots[second]!)).toBe(true);
      }
    }
  });

  test('verifies for any pair of the larger trees, the empty tree included', () => {
    fc.assert(
      fc.property(twoSizes, ([first, second]) => {
        const proof = consistencyProof(first!, second!, read);
        expect(verifyConsistency(first!, second!, proof, roots[first!]!, roots[second!]!)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('proves nothing about a tree whose past was changed', () => {
    fc.assert(
      fc.property(twoSizes, fc.nat(), ([first, second], at) => {
        fc.pre(first! > 0);
        const changed = at % first!;
        const forged = naive.root(leaves.slice(0, first).with(changed, leafHash(Buffer.from('forged'))));
        const proof = consistencyProof(first!, second!, read);
        expect(verifyConsistency(first!, second!, proof, forged, roots[second!]!)).toBe(false);
        expect(verifyConsistency(first!, second!, [...proof, forged], roots[first!]!, roots[second!]!)).toBe(
          false,
        );
        if (proof.length > 0) {
          expect(verifyConsistency(first!, second!, proof.slice(1), roots[first!]!, roots[second!]!)).toBe(
            false,
          );
          expect(
            verifyConsistency(
              first!,
              second!,
              proof.with(at % proof.length, forged),
              roots[first!]!,
              roots[second!]!,
            ),
          ).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('refuses a first tree that is larger than the second', () => {
    expect(() => consistencyProof(3, 2, read)).toThrow(RangeError);
    expect(verifyConsistency(3, 2, [], roots[3]!, roots[2]!)).toBe(false);
  });
});
