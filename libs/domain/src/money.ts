/** Money is `bigint` fils in code and tables and a decimal string with three places on the wire. 1 KWD = 1000 fils. */
const WIRE = /^(0|[1-9]\d{0,6})\.(\d{3})$/;
const FILS_PER_DINAR = 1000n;

/** Fils as `d.ddd`, the form of every wire and payload, KNET's `amt` included. Throws on a negative amount. */
export function filsToText(fils: bigint): string {
  if (fils < 0n) throw new RangeError('an amount is never negative');
  return `${(fils / FILS_PER_DINAR).toString()}.${(fils % FILS_PER_DINAR).toString().padStart(3, '0')}`;
}

/** `d.ddd` as fils, or undefined for anything else: no sign, no separator, no leading zero, exactly three places. */
export function textToFils(text: string): bigint | undefined {
  const match = WIRE.exec(text);
  if (!match) return undefined;
  const [, dinars = '', rest = ''] = match;
  return BigInt(dinars) * FILS_PER_DINAR + BigInt(rest);
}
