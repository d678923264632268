import type { FastifyInstance } from 'fastify';
import type { BankBook } from '../bank/bank.book';
import type { MerchantWatch } from '../bank/merchant-watch';
import { queryOf, Refusal } from '../http';
import { languageOf } from '../pages/language';
import { reportOf } from './report';
import { sendReportPage } from './report.page';

interface ReportDoor {
  readonly book: BankBook;
  readonly watch: MerchantWatch;
  readonly clock: { now(): string };
}

/** The report on the merchants under test: for programs and for people. */
export function openReport(app: FastifyInstance, { book, watch, clock }: ReportDoor): void {
  const needs = { book, watch, now: () => clock.now() };
  const asked = (request: { readonly url: string }): { since: string; terminal: string | undefined } => {
    const query = queryOf(request);
    const since = query.get('since') ?? '';
    if (since !== '' && Number.isNaN(Date.parse(since))) throw new Refusal(422, 'invalid-since');
    return {
      since: since === '' ? new Date(0).toISOString() : new Date(since).toISOString(),
      terminal: query.get('terminal') ?? undefined,
    };
  };
  app.get('/control/report', (request) => {
    const { observations, ...rest } = reportOf(needs, asked(request));
    const both = observations.map(({ says: [en, ar], ...one }) => ({ ...one, says: { en, ar } }));
    return { ...rest, observations: both };
  });
  app.get('/report', (request, reply) => {
    return sendReportPage(reply, languageOf(request), reportOf(needs, asked(request)));
  });
}
