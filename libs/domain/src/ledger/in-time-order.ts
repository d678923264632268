/** Merges lists by their instants, while each list stays in its own order, whatever its clock said. */
export function inTimeOrder<T extends { readonly at: number }>(
  lists: readonly (readonly T[])[],
): readonly T[] {
  const left = lists.filter((list) => list.length > 0).map((list) => [...list]);
  const merged: T[] = [];
  while (left.length > 0) {
    const next = left.reduce((a, b) => ((b[0]?.at ?? 0) < (a[0]?.at ?? 0) ? b : a));
    const first = next.shift();
    if (first) merged.push(first);
    if (next.length === 0) left.splice(left.indexOf(next), 1);
  }
  return merged;
}
