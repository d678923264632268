import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { breakDown, bytesOf, formOf, pause, queryOf, Refusal } from '../http';
import { languageOf, type Language } from '../pages/language';
import type { Terminal } from '../sandbox.config';
import type { BankBook } from './bank.book';
import { errorText, type BankErrorCode } from './bank-errors';
import {
  sendConfirmPage,
  sendErrorPage,
  sendLeavingPage,
  sendOrdersPage,
  sendResultPage,
} from './bank.pages';
import { readCard } from './card-form';
import { sendCardPage } from './card.page';
import type { Courier, Destination } from './courier';
import { judge, readInitialisation } from './initialisation';
import { authorise, cancelled } from './issuer';
import { amountOf } from './money';
import type { BankEntry, Payment } from './payment';
import { echoed } from './result-message';
import type { TranPipe } from './tran-pipe';
import { readElements } from './xml-elements';

export interface BankNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly courier: Courier;
  readonly tranPipe: TranPipe;
  readonly write: (entry: BankEntry) => void;
  readonly now: () => string;
  readonly pageLimitMs: number;
  readonly publicUrl: string;
}

/** The bank's doors: hosted payment, its page, and tranPipe. */
export function openBank(app: FastifyInstance, bank: BankNeeds): void {
  const initialise = (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    begin(bank, request, reply);
  app.get('/kpg/PaymentHTTP.htm', initialise);
  app.post('/kpg/PaymentHTTP.htm', initialise);
  app.get('/kpg/paymentpage.htm', (request, reply) => {
    const query = queryOf(request);
    const payment = bank.book.payment(query.get('PaymentID') ?? '');
    const language = languageAsked(query.get('lang')) ?? payment?.language ?? languageOf(request);
    return showPage(bank, reply, payment, language);
  });
  app.post('/kpg/paymentrouter.htm', (request, reply) => route(bank, request, reply));
  app.post('/kpg/tranPipe.htm', (request, reply) => talk(bank, request, reply));
  app.get('/kpg/merchant.htm', (request, reply) => {
    return sendOrdersPage(reply, languageOf(request), bank.book.all().slice(-50).reverse());
  });
}

async function begin(bank: BankNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const clear = new Map([...queryOf(request), ...formOf(request)]);
  const asked = readInitialisation(clear, bank.terminals);
  const judged = judge(asked);
  if ('fault' in judged) return refuse(judged.fault);
  const { opening } = judged;
  const about = { terminal: opening.terminal, trackId: opening.trackId };
  if (bank.board.take(faults.terminalClosed, about) !== undefined) return refuse('IPAY0100008');
  const payment = bank.book.open(opening);
  if (payment === undefined) return refuse('IPAY0100114');
  const page = `${bank.publicUrl}/kpg/paymentpage.htm?PaymentID=${payment.paymentId}`;
  await reply.redirect(page, 302);

  /** Errors go to the merchant's errorURL by the browser, as clear fields; without one the bank's own page says it. */
  async function refuse(code: BankErrorCode): Promise<void> {
    if (asked.errorUrl === undefined)
      return sendErrorPage(reply, { code, language: languageOf(request) }, 400);
    const fields: Record<string, string> = { paymentid: '', trackid: asked.inside.get('trackid') ?? '' };
    fields.amt = asked.inside.get('amt') ?? '';
    for (const index of [1, 2, 3, 4, 5])
      fields[`udf${String(index)}`] = asked.inside.get(`udf${String(index)}`) ?? '';
    await reply.redirect(errorLink(asked.errorUrl, code, fields), 302);
  }
}

async function showPage(
  bank: BankNeeds,
  reply: FastifyReply,
  payment: Payment | undefined,
  language: Language,
): Promise<void> {
  if (payment === undefined) return sendErrorPage(reply, { code: 'IPAY0100039', language }, 404);
  const shown = shownOf(bank, payment, language);
  const stage = bank.book.stage(payment);
  switch (stage) {
    case 'card':
      return sendCardPage(reply, shown);
    case 'confirm':
      return sendConfirmPage(reply, shown);
    case 'out-of-time':
      return leave(reply, payment, 'IPAY0100042');
    case 'finished':
      return sendErrorPage(reply, { code: 'IPAY0100055', language, payment });
  }
}

/** Submit, confirm and cancel of the payment page. */
async function route(bank: BankNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const form = formOf(request);
  const payment = bank.book.payment(form.get('PaymentID') ?? '');
  const language = languageAsked(form.get('lang')) ?? payment?.language ?? languageOf(request);
  if (payment === undefined) return sendErrorPage(reply, { code: 'IPAY0100039', language }, 404);
  const stage = bank.book.stage(payment);
  if (stage === 'out-of-time') return leave(reply, payment, 'IPAY0100042');
  if (stage === 'finished') return sendErrorPage(reply, { code: 'IPAY0100055', language, payment });
  switch (form.get('step')) {
    case 'cancel': {
      const about = { terminal: payment.terminal, trackId: payment.trackId };
      if (bank.board.take(faults.cancelAtErrorUrl, about) === undefined) {
        return go(bank, reply, payment, language, await bank.courier.settle(payment, cancelled()));
      }
      bank.courier.drop(payment, cancelled());
      return leave(reply, payment, 'IPAY0100048');
    }
    case 'submit': {
      const read = readCard(form);
      if ('problems' in read)
        return sendCardPage(reply, shownOf(bank, payment, language), form, read.problems);
      bank.write({ kind: 'payment.card', at: bank.now(), paymentId: payment.paymentId, card: read.card });
      await reply.redirect(
        `${bank.publicUrl}/kpg/paymentpage.htm?PaymentID=${payment.paymentId}&lang=${language}`,
        302,
      );
      return;
    }
    case 'confirm': {
      if (payment.card === undefined) return sendCardPage(reply, shownOf(bank, payment, language));
      const outcome = authorise(payment, payment.card.verdict, bank.board, bank.book);
      return go(bank, reply, payment, language, await bank.courier.settle(payment, outcome));
    }
    default:
      throw new Refusal(400, 'unknown-step');
  }
}

async function go(
  bank: BankNeeds,
  reply: FastifyReply,
  payment: Payment,
  language: Language,
  destination: Destination,
): Promise<void> {
  switch (destination.go) {
    case 'merchant':
      await reply.redirect(destination.url, 302);
      return;
    case 'form':
      return sendLeavingPage(reply, language, destination);
    case 'result-page':
      return sendResultPage(reply, shownOf(bank, payment, language));
    case 'error-page': {
      const { code } = destination;
      return sendErrorPage(reply, {
        code,
        language,
        payment,
        back: errorLink(payment.errorUrl, code, clearFields(payment)),
      });
    }
  }
}

async function talk(bank: BankNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const asked = readElements(bytesOf(request).toString('utf8'));
  const about = { terminal: asked.get('id'), trackId: asked.get('trackid') };
  const down = bank.board.take(faults.inquiryDown, about);
  if (down !== undefined) return breakDown(request, reply, down.how);
  const slow = bank.board.take(faults.inquirySlow, about);
  if (slow !== undefined) await pause(slow.ms);
  await reply.type('text/xml; charset=utf-8').send(bank.tranPipe.answer(asked));
}

function shownOf(bank: BankNeeds, payment: Payment, language: Language): Parameters<typeof sendCardPage>[1] {
  const until = new Date(Date.parse(payment.openedAt) + bank.pageLimitMs).toISOString();
  return {
    payment,
    language,
    alias: bank.terminals.get(payment.terminal)?.alias ?? '',
    until,
    now: bank.now(),
  };
}

async function leave(reply: FastifyReply, payment: Payment, code: BankErrorCode): Promise<void> {
  await reply.redirect(errorLink(payment.errorUrl, code, clearFields(payment)), 302);
}

function clearFields(payment: Payment): Record<string, string> {
  const { paymentId, trackId, amountFils } = payment;
  return { paymentid: paymentId, trackid: trackId, amt: amountOf(amountFils), ...echoed(payment) };
}

function errorLink(errorUrl: string, code: BankErrorCode, fields: Record<string, string>): string {
  const all = { Error: code, ErrorText: errorText(code), ...fields };
  return `${errorUrl}?${new URLSearchParams(all).toString()}`;
}

function languageAsked(text: string | undefined): Language | undefined {
  return text === 'ar' || text === 'en' ? text : undefined;
}
