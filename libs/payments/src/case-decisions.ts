import { Injectable, type OnModuleInit } from '@nestjs/common';
import { attemptLifecycle, DomainError, filsToText, renewalLifecycle, type CaseKind } from '@tajdeed/domain';
import { CaseActions, CaseDesk, Recorder, type CaseSubject, type Deed } from '@tajdeed/lifecycle';
import { Database, stepKey } from '@tajdeed/platform';
import { z } from 'zod';
import { readAttempt, type AttemptRow } from './attempt.rows';
import { mayAsk, maySettle } from './decidable';
import { Ledger } from './ledger/ledger';
import { amountSchema } from './refunds/amount.schema';
import { reportedAttempt } from './reports';
import { wantAnswer } from './want-answer';

const found = {
  evidence: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  // What its refunds have left of it: part of what two people decide, so that nothing else is settled by their word.
  amount: amountSchema.nullable().default(null),
};
/** `bank`: in its portal or by its staff, so that its file takes the money; `transfer`: from the ministry's account, beside those files. */
const settlement = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('returned'), way: z.enum(['bank', 'transfer']), ...found }),
  z.strictObject({ outcome: z.literal('never-taken'), ...found }),
]);

type Settlement = z.infer<typeof settlement>;

/** The kinds of cases about an attempt that are over once people of ours have settled it. */
const ofOpenMoney: readonly CaseKind[] = [
  ...(['captured-late', 'money-to-return', 'refund-refused', 'refund-in-part', 'bank-mismatch'] as const),
  ...(['bank-silent', 'payment-unproven', 'settlement-missing', 'paid-not-covered'] as const),
];

/** What people of the staff may decide about an attempt to pay. */
@Injectable()
export class CaseDecisions implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly desk: CaseDesk,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'ask-bank-again', input: z.strictObject({}), samples: [{}] },
      apply: async ({ kind, subject }) =>
        this.askAgain(kind === 'callback-mismatch' ? await reportedAttempt(this.db, subject) : subject),
    });
    // What the bank's own staff, or ours for security, found is outside of this product; money and cover follow the inquiry alone.
    this.actions.register({
      ...{ name: 'looked-into', input: z.strictObject({}), samples: [{}] },
      apply: () => Promise.resolve(),
    });
    this.actions.register<Settlement>({
      ...{ name: 'settled-by-hand', input: settlement },
      samples: [
        { outcome: 'returned', way: 'bank', evidence: 'sample', amount: null },
        { outcome: 'returned', way: 'transfer', evidence: 'sample', amount: null },
        { outcome: 'never-taken', evidence: 'sample', amount: null },
      ],
      fixed: async ({ subject }, input) => ({ ...input, amount: await this.kept(subject) }),
      apply: (about, input, deed) => this.settle(about, input, deed),
    });
  }

  /** The bank is asked at once; what it says is recorded like any answer. */
  private async askAgain(attemptId: string): Promise<void> {
    const attempt = await this.locked(attemptId);
    if (!mayAsk(attempt.state)) throw new DomainError('not-decidable', { attempt: attempt.state });
    await wantAnswer(this.db, this.recorder, attemptId);
  }

  /** Settled on evidence from outside: what was captured was given back by hand, or was never taken. */
  private async settle(
    { caseId, kind, subject, renewalId }: CaseSubject,
    settlement: Settlement,
    { deedId, actor }: Deed,
  ): Promise<void> {
    const { outcome, evidence, amount: said } = settlement;
    const way = settlement.outcome === 'returned' ? { way: settlement.way } : {};
    const attempt = await this.locked(subject);
    await this.refuseUnsettled(attempt, outcome);
    const amount = await this.kept(subject);
    if (said !== null && said !== amount) throw new DomainError('proposal-changed');
    await this.recorder.record(
      { key: stepKey('settled-by-hand', deedId), actor, renewalId: renewalId ?? attempt.renewalId },
      [
        {
          ...{ lifecycle: attemptLifecycle, thing: subject, expectedSeq: attempt.seq },
          event: 'attempt.settled',
          facts: { caseId, outcome, ...way, amount, evidence },
        },
      ],
    );
    const moved = { from: attempt.state, event: 'attempt.settled', outcome, ...way, seq: attempt.seq + 1 };
    await this.ledger.attemptMoved(attempt, moved);
    await this.db.query(`select payments.let_go($1)`, [subject]);
    const others = ofOpenMoney.filter((other) => other !== kind);
    await this.desk.resolve(subject, others, 'attempt.settled', actor);
    // Its renewal waits for nothing of the bank any more; what has ended by itself has nobody who waits.
    if (attempt.state === 'UNKNOWN') await this.recorder.tell('renewal', attempt.renewalId, 'recheck');
  }

  private async refuseUnsettled(
    { attemptId, state, renewalId }: AttemptRow,
    outcome: Settlement['outcome'],
  ): Promise<void> {
    const renewal =
      state === 'CONFIRMED' ? await this.recorder.headOf(renewalLifecycle, renewalId) : undefined;
    const paysFor = state === 'CONFIRMED' && renewal?.state !== 'ABANDONED';
    const isUnderWay = (await this.db.query(UNDER_WAY, [attemptId])).length > 0;
    if (!maySettle({ state, outcome, paysFor, isUnderWay }))
      throw new DomainError('not-decidable', { attempt: state, outcome });
  }

  /** What its refunds have left of it, in dinars; of nothing nobody settles anything. */
  private async kept(attemptId: string): Promise<string> {
    const [kept] = await this.db.query<{ fils: string }>(KEPT, [attemptId]);
    if (!kept) throw new DomainError('not-found');
    if (BigInt(kept.fils) <= 0n) throw new DomainError('not-decidable', { left: '0.000' });
    return filsToText(BigInt(kept.fils));
  }

  private async locked(attemptId: string): Promise<AttemptRow> {
    await this.db.query(`select 1 from payments.attempt where attempt_id = $1 for update`, [attemptId]);
    return readAttempt(this.db, attemptId);
  }
}

// What its refunds have left of it.
const KEPT = `select (amount_fils - returning_fils)::text as fils from payments.attempt where attempt_id = $1`;

const UNDER_WAY = `select 1 from payments.v_refund where attempt_id = $1 and state in ('REQUESTED', 'SENT', 'UNKNOWN') limit 1`;
