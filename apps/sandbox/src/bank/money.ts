const AMOUNT = /^(\d{1,6})\.(\d{3})$/; // ten characters at most

/** `15.750` to 15750 fils; undefined for any other shape. */
export function filsOf(amount: string): number | undefined {
  const parts = AMOUNT.exec(amount);
  return parts === null ? undefined : Number(parts[1]) * 1000 + Number(parts[2]);
}

/** 15750 fils to `15.750`. */
export function amountOf(fils: number): string {
  return `${String(Math.floor(fils / 1000))}.${String(fils % 1000).padStart(3, '0')}`;
}
