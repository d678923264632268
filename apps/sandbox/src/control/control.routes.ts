import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Authority } from '../authority/authority';
import type { BankBook } from '../bank/bank.book';
import { commands, type Courier } from '../bank/courier';
import type { BankEntry, Outcome, Payment } from '../bank/payment';
import { checkLots, scriptSchema, type Script } from '../bank/script';
import { filsOf } from '../bank/money';
import type { Clock, ClockEntry } from '../clock';
import type { FaultBoard } from '../faults/board';
import type { FaultParty } from '../faults/fault';
import { jsonOf, queryOf, Refusal } from '../http';
import type { Settlement } from '../settlement/settlement';
import type { Terminal } from '../sandbox.config';
import type { SmsSupplier } from '../sms/sms';
import { openFaults } from './faults.routes';
import { ledgerOf } from './ledger';

const clockSchema = z.strictObject({ offsetMs: z.number().int() });
/** A payment: by its track id, and its terminal or payment id where that is not enough. */
const which = { terminal: z.string().optional(), trackId: z.string(), paymentId: z.string().optional() };
const redeliverySchema = z.strictObject({ ...which, what: z.enum(commands).default('result') });
const whichSchema = z.strictObject(which);
const correctionSchema = z.strictObject({
  ...which,
  day: z.iso.date(),
  amt: z.string().regex(/^\d{1,6}\.\d{3}$/),
  sign: z.enum(['CR', 'DR']),
});

export interface ControlNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly board: FaultBoard;
  readonly clock: Clock;
  readonly script: Script;
  readonly book: BankBook;
  readonly courier: Courier;
  readonly authority: Authority;
  readonly supplier: SmsSupplier;
  readonly settlement: Settlement;
  readonly parties: readonly FaultParty[];
  readonly write: (entry: ClockEntry | BankEntry) => void;
}

/** Faults, clock and ledger for whoever runs the world; without a token, so for one's own machine only. */
export function openControl(app: FastifyInstance, needs: ControlNeeds): void {
  openFaults(app, needs);
  openScript(app, needs.script);
  app.get('/control/clock', () => clockOf(needs.clock));
  app.put('/control/clock', (request) => {
    const { offsetMs } = jsonOf(request, clockSchema);
    needs.write({ kind: 'clock.set', at: needs.clock.now(), offsetMs });
    return clockOf(needs.clock);
  });
  app.get('/control/ledger', (request) => ledgerOf(needs, queryOf(request)));
  app.post('/control/callbacks', async (request) => {
    const { what, ...asked } = jsonOf(request, redeliverySchema);
    const { payment, outcome } = finished(needs.book, asked);
    const before = payment.deliveries?.length ?? 0;
    const destination = await needs.courier.command(payment, outcome, what);
    return { destination, deliveries: payment.deliveries?.slice(before) ?? [] };
  });
  app.post('/control/voids', (request) => {
    const { payment, outcome } = finished(needs.book, jsonOf(request, whichSchema));
    if (!outcome.captured) throw new Refusal(409, 'not-captured');
    needs.book.void(payment, 'on-command');
    return { paymentId: payment.paymentId, voided: payment.voided, voidedAt: payment.voidedAt };
  });
  app.post('/control/grants', (request) => {
    const { payment } = finished(needs.book, jsonOf(request, whichSchema));
    needs.write({ kind: 'payment.granted', at: needs.clock.now(), paymentId: payment.paymentId });
    return { paymentId: payment.paymentId, grantedAt: payment.grantedAt };
  });
  app.post('/control/settlement-corrections', async (request) => {
    const { day, amt, sign, ...asked } = jsonOf(request, correctionSchema);
    const { payment } = finished(needs.book, asked);
    const terminal = needs.terminals.get(payment.terminal);
    const amountFils = filsOf(amt);
    if (terminal === undefined || !amountFils) throw new Refusal(422, 'invalid-input');
    const { number } = await needs.settlement.correct(terminal, day, { payment, amountFils, sign });
    return { number, path: `/kpg/settlement/${terminal.id}/${day}-${String(number)}.csv` };
  });
}

function openScript(app: FastifyInstance, script: Script): void {
  app.get('/control/script', () => ({ script: script.shown() }));
  app.put('/control/script', (request) => {
    const checked = checkLots(jsonOf(request, scriptSchema));
    if ('problems' in checked) throw new Refusal(422, 'invalid-input', { fields: checked.problems });
    script.set(checked.script);
    return { script: script.shown() };
  });
  app.delete('/control/script', () => {
    script.set(null);
    return { script: null };
  });
}

function finished(
  book: BankBook,
  asked: z.output<typeof whichSchema>,
): { payment: Payment; outcome: Outcome } {
  const payment = book
    .allByTrackId(asked.trackId, asked.terminal)
    .find((one) => (asked.paymentId ?? one.paymentId) === one.paymentId);
  if (payment?.outcome === undefined) throw new Refusal(404, 'no-finished-payment');
  return { payment, outcome: payment.outcome };
}

function clockOf(clock: Clock): { offsetMs: number; now: string } {
  return { offsetMs: clock.offsetMs, now: clock.now() };
}
