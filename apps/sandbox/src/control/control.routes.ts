import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Authority } from '../authority/authority';
import type { BankBook } from '../bank/bank.book';
import type { Courier } from '../bank/courier';
import type { Clock } from '../clock';
import { faultNamed, type FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { scopeSchema, scopesOf, type FaultParty, type Scope } from '../faults/fault';
import { jsonOf, queryOf, Refusal } from '../http';
import type { SmsSupplier } from '../sms/sms';
import { ledgerOf } from './ledger';

export const clockEntrySchema = z.object({
  kind: z.literal('clock.set'),
  at: z.string(),
  offsetMs: z.number(),
});
export type ClockEntry = z.output<typeof clockEntrySchema>;

const switchSchema = z.strictObject({
  scope: scopeSchema.default({}),
  times: z.number().int().positive().nullable().default(null),
  with: z.unknown().default({}),
});
const clockSchema = z.strictObject({ offsetMs: z.number().int() });
const redeliverySchema = z.strictObject({ terminal: z.string().optional(), trackId: z.string() });

export interface ControlNeeds {
  readonly board: FaultBoard;
  readonly clock: Clock;
  readonly book: BankBook;
  readonly courier: Courier;
  readonly authority: Authority;
  readonly supplier: SmsSupplier;
  readonly write: (entry: ClockEntry) => void;
}

/** Faults, clock and ledger for whoever runs the world; without a token, so for one's own machine only. */
export function openControl(app: FastifyInstance, needs: ControlNeeds): void {
  openFaults(app, needs.board);
  app.get('/control/clock', () => clockOf(needs.clock));
  app.put('/control/clock', (request) => {
    const { offsetMs } = jsonOf(request, clockSchema);
    needs.write({ kind: 'clock.set', at: needs.clock.now(), offsetMs });
    return clockOf(needs.clock);
  });
  app.get('/control/ledger', (request) => ledgerOf(needs, queryOf(request)));
  app.post('/control/callbacks', async (request) => {
    const { terminal, trackId } = jsonOf(request, redeliverySchema);
    const found = needs.book
      .all()
      .filter((one) => one.trackId === trackId && (terminal ?? one.terminal) === one.terminal);
    const payment = found[0];
    if (payment?.outcome === undefined) throw new Refusal(404, 'no-finished-payment');
    const before = payment.deliveries?.length ?? 0;
    const destination = await needs.courier.notify(payment, payment.outcome);
    return { destination, deliveries: payment.deliveries?.slice(before) ?? [] };
  });
}

function openFaults(app: FastifyInstance, board: FaultBoard): void {
  app.get('/control/faults', () => {
    const catalogue = Object.values(faults).map(({ name, party, does, takes }) => {
      return { name, party, does, scopes: scopesOf[party], with: z.toJSONSchema(takes, { io: 'input' }) };
    });
    return { on: board.list(), catalogue };
  });
  app.put<{ Params: { name: string } }>('/control/faults/:name', (request) => {
    const kind = faultNamed(request.params.name);
    if (kind === undefined) throw new Refusal(404, 'unknown-fault');
    const asked = jsonOf(request, switchSchema);
    const params = kind.takes.safeParse(asked.with);
    if (!params.success) {
      const fields = params.error.issues.map((issue) => ({
        path: issue.path.join('.'),
        problem: issue.message,
      }));
      throw new Refusal(422, 'invalid-input', { fields });
    }
    requireScope(kind.party, asked.scope);
    board.set(kind.name, asked.scope, asked.times, params.data);
    return { on: board.list() };
  });
  app.delete<{ Params: { name: string } }>('/control/faults/:name', (request) => {
    const { name } = request.params;
    const kind = faultNamed(name);
    if (kind === undefined) throw new Refusal(404, 'unknown-fault');
    const scope = scopeAsked(request);
    if (scope !== null) requireScope(kind.party, scope);
    board.clear(name, scope);
    return { on: board.list() };
  });
  app.delete('/control/faults', () => {
    board.clear(null, null);
    return { on: board.list() };
  });
}

function scopeAsked(request: FastifyRequest): Scope | null {
  const query = queryOf(request);
  if (query.size === 0) return null;
  const scope = scopeSchema.safeParse(Object.fromEntries(query));
  if (!scope.success) throw new Refusal(422, 'invalid-scope');
  return scope.data;
}

function requireScope(party: FaultParty, scope: Scope): void {
  const allowed: readonly string[] = scopesOf[party];
  const given = Object.keys(scope);
  if (given.length > 1 || given.some((key) => !allowed.includes(key))) {
    throw new Refusal(422, 'invalid-scope', { oneOf: allowed });
  }
}

function clockOf(clock: Clock): { offsetMs: number; now: string } {
  return { offsetMs: clock.offsetMs, now: clock.now() };
}
