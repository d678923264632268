import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { Approvals, ApprovalsModule } from '@tajdeed/approvals';
import { addDays, DAY_MS, MINUTE_MS } from '@tajdeed/domain';
import {
  besideStaffRooms,
  kuwaitNoon,
  officer,
  testSandbox,
  testTerminal,
  type TestSandbox,
} from '@tajdeed/testing';
import { RefundWorld } from '../../spec/refund-world';
import { SettlementImports } from '../settlement/imports';
import { MissingPayments } from '../settlement/missing';
import { SettlementRun } from '../settlement/settlement-run';
import { Refunds } from './refunds.service';
import { ReturnsModule } from './returns.module';

/** What the bank's own ledger says of a payment. */
interface AtBank {
  readonly voided: boolean;
  readonly voidCause: string | null;
  readonly refunds: readonly { readonly amt: string }[];
}

/** The bank stand-in with a terminal that may undo captures of the day, which KNET's manual does not offer. */
describe('a terminal that may void', () => {
  let sandbox: TestSandbox;
  let door: Server;
  let world: RefundWorld;
  const { today, offsetMs: noonMs } = kuwaitNoon();
  beforeAll(async () => {
    sandbox = await testSandbox('http://127.0.0.1/', { voids: true });
    // Acknowledges every callback; what is captured, the inquiry tells.
    door = createServer((_, response) => response.end('REDIRECT=http://127.0.0.1/receipt'));
    await new Promise<void>((open) => door.listen(0, '127.0.0.1', open));
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    world = await RefundWorld.at(
      {
        ...{ url: `${sandbox.url}/kpg`, callbackUrl: `${url}/notify` },
        terminal: { ...testTerminal, currency: '414', alias: 'main', style: 'B', voids: true },
      },
      ...besideStaffRooms(),
      { module: ApprovalsModule },
      ReturnsModule.forRoot({ fils: 50_000n }),
    );
  });
  afterAll(async () => {
    await world.close();
    door.close();
    await sandbox.close();
  });
  // Whatever the time: what is captured and undone here is of one day in Kuwait, here and at the bank.
  beforeEach(async () => {
    const set = await ask('/control/clock', {
      ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ offsetMs: noonMs }),
    });
    expect(set.ok).toBe(true);
    await pass(0);
  });

  const pass = (ms: number) => world.payments.database.shiftClock(noonMs + ms);
  const stateOf = (thing: string) => world.payments.stateOf(thing);
  const ask = (path: string, more: RequestInit = {}) => fetch(`${sandbox.url}${path}`, more);
  async function atBank(trackId: string): Promise<AtBank> {
    const { payments } = (await (await ask(`/control/ledger?trackId=${trackId}`)).json()) as {
      payments: AtBank[];
    };
    return payments[0]!;
  }

  /** Paid at the bank's own page when its renewal no longer waited for it, and proven beyond the void window. */
  async function paidLate() {
    const renewalId = await world.payments.renewalAwaitingPayment();
    const { attemptId } = await world.payments.service().open(renewalId);
    const address = await world.payments.send(attemptId);
    const entered = await fetch(address!, { redirect: 'manual' });
    const PaymentID = /PaymentID=(\d+)/.exec(entered.headers.get('location') ?? '')![1]!;
    const card = {
      ...{ bank: 'knet1', debitNumber: '8888880000000001', cardPin: '1234' },
      ...{ debitMonthSelect: '09', debitYearSelect: '2030' },
    };
    for (const form of [{ step: 'submit', ...card }, { step: 'confirm' }])
      await ask('/kpg/paymentrouter.htm', {
        ...{ method: 'POST', redirect: 'manual' },
        body: new URLSearchParams({ lang: 'en', PaymentID, ...form }),
      });
    await world.moveRenewal(renewalId, 'payment.expired');
    await world.payments.ask(attemptId);
    expect(await stateOf(attemptId)).toBe('CAPTURED_LATE');
    await pass(11 * MINUTE_MS);
    const sql = `select track_id as track from payments.attempt where attempt_id = $1`;
    const [row] = await world.payments.database.query<{ track: string }>(sql, [attemptId]);
    return { attemptId, trackId: row!.track };
  }

  const deedsOf = async (refundId: string) => {
    const sql = `select deed from payments.refund_sending where refund_id = $1 order by nth`;
    return (await world.payments.database.query<{ deed: string }>(sql, [refundId])).map(({ deed }) => deed);
  };

  /** Has the bank make its file of the day so far. */
  async function fileOfToday(): Promise<Buffer> {
    const file = await ask(`/kpg/settlement/${testTerminal.id}/${today}.csv?early=yes`);
    expect(file.status).toBe(200);
    return Buffer.from(await file.arrayBuffer());
  }

  const part = <T>(kind: new (...parts: never[]) => T) =>
    world.payments.room.module.get<T>(kind, { strict: false });

  async function settle(file: Buffer): Promise<void> {
    const brought = { terminal: 'main', bankDay: today, signature: undefined };
    const source = Readable.from([file]);
    const taken = await part(SettlementImports).take(officer('finance'), { ...brought, source });
    const watcher = { heard: () => undefined, signal: new AbortController().signal };
    await part(SettlementRun).run(taken.settlementId, watcher);
  }

  it('undoes all of a capture of the day, once asked for, and attempt and ledger follow', async () => {
    const { attemptId, trackId } = await paidLate();
    const refundId = await world.request(attemptId);
    expect(await world.run(refundId)).toBeNull();
    expect(await deedsOf(refundId)).toEqual(['void']);
    expect(await atBank(trackId)).toMatchObject({ voided: true, voidCause: 'asked', refunds: [] });
    expect([await stateOf(refundId), await stateOf(attemptId)]).toEqual(['RETURNED', 'REFUNDED']);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(0n);
    expect(await world.balance(attemptId, 'clearing')).toBe(0n);
  });

  it('undoes above the limit what two people decided, and asks the bank once', async () => {
    const { attemptId, trackId } = await paidLate();
    const [maker, checker] = [officer('finance'), officer('finance')];
    const asked = await part(Refunds).request(maker, attemptId, 100_000n, 'as the payer wrote to us');
    expect(asked.refund).toBeNull();
    const { proposalId, digest } = asked.proposal!;
    const approve = (by: typeof maker) => part(Approvals).approve(by, proposalId, digest, { code: '000000' });
    await expect(approve(maker)).rejects.toMatchObject({ code: 'same-person' });
    expect([await world.returningOf(attemptId), (await atBank(trackId)).voided]).toEqual([0n, false]);
    await approve(checker);
    await expect(approve(checker)).rejects.toMatchObject({ code: 'not-in-this-state' });
    const refundId = await world.newestOf(attemptId);
    expect(await world.run(refundId)).toBeNull();
    expect(await world.run(refundId)).toBeNull();
    expect([await deedsOf(refundId), await stateOf(refundId)]).toEqual([['void'], 'RETURNED']);
    expect(await atBank(trackId)).toMatchObject({ voided: true, voidCause: 'asked', refunds: [] });
  });

  it('gives a part back instead, and what is of the day before', async () => {
    const { attemptId, trackId } = await paidLate();
    const refundId = await world.request(attemptId, 40_000n);
    expect(await world.run(refundId)).toBeNull();
    await pass(0);
    const before = await paidLate();
    const beforeId = await world.request(before.attemptId);
    await pass(DAY_MS);
    expect(await world.run(beforeId)).toBeNull();
    for (const [id, track] of [
      [refundId, trackId],
      [beforeId, before.trackId],
    ] as const)
      expect([await deedsOf(id), (await atBank(track)).voided]).toEqual([['refund'], false]);
  });

  it('gives back what the bank does not undo because it has settled it', async () => {
    const undone = await paidLate();
    await world.run(await world.request(undone.attemptId));
    await pass(0);
    const { attemptId, trackId } = await paidLate();
    await sandbox.fault('settlement-void-shown');
    const file = await fileOfToday();
    const refundId = await world.request(attemptId);
    expect(await world.run(refundId)).toBeGreaterThan(0); // again in a minute, as a refund
    await pass(14 * MINUTE_MS);
    expect(await world.run(refundId)).toBeNull();
    expect([await deedsOf(refundId), await stateOf(attemptId)]).toEqual([['void', 'refund'], 'REFUNDED']);
    expect((await atBank(trackId)).refunds).toHaveLength(1);

    // A sale that was undone stands in this bank's file together with its reversal: the two are ours, and come to nothing.
    await settle(file);
    const outcomes = await world.payments.database.query<{ told: string }>(
      `select type || ' ' || coalesce(exception, outcome) as told from payments.settlement_outcome
       where attempt_id = $1 order by type`,
      [undone.attemptId],
    );
    expect(outcomes.map(({ told }) => told)).toEqual(['REVERSAL matched', 'SALE matched']);
    expect(await world.balance(undone.attemptId, 'clearing')).toBe(0n);
    expect(await world.ledgerDifferences()).toEqual([]);
  });

  it('leaves nothing to miss in the files where the bank shows neither', async () => {
    const undone = await paidLate();
    await world.run(await world.request(undone.attemptId));
    await pass(0);
    const kept = await paidLate();
    const [terminal, day] = ['main', addDays(today, 20)];
    await part(MissingPayments).look(terminal, day, () => undefined);
    const missing = await world.payments.database.query<{ id: string }>(
      `select attempt_id as id from payments.settlement_missing`,
    );
    expect(missing.map(({ id }) => id)).toContain(kept.attemptId);
    expect(missing.map(({ id }) => id)).not.toContain(undone.attemptId);
  });
});
