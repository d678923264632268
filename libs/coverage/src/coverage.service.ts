import { Injectable } from '@nestjs/common';
import { coverageLifecycle, DomainError, renewalLifecycle, type RenewalState } from '@tajdeed/domain';
import { CaseDesk, Recorder, type Move } from '@tajdeed/lifecycle';
import { Database, derivedId, newReference, stepKey, Transactional } from '@tajdeed/platform';
import { coverageNumber } from './coverage-number';
import { IssueBasisReader, type BasisFault, type IssueBasis } from './issue-basis';

type Refusal = BasisFault | 'coverage-overlap';

/** Issues coverages: at most one for a renewal, and never two for one person and day. */
@Injectable()
export class Coverages {
  constructor(
    private readonly database: Database,
    private readonly recorder: Recorder,
    private readonly basis: IssueBasisReader,
    private readonly cases: CaseDesk,
  ) {}

  /**
   * Issues the coverage of a renewal that is paid or exempt. Safe to run again: a renewal that is past issuing is only
   * reported. What must not be issued is held for a person to decide (invariants 1, 2 and 4).
   */
  @Transactional()
  async issue(renewalId: string): Promise<RenewalState> {
    await this.lock(renewalId);
    const head = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!head) throw new DomainError('not-found');
    if (head.state !== 'ISSUING') return head.state;
    const basis = await this.basis.read(renewalId);
    if (typeof basis === 'string') return this.hold(renewalId, head.seq, basis);
    const coverageId = derivedId(renewalId, 'coverage');
    if (!(await this.insert(coverageId, renewalId, basis)))
      return this.hold(renewalId, head.seq, 'coverage-overlap');
    return this.record(coverageId, renewalId, head.seq, basis);
  }

  /** Two runs of one step come one after the other, so that the later one finds what the earlier has done. */
  private async lock(renewalId: string): Promise<void> {
    await this.database.query(
      `select pg_advisory_xact_lock(hashtextextended('coverage.issue:' || $1::text, 0))`,
      [renewalId],
    );
  }

  /** False when the person is already covered on one of the days. */
  private async insert(coverageId: string, renewalId: string, basis: IssueBasis): Promise<boolean> {
    await this.database.query(FREE_DAYS, [basis.personId]);
    const [next] = await this.database.query<{ serial: string; year: number }>(NEXT_NUMBER);
    if (!next) throw new Error('the serial of coverages answered nothing');
    const { affected } = await this.database.run(INSERT, [
      ...[
        coverageId,
        renewalId,
        basis.personId,
        basis.quoteId,
        basis.capture?.attemptId ?? null,
        basis.article,
      ],
      ...[basis.startsOn, basis.endsOn, basis.totalFils, coverageNumber(next.year, Number(next.serial))],
      ...[newReference(), basis.capture?.finalAt ?? null],
    ]);
    return affected === 1;
  }

  private async record(
    coverageId: string,
    renewalId: string,
    seq: number,
    basis: IssueBasis,
  ): Promise<RenewalState> {
    const step = { key: stepKey('coverage.issue', renewalId), actor: 'system' as const, renewalId };
    await this.recorder.record(step, [
      firstMove(coverageId, basis),
      {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: seq,
        event: 'coverage.issued',
        facts: { coverageId },
      },
    ]);
    // The bank's void window may be over before the coverage stands, after an outage: nobody would finalise it later.
    if (basis.capture?.final === true) await this.finalise(coverageId, renewalId, basis.capture.attemptId);
    return 'NOTIFYING';
  }

  private async finalise(coverageId: string, renewalId: string, attemptId: string): Promise<void> {
    await this.recorder.record(
      { key: stepKey('coverage.finalise', coverageId), actor: 'system', renewalId },
      [
        {
          lifecycle: coverageLifecycle,
          thing: coverageId,
          expectedSeq: 1,
          event: 'coverage.finalised',
          facts: { attemptId },
        },
      ],
    );
  }

  private async hold(renewalId: string, seq: number, reason: Refusal): Promise<RenewalState> {
    // The sequence is part of the key: after a second try it may be refused a second time.
    const key = stepKey('coverage.refuse', renewalId, seq.toString());
    await this.recorder.record({ key, actor: 'system', renewalId }, [
      {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: seq,
        event: 'coverage.refused',
        facts: { reason },
      },
    ]);
    await this.cases.open({
      ...{ kind: 'coverage-refused', subject: renewalId, renewalId, actor: 'system' },
      ...{ about: { reason }, cause: `${renewalId}:${seq + 1}` },
    });
    return 'HELD';
  }
}

function firstMove(coverageId: string, basis: IssueBasis): Move {
  const { quoteId, rowCode, startsOn, endsOn, capture } = basis;
  const move = { lifecycle: coverageLifecycle, thing: coverageId, expectedSeq: 0 };
  return capture
    ? { ...move, event: 'coverage.issued', facts: { quoteId, startsOn, endsOn } }
    : { ...move, event: 'coverage.granted', facts: { quoteId, rowCode, startsOn, endsOn } };
}

const NEXT_NUMBER = `select nextval('coverage.serial')::text as serial,
  extract(year from app.now() at time zone 'Asia/Kuwait')::int as year`;

// The payment room suspends a coverage by its lifecycle alone; its days are given free here, before they are wanted.
const FREE_DAYS = `update coverage.coverage c set suspended = true
  where c.person_id = $1 and not c.suspended
    and exists (select from lifecycle.head h where h.thing = c.coverage_id and h.state in ('SUSPENDED', 'ENDED'))`;

const INSERT = `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, article,
    starts_on, ends_on, total_fils, number, code, issued_at, final_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, app.now(), to_timestamp($12::double precision / 1000))
  on conflict do nothing`;
