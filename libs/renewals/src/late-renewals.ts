import { Injectable, Logger } from '@nestjs/common';
import { lateCaseOf, renewalLifecycle, type CaseKind } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';

const AT_ONCE = 100;

/**
 * Sees that no renewal, paid or exempt, stands where nobody of ours and no resident can move it without people hearing of it:
 * once a state has lasted as long as `lateCaseOf` says it becomes a case, which ends when the renewal moves on.
 */
@Injectable()
export class LateRenewals {
  private readonly log = new Logger('Renewals');

  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
  ) {}

  /** Answers how many it told of. */
  @Transactional()
  async step(): Promise<number> {
    await this.closeMovedOn();
    const rows = await this.db.query<LateRow>(LATE, [...LIMITS, AT_ONCE]);
    for (const { renewalId, seq, kind } of rows) {
      await this.desk.open({
        ...{ kind, subject: renewalId, renewalId, actor: 'system' },
        ...{ about: {}, cause: `${renewalId}:${seq}` },
      });
      await this.db.query(TOLD, [renewalId, seq, kind]);
      this.log.warn({ event: `renewals.${kind}`, renewalId }, 'a renewal stands longer than it may');
    }
    return rows.length;
  }

  private async closeMovedOn(): Promise<void> {
    const rows = await this.db.query<LateRow>(MOVED_ON, [AT_ONCE]);
    for (const { renewalId, seq, kind } of rows) {
      await this.desk.resolve(renewalId, [kind], 'renewal.moved_on', 'system');
      await this.db.query(`delete from renewals.late where renewal_id = $1 and seq = $2`, [renewalId, seq]);
    }
  }
}

interface LateRow {
  readonly renewalId: string;
  readonly seq: number;
  readonly kind: CaseKind;
}

const rows = Object.entries(lateCaseOf);
const LIMITS = [
  rows.map(([state]) => state),
  rows.map(([, { kind }]) => kind),
  rows.map(([, { afterMs }]) => afterMs),
];

// A case that people closed, or that another one stands for no longer, comes again after the same time, if nothing has moved.
// Of several workers at once each may tell; the desk keeps one case.
const LATE = `
  select h.thing as "renewalId", h.seq, l.kind
  from unnest($1::text[], $2::text[], $3::bigint[]) as l (state, kind, after_ms)
    join lifecycle.watch w on w.kind = '${renewalLifecycle.kind}'
    join lifecycle.head h on h.thing = w.thing and h.state = l.state
    cross join lateral (select app.now() - l.after_ms * interval '1 millisecond' as instant) since
  where w.look_at <= app.now() and h.moved_at <= since.instant
    and not exists (select from renewals.late told where (told.renewal_id, told.seq) = (h.thing, h.seq) and told.told_at > since.instant)
    and not exists (select from cases.v_case mine
      join cases.v_case heir on heir.case_id in (mine.case_id, mine.merged_into)
      join lifecycle.head stands on stands.thing = heir.case_id and stands.state not in ('CLOSED', 'MERGED')
      where mine.subject = h.thing and mine.kind = l.kind)
  order by h.moved_at limit $4`;

const TOLD = `insert into renewals.late (renewal_id, seq, kind) values ($1, $2, $3)
  on conflict (renewal_id, seq) do update set told_at = excluded.told_at`;

const MOVED_ON = `
  select l.renewal_id as "renewalId", l.seq, l.kind
  from renewals.late l join lifecycle.head h on h.thing = l.renewal_id and h.seq <> l.seq
  order by l.renewal_id limit $1 for update of l skip locked`;
