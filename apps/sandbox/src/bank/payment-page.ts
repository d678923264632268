import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { formOf, queryOf, Refusal } from '../http';
import { languageOf, type Language } from '../pages/language';
import type { Terminal } from '../sandbox.config';
import type { BankBook } from './bank.book';
import { errorText, type BankErrorCode } from './bank-errors';
import { sendConfirmPage, sendErrorPage, sendLeavingPage, sendResultPage } from './bank.pages';
import { readCard } from './card-form';
import { sendCardPage } from './card.page';
import type { Courier, Destination } from './courier';
import { authorise, cancelled } from './issuer';
import { clearFields } from './letters';
import type { BankEntry, Outcome, Payment, Stage } from './payment';

export interface PageNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly courier: Courier;
  readonly write: (entry: BankEntry) => void;
  readonly now: () => string;
  readonly pageLimitMs: number;
  readonly publicUrl: string;
}

/** `GET paymentpage.htm`. */
export async function showPage(bank: PageNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const query = queryOf(request);
  const payment = bank.book.payment(query.get('PaymentID') ?? '');
  const language = languageAsked(query.get('lang')) ?? payment?.language ?? languageOf(request);
  if (payment === undefined) return sendErrorPage(reply, { code: 'IPAY0100039', language }, 404);
  const shown = shownOf(bank, payment, language);
  const stage = stageOf(bank, payment);
  switch (stage) {
    case 'card':
      return sendCardPage(reply, shown);
    case 'confirm':
      return sendConfirmPage(reply, shown);
    case 'out-of-time':
      return leave(reply, payment, 'IPAY0100042');
    case 'finished':
      return afterTheEnd(bank, reply, payment, language);
  }
}

/** `POST paymentrouter.htm`: submit, confirm and cancel of the payment page. */
export async function route(bank: PageNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const form = formOf(request);
  const payment = bank.book.payment(form.get('PaymentID') ?? '');
  const language = languageAsked(form.get('lang')) ?? payment?.language ?? languageOf(request);
  if (payment === undefined) return sendErrorPage(reply, { code: 'IPAY0100039', language }, 404);
  const stage = stageOf(bank, payment);
  if (stage === 'out-of-time') return leave(reply, payment, 'IPAY0100042');
  if (stage === 'finished') return afterTheEnd(bank, reply, payment, language);
  switch (form.get('step')) {
    case 'cancel': {
      if (bank.board.take(faults.cancelAtErrorUrl, bank.book.about(payment)) === undefined) {
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
      const destination = await bank.courier.settle(payment, outcome);
      captureTwin(bank, payment, outcome);
      return go(bank, reply, payment, language, destination);
    }
    default:
      throw new Refusal(400, 'unknown-step');
  }
}

/** Sends the browser where the courier says. */
export async function go(
  bank: PageNeeds,
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
        back: errorLink(payment.errorUrl, code, clearFields(payment, code)),
      });
    }
  }
}

/** A link to the merchant's errorURL with what went wrong, in clear. */
export function errorLink(errorUrl: string, code: BankErrorCode, fields: Record<string, string>): string {
  const all = { Error: code, ErrorText: errorText(code), ...fields };
  return `${errorUrl}?${new URLSearchParams(all).toString()}`;
}

/** The bank captures a second time under the same track id, by itself. */
function captureTwin(bank: PageNeeds, payment: Payment, outcome: Outcome): void {
  const twice = outcome.captured
    ? bank.board.take(faults.capturedTwice, bank.book.about(payment))
    : undefined;
  if (twice === undefined || payment.card === undefined) return;
  const { terminal, trackId, amountFils, language, responseUrl, errorUrl, udf, card } = payment;
  const opening = { terminal, trackId, amountFils, language, responseUrl, errorUrl, udf };
  const twin = bank.book.open({ ...opening, twinOf: payment.paymentId }, true);
  if (twin === undefined) return;
  bank.write({ kind: 'payment.card', at: bank.now(), paymentId: twin.paymentId, card });
  bank.courier.settleTwin(twin, { ...outcome, ...bank.book.newTransaction() }, twice);
}

async function afterTheEnd(
  bank: PageNeeds,
  reply: FastifyReply,
  payment: Payment,
  language: Language,
): Promise<void> {
  const again = payment.outcome === undefined ? undefined : bank.courier.again(payment, payment.outcome);
  if (again !== undefined) return go(bank, reply, payment, language, again);
  return sendErrorPage(reply, { code: 'IPAY0100055', language, payment });
}

function stageOf({ board, book }: PageNeeds, payment: Payment): Stage {
  return book.stage(payment, () => board.take(faults.pageStaysOpen, book.about(payment)) !== undefined);
}

function shownOf(bank: PageNeeds, payment: Payment, language: Language): Parameters<typeof sendCardPage>[1] {
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
  await reply.redirect(errorLink(payment.errorUrl, code, clearFields(payment, code)), 302);
}

function languageAsked(text: string | undefined): Language | undefined {
  return text === 'ar' || text === 'en' ? text : undefined;
}
