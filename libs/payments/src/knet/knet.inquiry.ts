import { XMLParser } from 'fast-xml-parser';
import type { BankAnswer } from '@tajdeed/contracts';
import { filsToText } from '@tajdeed/domain/money';
import { errorCodeOf, verdictOf } from './knet.words';
import type { Terminal } from './terminal';

/** What an inquiry answered, as text; null where the bank left a field out or wrote `null`. */
export type InquiryAnswer = Omit<BankAnswer, 'inquiryId' | 'askedAt'>;

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  processEntities: false,
  trimValues: true,
});
const names = [
  'result',
  'amt',
  'payid',
  'tranid',
  'ref',
  'auth',
  'postdate',
  'trackid',
  'error_code_tag',
] as const;

/** The body of an inquiry by track id: XML elements without a root, as the manual writes them (KNET section 7). */
export function inquiryBody(terminal: Terminal, of: { trackId: string; amountFils: bigint }): string {
  return elementsOf([
    ['id', terminal.id],
    ['password', terminal.password],
    ['action', '8'],
    ['amt', filsToText(of.amountFils)],
    ['transid', of.trackId],
    ['trackid', of.trackId],
    ['udf5', 'TrackID'],
  ]);
}

/** XML elements without a root. */
export function elementsOf(elements: readonly (readonly [string, string])[]): string {
  return elements.map(([name, value]) => `<${name}>${escaped(value)}</${name}>`).join('');
}

/** Reads the bank's answer to an inquiry about `trackId`, or undefined when it is no such answer. */
export function readInquiry(text: string, trackId: string): InquiryAnswer | undefined {
  const fields = readElements(text);
  const result = fields?.get('result');
  if (fields === undefined || result === undefined) return undefined;
  const said = (name: (typeof names)[number]): string | null => fields.get(name) ?? null;
  const verdict = verdictOf(result);
  const foreign = said('trackid') !== null && said('trackid') !== trackId;
  return {
    verdict: foreign ? 'mismatch' : verdict,
    result,
    amount: said('amt'),
    paymentId: said('payid'),
    transactionId: said('tranid'),
    reference: said('ref'),
    authCode: said('auth'),
    postDate: said('postdate'),
    errorCode: errorCodeOf(said('error_code_tag') ?? result),
  };
}

/** The known elements of an answer by their names; undefined where it is none. */
export function readElements(text: string): ReadonlyMap<string, string> | undefined {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return undefined; // never expanded, so never accepted
  try {
    const root: unknown = parser.parse(`<answer>${text.replace(/^\s*<\?xml[^>]*\?>/, '')}</answer>`, true);
    const answer = memberOf(root, 'answer');
    // Some write no root, some one or two: descend while there is no result but a single element.
    for (let at = answer, depth = 0; depth < 3; depth += 1) {
      if (memberOf(at, 'result') !== undefined) return flat(at);
      const inner: unknown[] = isObject(at) ? Object.values(at) : [];
      if (inner.length !== 1) return undefined;
      at = inner[0];
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The known elements; a repeated one is no answer, an empty one or the word `null` says nothing. */
function flat(of: unknown): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const name of names) {
    const value = memberOf(of, name) ?? '';
    if (typeof value !== 'string' || value.length > 255) return undefined;
    if (value !== '' && value !== 'null') fields.set(name, unescapedText(value));
  }
  return fields;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(of: unknown, name: string): unknown {
  return isObject(of) && Object.hasOwn(of, name)
    ? Object.entries(of).find(([key]) => key === name)?.[1]
    : undefined;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescapedText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('+', ' ');
}
