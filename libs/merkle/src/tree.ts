import { joinHashes, nodeHash } from './hashes';
import { consistencySpans, inclusionSpans, subtreesOf, type NodeId, type Span } from './spans';

/** A complete subtree with its hash: what a store keeps, once and for ever. */
export interface Node extends NodeId {
  readonly hash: Buffer;
}

/** Gives the hash of a complete subtree of the tree. */
export type ReadNode = (id: NodeId) => Uint8Array;

/** The growing right edge of a tree: all that is needed to append and to know the root. */
export class Frontier {
  private readonly peaks: Node[];
  private leaves: number;

  /** `peaks` are the hashes of `subtreesOf({ from: 0, to: size })`, in that order. */
  constructor(size = 0, peaks: readonly Uint8Array[] = []) {
    const ids = subtreesOf({ from: 0, to: size });
    if (ids.length !== peaks.length) throw new RangeError('the peaks do not fit the size');
    this.leaves = size;
    this.peaks = peaks.flatMap((hash, at) => {
      const id = ids[at];
      return id === undefined ? [] : [{ ...id, hash: Buffer.from(hash) }];
    });
  }

  get size(): number {
    return this.leaves;
  }

  /** Appends one leaf hash and gives every subtree that is complete now and was not before, the leaf itself first. */
  append(hash: Uint8Array): Node[] {
    let node: Node = { level: 0, index: this.leaves, hash: Buffer.from(hash) };
    const made = [node];
    for (let peak = this.peaks.at(-1); peak?.level === node.level; peak = this.peaks.at(-1)) {
      this.peaks.pop();
      node = { level: peak.level + 1, index: peak.index / 2, hash: nodeHash(peak.hash, node.hash) };
      made.push(node);
    }
    this.peaks.push(node);
    this.leaves += 1;
    return made;
  }

  root(): Buffer {
    return joinHashes(this.peaks.map((peak) => peak.hash));
  }

  /** A copy: appending to it leaves this one as it is. */
  clone(): Frontier {
    return new Frontier(
      this.leaves,
      this.peaks.map((peak) => peak.hash),
    );
  }
}

/** The root of the first `size` leaves. */
export function rootOf(size: number, read: ReadNode): Buffer {
  return hashOfSpan({ from: 0, to: size }, read);
}

/** Every stored subtree that the proof's spans need; read them all at once, then make the proof. */
export function nodesOfSpans(spans: readonly Span[]): NodeId[] {
  return spans.flatMap(subtreesOf);
}

/** The audit path of leaf `index` in the tree of `size` leaves, leaf to root. */
export function inclusionProof(index: number, size: number, read: ReadNode): Buffer[] {
  return inclusionSpans(index, size).map((span) => hashOfSpan(span, read));
}

/** The hashes that lead from the root of `first` leaves to the root of `second`. */
export function consistencyProof(first: number, second: number, read: ReadNode): Buffer[] {
  return consistencySpans(first, second).map((span) => hashOfSpan(span, read));
}

function hashOfSpan(span: Span, read: ReadNode): Buffer {
  return joinHashes(subtreesOf(span).map(read));
}
