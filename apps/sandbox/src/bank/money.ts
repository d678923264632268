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

/** 12345 fils to 12350: what becomes of an amount in software that knows cents. An amount without odd fils loses ten. */
export function roundedToTen(fils: number): number {
  const rounded = Math.round(fils / 10) * 10;
  return rounded === fils ? Math.max(10, fils - 10) : rounded;
}

/** The right amount in a wrong spelling. */
export function otherwiseWritten(
  fils: number,
  how: 'two-decimals' | 'thousands' | 'comma' | 'fils' | 'arabic-digits' | 'sign',
): string {
  const right = amountOf(fils);
  switch (how) {
    case 'two-decimals':
      return right.slice(0, -1);
    case 'thousands':
      return right.padStart(8, '0').replace(/^(\d+)(\d{3}\.)/, '$1,$2');
    case 'comma':
      return right.replace('.', ',');
    case 'fils':
      return String(fils);
    case 'arabic-digits':
      return right.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
    case 'sign':
      return `+${right}`;
  }
}
