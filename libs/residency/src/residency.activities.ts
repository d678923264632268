import { Inject, Injectable } from '@nestjs/common';
import type { NoticeAnswer, ResidencyActivities as Promises } from '@tajdeed/contracts';
import { DomainError, noticeLifecycle, renewalLifecycle, type RenewalState } from '@tajdeed/domain';
import { CaseDesk, Recorder, type Move } from '@tajdeed/lifecycle';
import { Database, derivedId, Sealer, stepKey, Transactional } from '@tajdeed/platform';
import { AUTHORITY, AuthorityClient, type AuthorityOptions } from './authority.client';

interface CoverageRow {
  readonly coverage_id: string;
  readonly number: string;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly person_id: string;
  readonly civil_number_sealed: string;
}

const CIVIL_NUMBER = 'person.civil-number';

/** What workflows ask of the residency room. */
@Injectable()
export class ResidencyActivities implements Promises {
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

  /** Queue `authority`: tells the authority of the renewal's coverage. The same key each time, so one notice takes effect. */
  async notifyAuthority(renewalId: string): Promise<NoticeAnswer> {
    const [row] = await this.db.query<CoverageRow>(
      `select c.coverage_id, c.number, c.starts_on::text, c.ends_on::text, c.person_id, p.civil_number_sealed
       from coverage.v_coverage c join identity.v_person_sealed p on p.person_id = c.person_id
       where c.renewal_id = $1`,
      [renewalId],
    );
    if (!row) throw new DomainError('not-found');
    const noticeId = await this.currentNotice(row.coverage_id);
    const answer = await this.authority.notify({
      noticeId,
      civilNumber: this.sealer.open(CIVIL_NUMBER, row.civil_number_sealed, row.person_id),
      coverageNumber: row.number,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
    });
    return { ...answer, noticeId };
  }

  /** Local: records the answer, the notice and the renewal together; a repeated call changes nothing. */
  @Transactional()
  async recordNotice(renewalId: string, answer: NoticeAnswer): Promise<RenewalState> {
    const renewal = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!renewal) throw new DomainError('not-found');
    if (renewal.state !== 'NOTIFYING') return renewal.state;
    const coverageId = derivedId(renewalId, 'coverage');
    const noticeId = await this.currentNotice(coverageId);
    // The answer to a notice before this one says nothing any more: the staff have had the authority told again.
    if (answer.noticeId !== undefined && answer.noticeId !== noticeId) return renewal.state;
    const step = { key: stepKey(noticeId, 'recordNotice'), actor: 'system', renewalId } as const;
    const [notice] = await this.recorder.record(step, movesOf(renewal, noticeId, coverageId, answer));
    if (notice?.fresh) {
      await this.keep(renewalId, noticeId, coverageId, answer);
      if (answer.outcome === 'refused')
        await this.cases.open({
          ...{ kind: 'authority-refused', subject: renewalId, renewalId, actor: 'system' },
          ...{ about: { reason: answer.reason }, cause: `${noticeId}:${notice.seq}` },
        });
    }
    const after = await this.recorder.headOf(renewalLifecycle, renewalId);
    return after?.state ?? renewal.state;
  }

  /** The notice that is to be answered: the first one, or after refusals the next. */
  private async currentNotice(coverageId: string): Promise<string> {
    const [row] = await this.db.query<{ refused: number }>(
      `select count(*)::int as refused from residency.v_notice
       where coverage_id = $1 and outcome = 'refused' and says = 'issued'`,
      [coverageId],
    );
    return noticeIdOf(coverageId, (row?.refused ?? 0) + 1);
  }

  private async keep(
    renewalId: string,
    noticeId: string,
    coverageId: string,
    answer: NoticeAnswer,
  ): Promise<void> {
    await this.db.query(
      `insert into residency.notice (notice_id, coverage_id, renewal_id, outcome, authority_reference, reason)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        noticeId,
        coverageId,
        renewalId,
        answer.outcome,
        answer.outcome === 'acknowledged' ? answer.authorityReference : null,
        answer.outcome === 'refused' ? answer.reason : null,
      ],
    );
  }
}

/** The n-th notice of a coverage: its id follows from the coverage's, and is the key that the authority knows it by. */
function noticeIdOf(coverageId: string, n: number): string {
  return derivedId(coverageId, n === 1 ? 'notice' : `notice:${n}`);
}

/** The notice and the renewal move together; the authority's answer is the cause of both. */
function movesOf(
  renewal: { readonly thing: string; readonly seq: number },
  noticeId: string,
  coverageId: string,
  answer: NoticeAnswer,
): readonly Move[] {
  const notice = { lifecycle: noticeLifecycle, thing: noticeId, expectedSeq: 0 } as const;
  const mover = { lifecycle: renewalLifecycle, thing: renewal.thing, expectedSeq: renewal.seq } as const;
  if (answer.outcome === 'acknowledged') {
    const { authorityReference } = answer;
    return [
      { ...notice, event: 'notice.acknowledged', facts: { coverageId, authorityReference } },
      { ...mover, event: 'authority.acknowledged', facts: { noticeId, coverageId } },
    ];
  }
  const { reason } = answer;
  return [
    { ...notice, event: 'notice.refused', facts: { coverageId, reason } },
    { ...mover, event: 'authority.refused', facts: { noticeId, coverageId, reason } },
  ];
}
