import type { DynamicModule } from '@nestjs/common';
import { DAY_MS, DomainError, MINUTE_MS, renewalLifecycle, type RenewalEvent } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { newId, stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import { LedgerCheckModule } from '../src/ledger/ledger.module';
import { LedgerVerification } from '../src/ledger/verification';
import { RefundActivities } from '../src/refunds/refund.activities';
import { RefundDesk } from '../src/refunds/refund-desk';
import { bankSays, notFound, PaymentWorld, steady, type OtherBank } from './payment-world';

/** A bank that gives back what was captured, once, and remembers what it gave. */
export class GivingBank {
  readonly given: string[] = [];
  /**
   * Of each call in turn: it is done and answered, done without an answer, not done without an answer, another amount is given
   * and said (by `word`), or another answer.
   */
  deeds: ('done' | 'done-silent' | 'silent' | { gives: string; word?: string } | { says: string })[] = [];
  captured = 100_000n;

  answer = (trackId: string, amount: string): string | null => {
    const deed = this.deeds.shift() ?? 'done';
    if (deed === 'silent') return null;
    if (typeof deed === 'object' && 'says' in deed) return deed.says;
    const fils = BigInt(amount.replace('.', ''));
    const gone = this.given.reduce((sum, one) => sum + BigInt(one.replace('.', '')), 0n);
    if (gone >= this.captured) return refusal('IPAY0100199');
    if (gone + fils > this.captured) return refusal('IPAY0100137');
    const other = typeof deed === 'object' ? deed : undefined;
    this.given.push(other?.gives ?? amount);
    if (other?.word !== undefined) return `<result>${other.word}</result>`;
    if (other) return bankSays('CAPTURED', { amt: other.gives })(trackId);
    return deed === 'done-silent' ? null : bankSays('CAPTURED', { amt: amount })(trackId);
  };
}

export const refusal = (code: string) =>
  `<result>!ERROR!-${code}-a text.</result><error_code_tag>${code}</error_code_tag>`;

/** What specs of refunds do beside those of payments. */
export class RefundWorld {
  bank = new GivingBank();
  payments!: PaymentWorld;

  /** Of the facts around, with what else of the product they need: each finds a bank that has given nothing, at the real time. */
  static ofFacts(...more: DynamicModule[]): RefundWorld {
    const world = new RefundWorld();
    beforeAll(() => world.enter({}, more));
    afterAll(() => world.close());
    beforeEach(async () => {
      await world.payments.database.shiftClock(0);
      world.begin();
    });
    return world;
  }

  static open(): Promise<RefundWorld> {
    return RefundWorld.at({});
  }

  /** At another bank, which gives back by its own books; with what else of the product a spec needs. */
  static async at(bank: OtherBank, ...more: DynamicModule[]): Promise<RefundWorld> {
    const world = new RefundWorld();
    await world.enter(bank, more);
    return world;
  }

  private async enter(bank: OtherBank, more: readonly DynamicModule[]): Promise<void> {
    this.payments = await PaymentWorld.at(bank, { module: LedgerCheckModule }, ...more);
  }

  close(): Promise<void> {
    return this.payments.close();
  }

  /** A bank that has given nothing yet. */
  begin(): void {
    this.bank = new GivingBank();
    this.payments.give = this.bank.answer;
    this.payments.say = steady(bankSays('SUCCESS'));
  }

  desk(): RefundDesk {
    return this.payments.room.module.get(RefundDesk);
  }

  activities(): RefundActivities {
    return this.payments.room.module.get(RefundActivities);
  }

  /** A payment that came when its renewal no longer waited for it, beyond the bank's void window. */
  async capturedLate(): Promise<{ attemptId: string; renewalId: string }> {
    const { payments } = this;
    const { attemptId, renewalId } = await payments.opened();
    await this.moveRenewal(renewalId, 'payment.expired');
    await payments.ask(attemptId);
    return { attemptId, renewalId };
  }

  /** A capture that is final, and whose renewal was given up. */
  async givenUp(): Promise<{ attemptId: string; renewalId: string }> {
    const { payments } = this;
    const { attemptId, renewalId } = await payments.opened();
    await payments.ask(attemptId);
    await this.moveRenewal(renewalId, 'coverage.refused', 'renewal.abandoned');
    await payments.database.shiftClock(11 * MINUTE_MS);
    await payments.ask(attemptId);
    return { attemptId, renewalId };
  }

  async moveRenewal(renewalId: string, ...events: RenewalEvent[]): Promise<void> {
    const { room } = this.payments;
    for (const event of events) {
      const head = await room.recorder.head(renewalId);
      const move = exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, event);
      const step = { key: stepKey(renewalId, 'spec', event), actor: 'system' as const, renewalId };
      await room.db.transaction(() => room.recorder.record(step, [move]));
    }
  }

  /** Two captures for one renewal: the first was found after the second, which has paid. */
  async paidTwice(): Promise<{ late: string; paid: string; renewalId: string }> {
    const { payments } = this;
    const { attemptId: late, renewalId } = await payments.opened();
    await payments.database.shiftClock(16 * MINUTE_MS);
    const says = payments.say;
    payments.say = notFound;
    await payments.ask(late);
    const { attemptId: paid } = await payments.service().open(renewalId);
    payments.say = says;
    await payments.ask(paid);
    await payments.ask(late);
    return { late, paid, renewalId };
  }

  /** Asks for it as an officer whose limit it is below, or as the machine. */
  request(attemptId: string, amountFils: bigint | null = null, hands = true): Promise<string> {
    const requestedBy = newId();
    const alone = { requestedBy, proposalId: null, aloneLimitFils: 100_000n, reasonSealed: null };
    return this.payments.room.db.transaction(() =>
      this.desk().request({
        ...{ attemptId, amountFils, reason: null },
        ...{ actor: hands ? `staff:${requestedBy}` : 'system', hands: hands ? alone : null },
      }),
    );
  }

  /** What the workflow does until it has nothing to do now; answers in how many ms it looks again, null for never. */
  async run(refundId: string): Promise<number | null> {
    for (let turns = 0; turns < 20; turns += 1) {
      const { attemptId, next, inMs } = await this.activities().lookAtRefund(refundId);
      if (next === null) return null;
      if (inMs > 0) return inMs;
      if (next === 'ask-bank') await this.payments.ask(attemptId);
      else await this.send(refundId);
    }
    throw new Error('a refund comes to no rest');
  }

  /** One sending, as the workflow does it. */
  async send(refundId: string, sendingId: string = newId()): Promise<void> {
    if (!(await this.activities().recordRefundSent(refundId, sendingId))) return;
    await this.activities()
      .sendRefund(refundId, sendingId)
      .catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
    await this.activities().recordRefundAnswer(refundId, sendingId);
  }

  /** A late capture whose refund was sent once, and the bank did with it what `deeds` says. */
  async sentOnce(deeds: GivingBank['deeds'], amountFils: bigint | null = null) {
    const { attemptId } = await this.capturedLate();
    const refundId = await this.request(attemptId, amountFils);
    await this.payments.database.shiftClock(11 * MINUTE_MS);
    this.bank.deeds = deeds;
    return { attemptId, refundId, looksIn: await this.run(refundId) };
  }

  /** Looks again and again for three days; what the bank gave in all of them. */
  async passDays(refundId: string): Promise<readonly string[]> {
    for (const days of [0.5, 1, 1.5, 2, 3]) {
      await this.payments.database.shiftClock(days * DAY_MS);
      await this.run(refundId);
    }
    return this.bank.given;
  }

  /** Decides a case's subject by an action, as the cases room does it after its own part. */
  act(name: string, kind: string, subject: string, input: object): Promise<void> {
    const { room } = this.payments;
    const maker = newId();
    const deed = { deedId: newId(), actor: `staff:${newId()}` as const, maker, proposalId: newId() };
    return room.db.transaction(() =>
      room.module
        .get(CaseActions, { strict: false })
        .named(name)
        .apply({ caseId: newId(), kind, subject, renewalId: null }, input as never, deed),
    );
  }

  /** The balance of an account of the books by this attempt's entries, its credits less its debits. */
  async balance(attemptId: string, account: string): Promise<bigint> {
    const [row] = await this.payments.database.query<{ fils: string }>(
      `select coalesce(sum(case when t.credit = $2 then t.fils else -t.fils end), 0)::text as fils
       from payments.ledger_transfer t join payments.ledger_entry e using (entry_id)
       where e.attempt_id = $1 and $2 in (t.debit, t.credit)`,
      [attemptId, account],
    );
    return BigInt(row?.fils ?? '0');
  }

  /** What the ledger holds otherwise than the histories say, of every payment there is. */
  async ledgerDifferences(): Promise<readonly unknown[]> {
    const verification = this.payments.room.module.get(LedgerVerification, { strict: false });
    const found: unknown[] = [];
    for (let after: string | null = null; ;) {
      const page = await verification.page(after, 100);
      found.push(...page.differences);
      if (page.next === null) return found;
      after = page.next;
    }
  }

  /** What the newest case of that kind about a thing says of it. */
  async aboutOf(subject: string, kind: string): Promise<unknown> {
    const [row] = await this.payments.database.query<{ about: unknown }>(
      `select r.facts::json -> 'about' as about from lifecycle.history r join cases.case c on c.case_id = r.thing
       where c.subject = $1 and c.kind = $2 and r.event = 'case.opened' order by r.thing desc limit 1`,
      [subject, kind],
    );
    return row?.about;
  }

  /** The refund of an attempt that began last. */
  async newestOf(attemptId: string): Promise<string> {
    const sql = `select refund_id as id from payments.v_refund where attempt_id = $1 order by refund_id desc limit 1`;
    const [row] = await this.payments.database.query<{ id: string }>(sql, [attemptId]);
    return row!.id;
  }

  async returningOf(attemptId: string): Promise<bigint> {
    const sql = `select returning_fils::text as fils from payments.attempt where attempt_id = $1`;
    const [row] = await this.payments.database.query<{ fils: string }>(sql, [attemptId]);
    return BigInt(row?.fils ?? '0');
  }
}
