import type { BankVerdict } from '@tajdeed/domain';
import { textToFils } from '@tajdeed/domain/money';
import { clearFields, decryptTrandata, trandataOf, type Fields } from './knet.codec';
import { errorCodeOf, hintOf } from './knet.words';
import { keysOf, type Terminal } from './terminal';

/** A callback's content, well formed but not yet compared with anything of ours (KNET section 8, steps 2 to 4). */
export interface BankReport {
  /** Alias of the terminal whose key opened it. */
  readonly terminal: string;
  readonly style: Terminal['style'];
  /** True: the terminal's other key opened it, not the current one. */
  readonly byPreviousKey: boolean;
  readonly trackId: string;
  readonly paymentId: string;
  readonly result: string;
  readonly hint: BankVerdict;
  readonly amountFils: bigint;
  /** Empty when the bank has none (cancelled, timed out). */
  readonly reference: string;
  readonly transactionId: string;
  /** udf1 to udf5 as echoed. */
  readonly udf: readonly string[];
  /** All fields as decoded, sorted by name: what makes two callbacks the same, and what is kept. */
  readonly fields: Readonly<Record<string, string>>;
}

const shapes = {
  paymentid: /^\d{1,20}$/,
  result: /^[\x20-\x7e]{1,64}$/,
  ref: /^\d{0,20}$/,
  tranid: /^\d{0,20}$/,
  trackid: /^[A-Za-z0-9]{1,40}$/,
  auth: /^[A-Za-z0-9]{0,12}$/,
  postdate: /^(\d{4})?$/,
} as const;
const UDF = ['udf1', 'udf2', 'udf3', 'udf4', 'udf5'];

/** What the bank tells in clear when it could not even try (KNET section 5). Anybody can send it: it proves nothing. */
export interface BankError {
  /** An IPAY code, or null where none is recognised. */
  readonly code: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

/** Opens a callback's raw body with the first key that yields a well-formed report; undefined otherwise. */
export function readReport(body: Buffer, terminals: readonly Terminal[]): BankReport | undefined {
  const hex = trandataOf(body) ?? '';
  // Every key is tried, also after one that opens: how long it takes tells nothing.
  const reports = terminals.flatMap((terminal) =>
    keysOf(terminal).map((key, at) => {
      const fields = decryptTrandata(hex, key);
      return fields && reportOf(fields, terminal, at > 0);
    }),
  );
  return reports.find((report) => report !== undefined);
}

const ERROR_FIELDS = new Set([
  ...[
    'Error',
    'ErrorText',
    'paymentid',
    'trackid',
    'amt',
    'result',
    'postdate',
    'tranid',
    'auth',
    'avr',
    'ref',
  ],
  ...UDF,
]);

/** Reads the clear fields of an error; undefined where there is none. */
export function readError(body: Buffer): BankError | undefined {
  const fields = clearFields(body);
  const said = fields?.get('Error');
  if (!fields || said === undefined) return undefined;
  const kept = [...fields].filter(([name, value]) => ERROR_FIELDS.has(name) && value.length <= 255);
  return { code: errorCodeOf(said), fields: Object.fromEntries(kept) };
}

function reportOf(
  fields: Fields,
  { alias, style, currency }: Terminal,
  byPreviousKey: boolean,
): BankReport | undefined {
  for (const [name, shape] of Object.entries(shapes))
    if (!shape.test(fields.get(name) ?? '')) return undefined;
  const amountFils = textToFils(fields.get('amt') ?? '');
  const udf = UDF.map((name) => fields.get(name));
  if (amountFils === undefined || !udf.every((value) => value !== undefined)) return undefined;
  // The wire names no currency; one that does, and another than the terminal's, is not about our money (security 46).
  if ((fields.get('currencycode') ?? currency) !== currency) return undefined;
  const of = (name: string): string => fields.get(name) ?? '';
  return {
    terminal: alias,
    style,
    byPreviousKey,
    trackId: of('trackid'),
    paymentId: of('paymentid'),
    result: of('result'),
    hint: hintOf(of('result')),
    amountFils,
    reference: of('ref'),
    transactionId: of('tranid'),
    udf,
    fields: Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
