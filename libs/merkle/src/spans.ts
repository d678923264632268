/** Leaves [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A complete subtree: the leaves [index · 2^level, (index + 1) · 2^level). Level 0 is a leaf hash. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** The largest power of two below `n` (n ≥ 2). No bit operators: sizes pass 2^31. */
export function splitOf(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** The complete subtrees of falling size that make up a span which a proof or a root names. */
export function subtreesOf(span: Span): NodeId[] {
  const found: NodeId[] = [];
  let from = span.from;
  while (from < span.to) {
    let level = 0;
    let leaves = 1;
    while (leaves * 2 <= span.to - from) {
      leaves *= 2;
      level += 1;
    }
    if (from % leaves !== 0) throw new RangeError('the span does not start at a subtree of its size');
    found.push({ level, index: from / leaves });
    from += leaves;
  }
  return found;
}

/** The spans whose hashes prove that leaf `index` is in the tree of `size` leaves, leaf to root (RFC 9162 §2.1.3.1). */
export function inclusionSpans(index: number, size: number): Span[] {
  requireCount(index);
  requireCount(size);
  if (index >= size) throw new RangeError('the leaf is not in a tree of that size');
  const spans: Span[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
    }
  }
  return spans.reverse();
}

/** The spans whose hashes prove that the tree of `second` leaves begins with the tree of `first` (RFC 9162 §2.1.4.1). */
export function consistencySpans(first: number, second: number): Span[] {
  requireCount(first);
  requireCount(second);
  if (first > second) throw new RangeError('the first tree is the larger one');
  if (first === 0 || first === second) return [];
  const spans: Span[] = [];
  let from = 0;
  let to = second;
  let old = first; // leaves of the old tree in [from, to)
  let isWhole = true; // the old tree is still the one that the verifier knows the root of
  while (old !== to - from) {
    const middle = from + splitOf(to - from);
    if (old <= middle - from) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      old -= middle - from;
      from = middle;
      isWhole = false;
    }
  }
  if (!isWhole) spans.push({ from, to });
  return spans.reverse();
}

function requireCount(n: number): void {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('sizes and indexes are whole numbers from 0');
}
