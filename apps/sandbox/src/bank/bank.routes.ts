import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faults } from '../faults/catalogue';
import { formOf, queryOf } from '../http';
import { languageOf } from '../pages/language';
import type { BankErrorCode } from './bank-errors';
import { sendErrorPage, sendOrdersPage } from './bank.pages';
import { judge, readInitialisation } from './initialisation';
import { authorise } from './issuer';
import { errorLink, go, route, showPage, type PageNeeds } from './payment-page';
import type { Opening, Payment } from './payment';
import type { Script } from './script';
import type { MerchantWatch } from './merchant-watch';
import { openTranPipe, type TranPipe } from './tran-pipe';

export interface BankNeeds extends PageNeeds {
  readonly tranPipe: TranPipe;
  readonly script: Script;
  readonly watch: MerchantWatch;
}

/** The bank's doors: hosted payment, its page, and tranPipe. */
export function openBank(app: FastifyInstance, bank: BankNeeds): void {
  const initialise = (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    begin(bank, request, reply);
  app.get('/kpg/PaymentHTTP.htm', initialise);
  app.post('/kpg/PaymentHTTP.htm', initialise);
  app.get('/kpg/paymentpage.htm', (request, reply) => showPage(bank, request, reply));
  app.post('/kpg/paymentrouter.htm', (request, reply) => route(bank, request, reply));
  openTranPipe(app, bank);
  app.get('/kpg/merchant.htm', (request, reply) => {
    return sendOrdersPage(reply, languageOf(request), bank.book.all().slice(-50).reverse());
  });
}

async function begin(bank: BankNeeds, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const clear = new Map([...queryOf(request), ...formOf(request)]);
  const asked = readInitialisation(clear, bank.terminals, ({ id: terminal }) => {
    return bank.board.take(faults.keyRotated, { terminal })?.resourceKey;
  });
  const judged = judge(asked);
  const payment = 'fault' in judged ? judged.fault : open(bank, judged.opening);
  if (typeof payment === 'string') return refuse(payment);
  if (bank.board.take(faults.beforeRedirect, bank.book.about(payment)) !== undefined) {
    return settleAtOnce(bank, reply, payment);
  }
  const page = `${bank.publicUrl}/kpg/paymentpage.htm?PaymentID=${payment.paymentId}`;
  await reply.redirect(page, 302);

  /** Errors go to the merchant's errorURL by the browser, as clear fields; without one the bank's own page says it. */
  async function refuse(code: BankErrorCode): Promise<void> {
    const trackid = asked.inside.get('trackid') ?? '';
    bank.watch.refused({ at: bank.now(), terminal: asked.terminal?.id ?? '', code, trackId: trackid });
    if (asked.errorUrl === undefined)
      return sendErrorPage(reply, { code, language: languageOf(request) }, 400);
    const fields: Record<string, string> = { paymentid: '', trackid, amt: asked.inside.get('amt') ?? '' };
    for (const index of [1, 2, 3, 4, 5])
      fields[`udf${String(index)}`] = asked.inside.get(`udf${String(index)}`) ?? '';
    await reply.redirect(errorLink(asked.errorUrl, code, fields), 302);
  }
}

function open(bank: BankNeeds, opening: Omit<Opening, 'paymentId'>): Payment | BankErrorCode {
  const { board, book, script } = bank;
  const about = { terminal: opening.terminal, trackId: opening.trackId };
  if (board.take(faults.terminalClosed, about) !== undefined) return 'IPAY0100008';
  const draw = script.next(opening.terminal);
  const again =
    draw?.name === faults.trackIdReusable.name || board.take(faults.trackIdReusable, about) !== undefined;
  return book.open(draw === undefined ? opening : { ...opening, draw }, again) ?? 'IPAY0100114';
}

/** No page: as a bank that knows the card already. */
async function settleAtOnce(bank: BankNeeds, reply: FastifyReply, payment: Payment): Promise<void> {
  const card = { bank: 'knet1', masked: '888888******0001', expiry: '09/2030', verdict: 'approve' } as const;
  bank.write({ kind: 'payment.card', at: bank.now(), paymentId: payment.paymentId, card });
  const outcome = authorise(payment, 'approve', bank.board, bank.book);
  await go(bank, reply, payment, payment.language, await bank.courier.settle(payment, outcome));
}
