/** A value that has one canonical text: no floats, no undefined, no dates. Amounts and big numbers are strings. */
export type CanonicalValue =
  null | boolean | number | string | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue };

/**
 * The one text of a value (after RFC 8785, narrowed): keys sorted by UTF-16 code unit, no spaces, strings in NFC,
 * safe integers only. The audit hashes these bytes, so the form is never changed.
 * Throws TypeError on a float, an unsafe integer, a lone surrogate, or keys that are one in NFC.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new TypeError('only safe integers have a canonical text');
    return value.toString();
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical text');
    return JSON.stringify(value.normalize('NFC'));
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .map(([key, member]) => [key.normalize('NFC'), member] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (new Set(members.map(([key]) => key)).size < members.length) {
    throw new TypeError('two keys are one in NFC');
  }
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

function isList(
  value: readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue },
): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
