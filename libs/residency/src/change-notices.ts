import { Inject, Injectable } from '@nestjs/common';
import { personSeal, type ChangeActivities, type NoticeAnswer } from '@tajdeed/contracts';
import { DomainError, noticeLifecycle, SECOND_MS, type CoverageChange } from '@tajdeed/domain';
import { CaseDesk, Recorder, type Move } from '@tajdeed/lifecycle';
import { Database, Sealer, stepKey, Transactional } from '@tajdeed/platform';
import { AUTHORITY, AuthorityClient, type AuthorityOptions } from './authority.client';

/** How often a notice looks whether the one before it was answered, in ms. */
const TURN_MS = 30 * SECOND_MS;

interface Owed {
  readonly coverageId: string;
  readonly renewalId: string;
  readonly says: CoverageChange;
}

/** Tells the authority of coverages that changed after it was told of them, one notice of a coverage after the other. */
@Injectable()
export class ChangeNotices implements ChangeActivities {
  private readonly authority: AuthorityClient;

  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly cases: CaseDesk,
    private readonly sealer: Sealer,
    @Inject(AUTHORITY) options: AuthorityOptions,
  ) {
    this.authority = new AuthorityClient(options);
  }

  /** Local: whether it is to be told now. It waits for the answer to whatever the authority was to be told before. */
  async lookAtNotice(noticeId: string): Promise<{ readonly tellInMs: number | null }> {
    const [row] = await this.db.query<{ state: string; waits: boolean }>(LOOK, [noticeId]);
    if (!row) throw new DomainError('not-found');
    if (row.state !== 'OWED') return { tellInMs: null };
    return { tellInMs: row.waits ? TURN_MS : 0 };
  }

  /** Queue `authority`: tells it, by a key of its own. Changes nothing here. */
  async tellChange(noticeId: string): Promise<NoticeAnswer> {
    const { coverageId, says } = await this.owed(noticeId);
    const [row] = await this.db.query<{ number: string; person: string; sealed: string }>(
      `select c.number, c.person_id as person, p.civil_number_sealed as sealed
       from coverage.v_coverage c join identity.v_person_sealed p on p.person_id = c.person_id where c.coverage_id = $1`,
      [coverageId],
    );
    if (!row) throw new DomainError('not-found');
    const answer = await this.authority.change({
      ...{ noticeId, coverageNumber: row.number, standing: says },
      civilNumber: this.sealer.open(personSeal.civilNumber, row.sealed, row.person),
    });
    return { ...answer, noticeId };
  }

  /** Local: records the answer; a repeated call changes nothing. What is refused although the authority has the coverage becomes a case. */
  @Transactional()
  async recordChange(noticeId: string, answer: NoticeAnswer): Promise<void> {
    const { coverageId, renewalId, says } = await this.owed(noticeId);
    const notice = await this.recorder.headOf(noticeLifecycle, noticeId);
    if (notice?.state !== 'OWED') return;
    const step = { key: stepKey(noticeId, 'recordChange'), actor: 'system', renewalId } as const;
    const [recorded] = await this.recorder.record(step, [moveOf(noticeId, notice.seq, coverageId, answer)]);
    if (!recorded?.fresh) return;
    const [reference, reason] =
      answer.outcome === 'acknowledged' ? [answer.authorityReference, null] : [null, answer.reason];
    await this.db.query(
      `insert into residency.notice (notice_id, coverage_id, renewal_id, outcome, authority_reference, reason, says)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [noticeId, coverageId, renewalId, answer.outcome, reference, reason, says],
    );
    if (reason !== null && (await this.isInItsBooks(coverageId)))
      await this.cases.open({
        ...{ kind: 'change-refused', subject: coverageId, renewalId, actor: 'system' },
        ...{ about: { says, reason }, cause: `${noticeId}:${recorded.seq}` },
      });
  }

  private async owed(noticeId: string): Promise<Owed> {
    const [row] = await this.db.query<Owed>(
      `select coverage_id as "coverageId", renewal_id as "renewalId", says from residency.v_owed_notice where notice_id = $1`,
      [noticeId],
    );
    if (!row) throw new DomainError('not-found');
    return row;
  }

  /** What the authority never took need not be taken back. */
  private async isInItsBooks(coverageId: string): Promise<boolean> {
    const [row] = await this.db.query(
      `select 1 from residency.v_notice where coverage_id = $1 and outcome = 'acknowledged'`,
      [coverageId],
    );
    return row !== undefined;
  }
}

function moveOf(noticeId: string, expectedSeq: number, coverageId: string, answer: NoticeAnswer): Move {
  const move = { lifecycle: noticeLifecycle, thing: noticeId, expectedSeq } as const;
  return answer.outcome === 'acknowledged'
    ? {
        ...move,
        event: 'notice.acknowledged',
        facts: { coverageId, authorityReference: answer.authorityReference },
      }
    : { ...move, event: 'notice.refused', facts: { coverageId, reason: answer.reason } };
}

const LOOK = `select h.state, r.state = 'NOTIFYING' or exists (
    select from residency.v_owed_notice e
    where e.coverage_id = o.coverage_id and e.nth < o.nth and e.outcome is null) as waits
  from residency.v_owed_notice o join lifecycle.head h on h.thing = o.notice_id
    join lifecycle.head r on r.thing = o.renewal_id
  where o.notice_id = $1`;
