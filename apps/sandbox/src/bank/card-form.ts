import { banks } from './banks';
import { texts } from './bank.texts';
import { verdictOn } from './issuer';
import type { EnteredCard } from './payment';
import type { Text } from '../pages/language';

export type CardProblems = Partial<Record<'bank' | 'card' | 'expiry' | 'pin', Text>>;
export type CardRead = { readonly card: EnteredCard } | { readonly problems: CardProblems };

export const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));

/** The years of the page's list, from the bank's present one. */
export function years(now: string): readonly string[] {
  const first = Number(now.slice(0, 4));
  return Array.from({ length: 15 }, (_, index) => String(first + index));
}

/** Reads the typed card. Its number and PIN end here: only the issuer's verdict and a masked number go on. */
export function readCard(form: ReadonlyMap<string, string>): CardRead {
  const typed = (name: string): string => westernDigits(form.get(name) ?? '').replace(/[\s-]/g, '');
  const bank = banks.find((one) => one.code === form.get('bank'));
  const debitNumber = typed('debitNumber');
  const number = debitNumber.length === 16 ? debitNumber : typed('dcprefix') + debitNumber;
  const month = typed('debitMonthSelect').padStart(2, '0');
  const year = typed('debitYearSelect');
  const problems: CardProblems = {
    ...(bank === undefined && { bank: texts.wrongBank }),
    ...(!(/^\d{16}$/.test(number) && number.startsWith(bank?.prefix ?? '8888')) && { card: texts.wrongCard }),
    ...(!(months.includes(month) && /^20\d\d$/.test(year)) && { expiry: texts.wrongExpiry }),
    ...(!/^\d{4}$/.test(typed('cardPin')) && { pin: texts.wrongPin }),
  };
  if (bank === undefined || Object.keys(problems).length > 0) return { problems };
  const expiry = `${month}/${year}`;
  const masked = `${number.slice(0, 6)}******${number.slice(-4)}`;
  return {
    card: { bank: bank.code, masked, expiry, verdict: verdictOn({ bank: bank.code, number, expiry }) },
  };
}

/** Arabic-Indic and Persian digits, as people type them, to ASCII. */
function westernDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
}
