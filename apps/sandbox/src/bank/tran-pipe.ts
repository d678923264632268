import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { About, FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { breakDown, bytesOf, pause } from '../http';
import type { Terminal } from '../sandbox.config';
import type { BankErrorCode } from './bank-errors';
import type { Fields, Found, TranPipeNeeds } from './asked';
import { inquiryAnswer } from './inquiry';
import { filsOf } from './money';
import type { Payment } from './payment';
import { refundAnswer, voidAnswer } from './refund';
import { refusal, type TranAnswer } from './tran-answer';
import { readElements } from './xml-elements';

/** The bank's server-to-server door: inquiry (action 8), refund (2) and, where a terminal has it, void (3). */
export class TranPipe {
  constructor(private readonly needs: TranPipeNeeds) {}

  /** For whom a question is, as the fault board asks. */
  about(fields: Fields): About {
    const terminal = this.needs.terminals.get(fields.get('id') ?? '');
    const found = terminal === undefined ? undefined : this.find(terminal, fields);
    if (typeof found === 'object') return this.needs.book.about(found.payment);
    return { terminal: fields.get('id'), trackId: fields.get('trackid') };
  }

  answer(fields: Fields): TranAnswer {
    const terminal = this.needs.terminals.get(fields.get('id') ?? '');
    const amountFils = filsOf(fields.get('amt') ?? '');
    if (!fields.has('id')) return refusal('IPAY0100005');
    if (terminal === undefined) return refusal('IPAY0100006');
    if (fields.get('password') !== terminal.password) return refusal('IPAY0100015');
    const action = fields.get('action') ?? '';
    if (['1', '4'].includes(action) || (action === '3' && !terminal.voids)) return refusal('IPAY0100033');
    if (action !== '2' && action !== '3' && action !== '8') return refusal('IPAY0100020');
    if ((fields.get('amt') ?? '') === '') return refusal('IPAY0100023');
    if (amountFils === undefined || amountFils === 0) return refusal('IPAY0100024');
    this.needs.watch.asked(terminal.id, Date.parse(this.needs.now()));
    const found = this.find(terminal, fields);
    const asked = { needs: this.needs, terminal, fields, amountFils, found, about: this.about(fields) };
    const answer = answers[action](asked);
    if (typeof found === 'object') this.note(found.payment, action, fields, answer.said);
    return answer;
  }

  /** A question that nobody answers is a question all the same. */
  unanswered(fields: Fields, said: string): void {
    const terminal = this.needs.terminals.get(fields.get('id') ?? '');
    const found = terminal === undefined ? undefined : this.find(terminal, fields);
    const action = fields.get('action');
    if (typeof found !== 'object' || (action !== '2' && action !== '8')) return;
    this.note(found.payment, action, fields, said);
  }

  private note(payment: Payment, action: '2' | '3' | '8', fields: Fields, said: string): void {
    const { now, write } = this.needs;
    const amt = fields.get('amt') ?? '';
    write({ kind: 'payment.asked', at: now(), paymentId: payment.paymentId, action, amt, said });
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

const answers = { '2': refundAnswer, '3': voidAnswer, '8': inquiryAnswer } as const;

interface DoorNeeds {
  readonly board: FaultBoard;
  readonly tranPipe: TranPipe;
}

export function openTranPipe(app: FastifyInstance, { board, tranPipe }: DoorNeeds): void {
  app.post('/kpg/tranPipe.htm', async (request, reply) => {
    const asked = readElements(bytesOf(request).toString('utf8'));
    const about = tranPipe.about(asked);
    const down = board.take(faults.inquiryDown, about);
    if (down !== undefined) {
      tranPipe.unanswered(asked, 'down');
      return breakDown(request, reply, down.how);
    }
    const elsewhere = board.take(faults.inquiryRedirected, about);
    if (elsewhere !== undefined) {
      tranPipe.unanswered(asked, 'redirected');
      return reply.redirect(elsewhere.to, 302);
    }
    const slow = board.take(faults.inquirySlow, about);
    if (slow !== undefined) await pause(slow.ms);
    const answer = tranPipe.answer(asked);
    if (answer.waitMs !== undefined) await pause(answer.waitMs);
    if (answer.outage !== undefined) return breakDown(request, reply, answer.outage);
    const dribble = board.take(faults.inquiryDribbles, about);
    if (dribble !== undefined) return dribbled(request, reply, answer, dribble.ms);
    return reply.type(answer.type).send(answer.text);
  });
}

/** One character at a time, until all is said or nobody listens any more. */
async function dribbled(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, text }: TranAnswer,
  ms: number,
): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': type });
  for (const character of String(text)) {
    if (request.raw.socket.destroyed) return;
    reply.raw.write(character);
    await pause(ms);
  }
  reply.raw.end();
}
