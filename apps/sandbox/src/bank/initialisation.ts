import type { Terminal } from '../sandbox.config';
import type { BankErrorCode } from './bank-errors';
import { hexOf, unseal } from './codec';
import { filsOf } from './money';
import type { Opening } from './payment';

/** The request as it came, clear fields and decrypted ones. */
export interface Initialisation {
  readonly terminal: Terminal | undefined;
  readonly inside: ReadonlyMap<string, string>;
  /** Where to say that it cannot be done; undefined if no usable errorURL was given. */
  readonly errorUrl: string | undefined;
  readonly fault: BankErrorCode | undefined;
}

export type Judged = { readonly opening: Omit<Opening, 'paymentId'> } | { readonly fault: BankErrorCode };

const languages: Readonly<Record<string, 'ar' | 'en'>> = {
  EN: 'en',
  ENG: 'en',
  USA: 'en',
  AR: 'ar',
  ARA: 'ar',
};
const UDF_FAULTS = ['IPAY0100028', 'IPAY0100029', 'IPAY0100030', 'IPAY0100031', 'IPAY0100032'] as const;
const TRACK_ID = /^[^-=[\]/?.&\s]{1,40}$/;
const UDF = /^[^@/!#$%^&*()+[\]\\';,{}|":<>?~`\r\n]{0,255}$/;

/** Opens the envelope: the terminal by its clear id, the fields by its key or, while that is rotated, the other one. */
export function readInitialisation(
  clear: ReadonlyMap<string, string>,
  terminals: ReadonlyMap<string, Terminal>,
  otherKey: (terminal: Terminal) => string | undefined = () => undefined,
): Initialisation {
  const terminal = terminals.get(clear.get('tranportalId') ?? '');
  const trandata = clear.get('trandata') ?? '';
  const hex = hexOf(trandata);
  const plain = hex === undefined || terminal === undefined ? undefined : opened(hex, terminal);
  const inside = plain === undefined ? undefined : fieldsOf(plain);
  const errorUrls = [inside?.get('errorURL'), clear.get('errorURL')];
  return {
    terminal,
    inside: inside ?? new Map<string, string>(),
    errorUrl: errorUrls.find((url) => url !== undefined && isMerchantUrl(url)),
    fault: envelopeFault(),
  };

  /** A wrong key may pass the padding by chance, so the fields have to make sense, too. */
  function opened(sealed: string, { id, resourceKey }: Terminal): string | undefined {
    const other = terminal === undefined ? undefined : otherKey(terminal);
    const own = unseal(sealed, resourceKey);
    if (other === undefined || (own !== undefined && fieldsOf(own)?.get('id') === id)) return own;
    return unseal(sealed, other);
  }

  function envelopeFault(): BankErrorCode | undefined {
    if (clear.get('tranportalId') === undefined) return 'IPAY0100005';
    if (terminal === undefined) return 'IPAY0100006';
    if (trandata === '') return 'IPAY0100007';
    if (hex === undefined) return 'IPAY0100013';
    if (plain === undefined) return 'IPAY0100176';
    return inside === undefined ? 'IPAY0100013' : undefined;
  }
}

/** The checks on a hosted payment, each with its code. */
export function judge(request: Initialisation): Judged {
  const { terminal, inside } = request;
  if (request.fault !== undefined || terminal === undefined) return { fault: request.fault ?? 'IPAY0100006' };
  const value = (name: string): string => inside.get(name) ?? '';
  const amountFils = filsOf(value('amt'));
  const language = languages[value('langid').toUpperCase()];
  const fault =
    identityFault(terminal, value) ??
    urlFault(value) ??
    moneyFault(terminal, value, amountFils) ??
    (language === undefined ? 'IPAY0100026' : undefined) ??
    (TRACK_ID.test(value('trackid')) ? undefined : 'IPAY0100027') ??
    UDF_FAULTS.find((_, index) => !UDF.test(value(`udf${String(index + 1)}`)));
  if (fault !== undefined) return { fault };
  if (amountFils === undefined || language === undefined) return { fault: 'IPAY0100013' };
  return {
    opening: {
      terminal: terminal.id,
      trackId: value('trackid'),
      amountFils,
      language,
      responseUrl: value('responseURL'),
      errorUrl: value('errorURL'),
      udf: Object.fromEntries([...inside].filter(([name]) => /^udf([1-9]|10)$/.test(name))),
    },
  };
}

type Field = (name: string) => string;

function identityFault(terminal: Terminal, value: Field): BankErrorCode | undefined {
  if (value('id') !== terminal.id) return 'IPAY0100014';
  if (value('password') !== terminal.password) return 'IPAY0100015';
  if (['2', '3', '4', '8'].includes(value('action'))) return 'IPAY0100033'; // known, but not on this page
  return value('action') === '1' ? undefined : 'IPAY0100020';
}

function urlFault(value: Field): BankErrorCode | undefined {
  if (value('errorURL') === '') return 'IPAY0100001';
  if (!isMerchantUrl(value('errorURL'))) return 'IPAY0100002';
  if (value('responseURL') === '') return 'IPAY0100003';
  return isMerchantUrl(value('responseURL')) ? undefined : 'PAY0100004';
}

function moneyFault(terminal: Terminal, value: Field, fils: number | undefined): BankErrorCode | undefined {
  if (value('currencycode') === '') return 'IPAY0100021';
  if (!/^\d{3}$/.test(value('currencycode'))) return 'IPAY0100022';
  if (value('currencycode') !== terminal.currency) return 'IPAY0100034';
  if (value('amt') === '') return 'IPAY0100023';
  if (fils === undefined && /^\d{1,9}(\.\d*)?$/.test(value('amt'))) return 'IPAY0100025'; // a number, but not of dinars
  return fils === undefined || fils === 0 ? 'IPAY0100024' : undefined;
}

/** The real bank takes https alone; this one also http, since it stands beside the merchant on one machine. */
function isMerchantUrl(text: string): boolean {
  if (!/^[\x21-\x7e]{1,255}$/.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) && url.search === '' && !text.includes('?');
}

/** `name=value&…`, values as they stand; undefined if a name comes twice. */
function fieldsOf(plain: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const pair of plain.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const name = cut < 0 ? pair : pair.slice(0, cut);
    if (fields.has(name)) return undefined;
    fields.set(name, cut < 0 ? '' : pair.slice(cut + 1));
  }
  return fields;
}
