import { Injectable, Logger } from '@nestjs/common';
import { CHANGE_SILENT_AFTER_MS, noticeLifecycle } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';

const AT_ONCE = 100;
const KIND = 'change-silent';

/**
 * Sees that no change of a coverage waits for the authority's answer without people hearing of it: once a notice had its turn for
 * `CHANGE_SILENT_AFTER_MS`, its coverage becomes a case, which ends with the answer.
 */
@Injectable()
export class LateNotices {
  private readonly log = new Logger('Residency');

  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
  ) {}

  /** Answers how many it told of. */
  @Transactional()
  async step(): Promise<number> {
    await this.closeAnswered();
    const rows = await this.db.query<LateRow>(LATE, [CHANGE_SILENT_AFTER_MS, AT_ONCE]);
    for (const { noticeId, coverageId, renewalId, says, seq } of rows) {
      await this.desk.open({
        ...{ kind: KIND, subject: coverageId, renewalId, actor: 'system' },
        ...{ about: { says }, cause: `${noticeId}:${seq}` },
      });
      await this.db.query(TOLD, [noticeId]);
      this.log.warn({ event: `residency.${KIND}`, renewalId }, 'the authority answers nothing to a change');
    }
    return rows.length;
  }

  private async closeAnswered(): Promise<void> {
    const rows = await this.db.query<Pick<LateRow, 'noticeId' | 'coverageId'>>(ANSWERED, [AT_ONCE]);
    for (const { noticeId, coverageId } of rows) {
      await this.desk.resolve(coverageId, [KIND], 'notice.answered', 'system');
      await this.db.query(`delete from residency.late_notice where notice_id = $1`, [noticeId]);
    }
  }
}

interface LateRow {
  readonly noticeId: string;
  readonly coverageId: string;
  readonly renewalId: string;
  readonly says: string;
  readonly seq: number;
}

// The first unanswered one of a coverage alone: the others wait for it. While the answer to its issue is to come, the renewal's own
// case tells of the silence; what the authority never took need not be taken back. A case that people closed comes again after the same time, if the authority still says nothing.
const LATE = `
  select o.notice_id as "noticeId", o.coverage_id as "coverageId", o.renewal_id as "renewalId", o.says, h.seq
  from lifecycle.watch w
    join lifecycle.head h on h.thing = w.thing and h.state = 'OWED'
    join residency.v_owed_notice o on o.notice_id = h.thing
    join lifecycle.head r on r.thing = o.renewal_id and r.state <> 'NOTIFYING'
    cross join lateral (select app.now() - $1::bigint * interval '1 millisecond' as instant) since
  where w.kind = '${noticeLifecycle.kind}' and w.look_at <= app.now()
    and greatest(h.moved_at, r.moved_at) <= since.instant
    and exists (select from residency.v_notice had where had.coverage_id = o.coverage_id and had.outcome = 'acknowledged')
    and not exists (select from residency.v_owed_notice e left join residency.v_notice n on n.notice_id = e.notice_id
      where e.coverage_id = o.coverage_id and e.nth < o.nth and (n.answered_at is null or n.answered_at > since.instant))
    and not exists (select from residency.late_notice told where told.notice_id = o.notice_id and told.told_at > since.instant)
    and not exists (select from cases.v_case mine
      join cases.v_case heir on heir.case_id in (mine.case_id, mine.merged_into)
      join lifecycle.head stands on stands.thing = heir.case_id and stands.state not in ('CLOSED', 'MERGED')
      where mine.subject = o.coverage_id and mine.kind = '${KIND}')
  order by o.nth limit $2`;

const TOLD = `insert into residency.late_notice (notice_id) values ($1)
  on conflict (notice_id) do update set told_at = excluded.told_at`;

const ANSWERED = `
  select l.notice_id as "noticeId", o.coverage_id as "coverageId"
  from residency.late_notice l join residency.v_owed_notice o on o.notice_id = l.notice_id and o.outcome is not null
  order by o.nth limit $1 for update of l skip locked`;
