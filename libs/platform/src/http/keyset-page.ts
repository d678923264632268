/** A page of rows that were read one beyond `limit`; `next` is where the page after it begins, null where this is the last. */
export function keysetPage<T, C>(
  rows: readonly T[],
  limit: number,
  cursorOf: (last: T) => C,
): { readonly page: readonly T[]; readonly next: C | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
