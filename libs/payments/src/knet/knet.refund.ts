import type { RefundWord } from '@tajdeed/domain';
import { filsToText, textToFils } from '@tajdeed/domain/money';
import { elementsOf, readElements } from './knet.inquiry';
import { refundWordOf } from './knet.words';
import type { Terminal } from './terminal';

/** Money that the bank is to give back of the capture with that track id. */
export interface RefundOrder {
  readonly trackId: string;
  readonly amountFils: bigint;
  /** A void undoes the whole capture before it is settled; only some terminals have it (KNET section 3). */
  readonly deed: 'refund' | 'void';
}

/** What the bank answered, as text; null where it left a field out or wrote `null`. */
export interface RefundAnswer {
  readonly word: RefundWord;
  /** The result word as it came. */
  readonly result: string;
  /** The amount that it speaks of, as it came. */
  readonly amount: string | null;
  readonly reference: string | null;
  readonly transactionId: string | null;
  readonly postDate: string | null;
  readonly errorCode: string | null;
}

/** The body of a refund (action 2) or a void (action 3): the elements of an inquiry, with what is to go back as the amount. */
export function refundBody(terminal: Terminal, { trackId, amountFils, deed }: RefundOrder): string {
  return elementsOf([
    ['id', terminal.id],
    ['password', terminal.password],
    ['action', deed === 'void' ? '3' : '2'],
    ['amt', filsToText(amountFils)],
    ['transid', trackId],
    ['trackid', trackId],
    ['udf5', 'TrackID'],
  ]);
}

/**
 * Reads the bank's answer. Whatever is not surely yes or no is unknown; a yes to less than was asked is one in part; whatever
 * else speaks of another payment or amount than was asked is a mismatch, yes or no; what can't be read is as if nothing had been
 * said.
 */
export function readRefund(text: string, order: RefundOrder): RefundAnswer {
  const fields = readElements(text);
  const said = (name: string): string | null => fields?.get(name) ?? null;
  const result = said('result') ?? '';
  const amount = said('amt');
  const fils = amount === null ? order.amountFils : textToFils(amount);
  const isOurs = (said('trackid') ?? order.trackId) === order.trackId;
  const heard = wordOf(refundWordOf(result, said('error_code_tag')), result, order.deed);
  const word = fields === undefined || result === '' ? 'silent' : heard;
  return {
    word: isOurs ? ofAmount(word, fils, order) : 'mismatch',
    ...{ result, amount },
    reference: said('ref'),
    transactionId: said('tranid'),
    postDate: said('postdate'),
    errorCode: said('error_code_tag'),
  };
}

/** What a word says that is about `fils`; undefined is an amount that nobody can read. A void in part there is none. */
function ofAmount(word: RefundWord, fils: bigint | undefined, { amountFils, deed }: RefundOrder): RefundWord {
  if (fils === amountFils) return word;
  const isPart = fils !== undefined && fils > 0n && fils < amountFils;
  return isPart && word === 'returned' && deed === 'refund' ? 'in-part' : 'mismatch';
}

/** A void that the bank does not make changes nothing, so that a refund may be asked for instead. */
function wordOf(word: RefundWord, result: string, deed: RefundOrder['deed']): RefundWord {
  if (deed === 'refund') return word;
  if (result === 'VOIDED') return 'returned';
  return word === 'refused' ? 'unsent' : word;
}
