import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  coverageLifecycle,
  DomainError,
  filsToText,
  renewalLifecycle,
  type CoverageChange,
  type CoverageState,
} from '@tajdeed/domain';
import {
  CaseActions,
  CaseDesk,
  LedgerDesk,
  NoticeDesk,
  Recorder,
  type CaseSubject,
  type Deed,
  type Head,
  type Move,
} from '@tajdeed/lifecycle';
import { Database, databaseCode, derivedId, stepKey } from '@tajdeed/platform';
import { z } from 'zod';

const nothing = z.strictObject({});
const evidence = z.strictObject({ evidence: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/) });
const EXCLUDED = '23P01';

/** What people of the staff may decide about a coverage, and about a renewal that is held. */
@Injectable()
export class CaseDecisions implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly cases: CaseDesk,
    private readonly database: Database,
    private readonly ledger: LedgerDesk,
    private readonly notices: NoticeDesk,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'issue-again', input: nothing, samples: [{}] },
      apply: (about, _, deed) => this.issueAgain(about, deed),
    });
    this.actions.register({
      ...{ name: 'give-up', input: nothing, samples: [{}] },
      apply: (about, _, deed) => this.giveUp(about, deed),
    });
    this.actions.register({
      ...{ name: 'reinstate', input: evidence, samples: [{ evidence: 'sample' }] },
      apply: (about, input, deed) => this.reinstate(about, input.evidence, deed),
    });
    this.actions.register({
      ...{ name: 'end-cover', input: nothing, samples: [{}] },
      apply: (about, _, deed) => this.endCover(about, deed),
    });
  }

  /** The coverage is tried once more: the reason of the refusal may be gone. */
  private async issueAgain({ caseId, subject: renewalId }: CaseSubject, deed: Deed): Promise<void> {
    const renewal = await this.held(renewalId);
    if (await this.recorder.headOf(coverageLifecycle, derivedId(renewalId, 'coverage')))
      throw new DomainError('not-decidable', { coverage: 'issued' });
    const move = { lifecycle: renewalLifecycle, thing: renewalId, expectedSeq: renewal.seq };
    await this.record('issue-again', deed, renewalId, [
      { ...move, event: 'coverage.retried', facts: { caseId } },
    ]);
    await this.recorder.tell('renewal', renewalId, 'retried');
  }

  /** The renewal ends, and with it the cover that stands; captured money becomes a case of its own. */
  private async giveUp({ caseId, subject: renewalId }: CaseSubject, deed: Deed): Promise<void> {
    const renewal = await this.held(renewalId);
    const coverage = await this.recorder.headOf(coverageLifecycle, derivedId(renewalId, 'coverage'));
    const facts = { caseId };
    const moves: Move[] = [
      {
        ...{ lifecycle: renewalLifecycle, thing: renewalId, expectedSeq: renewal.seq },
        ...{ event: 'renewal.abandoned', facts },
      },
    ];
    const standing = coverage?.state === 'ENDED' ? undefined : coverage;
    if (standing) moves.push(ended(standing, caseId));
    await this.record('give-up', deed, renewalId, moves);
    if (coverage) await this.followState(coverage.thing);
    if (standing) await this.owe('ended', standing, renewalId, deed);
    for (const { attemptId, fils } of await this.captures(renewalId))
      await this.cases.open({
        ...{ kind: 'money-to-return', subject: attemptId, renewalId, actor: deed.actor },
        ...{ about: { amount: filsToText(BigInt(fils)) }, cause: `${renewalId}:${renewal.seq + 1}` },
      });
  }

  /** The cover stands again, although the bank gave the money back: it was paid for otherwise. */
  private async reinstate(
    { caseId, subject, renewalId }: CaseSubject,
    proof: string,
    deed: Deed,
  ): Promise<void> {
    const coverage = await this.suspended(subject);
    const move = { lifecycle: coverageLifecycle, thing: subject, expectedSeq: coverage.seq };
    await this.record('reinstate', deed, renewalId ?? subject, [
      { ...move, event: 'coverage.reinstated', facts: { caseId, evidence: proof } },
    ]);
    await this.followState(subject);
    await this.owe('reinstated', coverage, renewalId ?? subject, deed);
  }

  private async endCover({ caseId, subject, renewalId }: CaseSubject, deed: Deed): Promise<void> {
    const coverage = await this.suspended(subject);
    await this.record('end-cover', deed, renewalId ?? subject, [ended(coverage, caseId)]);
    await this.followState(subject);
    await this.owe('ended', coverage, renewalId ?? subject, deed);
  }

  /** The authority is told of the change that was just recorded, and the ledger of an end. */
  private async owe(
    says: CoverageChange,
    { thing, seq }: Head<CoverageState>,
    renewalId: string,
    { actor }: Deed,
  ): Promise<void> {
    const cause = `${thing}:${seq + 1}`;
    if (says === 'ended') await this.ledger.coverEnded(renewalId, cause);
    await this.notices.owe({ coverageId: thing, renewalId, says, actor, by: cause, cause });
  }

  private async record(
    action: string,
    { deedId, actor }: Deed,
    renewalId: string,
    moves: readonly Move[],
  ): Promise<void> {
    await this.recorder.record({ key: stepKey(action, deedId), actor, renewalId }, moves);
  }

  /** Its days are free or held by the state that was just recorded; nobody is covered twice on one day (invariant 4). */
  private async followState(coverageId: string): Promise<void> {
    await this.database.query(`select coverage.follow_state($1)`, [coverageId]).catch((error: unknown) => {
      throw databaseCode(error) === EXCLUDED ? new DomainError('coverage-overlap') : error;
    });
  }

  private async held(renewalId: string) {
    const renewal = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (renewal?.state === 'HELD') return renewal;
    throw new DomainError('not-decidable', { renewal: renewal?.state ?? null });
  }

  private async suspended(coverageId: string) {
    const coverage = await this.recorder.headOf(coverageLifecycle, coverageId);
    if (coverage?.state === 'SUSPENDED') return coverage;
    throw new DomainError('not-decidable', { coverage: coverage?.state ?? null });
  }

  private captures(renewalId: string) {
    return this.database.query<{ attemptId: string; fils: string }>(
      `select attempt_id as "attemptId", amount_fils::text as fils from payments.v_attempt
       where renewal_id = $1 and state in ('CAPTURED', 'CONFIRMED') order by attempt_id`,
      [renewalId],
    );
  }
}

function ended({ thing, seq }: Head<CoverageState>, caseId: string): Move {
  const facts = { caseId };
  return { lifecycle: coverageLifecycle, thing, expectedSeq: seq, event: 'coverage.ended', facts };
}
