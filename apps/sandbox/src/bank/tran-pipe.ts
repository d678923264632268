import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import type { Terminal } from '../sandbox.config';
import type { BankBook } from './bank.book';
import { errorText, type BankErrorCode } from './bank-errors';
import { amountOf, filsOf } from './money';
import type { BankEntry, Outcome, Payment } from './payment';
import { echoed } from './result-message';
import { writeElements } from './xml-elements';

type Fields = ReadonlyMap<string, string>;
type Found = { readonly payment: Payment; readonly outcome: Outcome; readonly suspect: boolean };

interface TranPipeNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly write: (entry: BankEntry) => void;
  readonly now: () => string;
}

/** The bank's server-to-server door: inquiry (action 8) and refund (action 2), elements in and out. */
export class TranPipe {
  constructor(private readonly needs: TranPipeNeeds) {}

  answer(asked: Fields): string {
    const terminal = this.needs.terminals.get(asked.get('id') ?? '');
    const amountFils = filsOf(asked.get('amt') ?? '');
    if (!asked.has('id')) return refusal('IPAY0100005');
    if (terminal === undefined) return refusal('IPAY0100006');
    if (asked.get('password') !== terminal.password) return refusal('IPAY0100015');
    const action = asked.get('action') ?? '';
    if (['1', '3', '4'].includes(action)) return refusal('IPAY0100033');
    if (action !== '2' && action !== '8') return refusal('IPAY0100020');
    if ((asked.get('amt') ?? '') === '') return refusal('IPAY0100023');
    if (amountFils === undefined || amountFils === 0) return refusal('IPAY0100024');
    return action === '8'
      ? this.inquiry(terminal, asked, amountFils)
      : this.refund(terminal, asked, amountFils);
  }

  private inquiry(terminal: Terminal, asked: Fields, amountFils: number): string {
    const about = { terminal: terminal.id, trackId: asked.get('trackid') };
    if (this.needs.board.take(faults.inquiryNotFound, about) !== undefined) return refusal('IPAY0100263');
    const found = this.find(terminal, asked);
    if (typeof found === 'string') return refusal(found);
    const { payment, outcome } = found;
    payment.inquiries += 1;
    const forced = this.needs.board.take(faults.inquirySuspected, about) !== undefined;
    const suspect = forced || found.suspect || payment.amountFils !== amountFils;
    const result = suspect ? 'SUSPECTED' : this.wordFor(payment, outcome);
    return result === 'not found' ? refusal('IPAY0100263') : record(payment, outcome, result);
  }

  /** A CAPTURED that was not acknowledged is the bank's to take back; what it then says is a setting of the fault board. */
  private wordFor(payment: Payment, outcome: Outcome): string {
    const about = { terminal: payment.terminal, trackId: payment.trackId };
    const plain = this.needs.board.take(faults.inquiryPlainWords, about) !== undefined;
    if (payment.voided) {
      return this.needs.board.take(faults.inquiryAfterVoid, about)?.says ?? wrapped('NOT CAPTURED', plain);
    }
    if (outcome.captured && payment.inquiries > outcome.hiddenInquiries)
      return plain ? 'CAPTURED' : 'SUCCESS';
    if (outcome.result === 'CANCELED') {
      return this.needs.board.take(faults.inquiryAfterCancel, about)?.says ?? 'FAILURE';
    }
    return wrapped(outcome.result, plain);
  }

  private refund(terminal: Terminal, asked: Fields, amountFils: number): string {
    const { book, write, now } = this.needs;
    const found = this.find(terminal, asked);
    if (typeof found === 'string') return refusal(found === 'IPAY0100263' ? 'IPAY0100116' : found);
    const { payment, outcome } = found;
    if (found.suspect || !outcome.captured || payment.voided) return refusal('IPAY0100116');
    if (payment.refundedFils >= payment.amountFils) return refusal('IPAY0100199');
    if (payment.refundedFils + amountFils > payment.amountFils) return refusal('IPAY0100137');
    const { ref, tranid, postdate } = book.newTransaction();
    const refund = { trackId: asked.get('trackid') ?? '', amountFils, tranid, ref };
    write({ kind: 'payment.refunded', at: now(), paymentId: payment.paymentId, refund });
    return record({ ...payment, amountFils }, { ...outcome, ref, tranid, postdate }, 'CAPTURED');
  }

  /** By what `udf5` says `transid` is. A payment still on the page is not there yet. */
  private find(terminal: Terminal, asked: Fields): Found | BankErrorCode {
    const transid = asked.get('transid') ?? '';
    if (transid === '') return 'IPAY0100115';
    const payment = this.lookUp(terminal, (asked.get('udf5') ?? '').toLowerCase(), transid);
    if (payment === 'unknown-kind') return 'IPAY0100032';
    if (payment?.terminal !== terminal.id || payment.outcome === undefined) return 'IPAY0100263';
    const trackId = asked.get('trackid') ?? '';
    return { payment, outcome: payment.outcome, suspect: trackId !== '' && trackId !== payment.trackId };
  }

  private lookUp(terminal: Terminal, kind: string, id: string): Payment | 'unknown-kind' | undefined {
    const { book } = this.needs;
    switch (kind) {
      case 'trackid':
        return book.byTrackId(terminal.id, id);
      case 'paymentid':
        return book.payment(id);
      case '':
      case 'transid':
      case 'transactionid':
        return book.byTransaction(id);
      case 'seqnum':
      case 'refid':
        return book.byReference(id);
      default:
        return 'unknown-kind';
    }
  }
}

function wrapped(result: string, plain: boolean): string {
  return plain ? result : `FAILURE(${result})`;
}

function record(payment: Payment, outcome: Outcome, result: string): string {
  return writeElements({
    result,
    auth: outcome.auth,
    ref: outcome.ref,
    avr: 'N',
    postdate: outcome.postdate,
    tranid: outcome.tranid,
    trackid: payment.trackId,
    payid: payment.paymentId,
    ...echoed(payment),
    amt: amountOf(payment.amountFils),
    authRespCode: outcome.authRespCode ?? 'null',
  });
}

function refusal(code: BankErrorCode): string {
  return writeElements({
    result: `!ERROR!-${code}-${errorText(code)}`,
    error_code_tag: code,
    error_service_tag: 'null',
  });
}
