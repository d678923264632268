import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  caseDueAt,
  caseKindOf,
  caseLifecycle,
  instantText,
  type CaseKind,
  type Holiday,
} from '@tajdeed/domain';
import { Database, newId, stepKey } from '@tajdeed/platform';
import type { Actor } from './moves';
import { Recorder } from './recorder';

/** What a room hands to the people of the staff. */
export interface Opening {
  readonly kind: CaseKind;
  /** The thing that is to be decided about. */
  readonly subject: string;
  /** The renewal it belongs to, where there is one. */
  readonly renewalId: string | null;
  /** What is known of it: codes and amounts by name, never personal data. */
  readonly about: Readonly<Record<string, string>>;
  readonly actor: Actor;
  /** The entry that led to it, as `<thing>:<seq>`. */
  readonly cause?: string;
}

/** Where any room opens a case, in its own transaction; the cases room does the rest. */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  /** Opens a case, or answers the one of this kind that stands open for the subject already: however many ask at once, there is one. */
  async open(opening: Opening): Promise<string> {
    const { kind, subject, renewalId, about } = opening;
    const { room, department, subjectKind, priority, days } = caseKindOf(kind);
    const { now, holidays } = await this.calendar();
    const dueAt = instantText(caseDueAt({ days, clockFrom: now }, holidays, now));
    const [row] = await this.db.query<{ caseId: string; fresh: boolean }>(OPEN, [
      ...[newId(), kind, subjectKind, subject, renewalId, room, department, priority],
      ...[days, instantText(now), dueAt, canonicalJson(about)],
    ]);
    if (!row) throw new Error('the desk of cases answered nothing');
    const { caseId, fresh } = row;
    if (!fresh) return caseId;
    const step = {
      key: stepKey('case.opened', caseId),
      actor: opening.actor,
      renewalId: renewalId ?? subject,
    };
    await this.recorder.record({ ...step, ...(opening.cause !== undefined && { cause: opening.cause }) }, [
      {
        lifecycle: caseLifecycle,
        thing: caseId,
        expectedSeq: 0,
        event: 'case.opened',
        facts: { kind, subjectKind, subject, room, priority, dueAt, about },
      },
    ]);
    await this.recorder.tell('caseWatch', caseId, 'case-changed');
    return caseId;
  }

  /** Closes what stands open of these kinds for the subject: it came right, by the event `by`. */
  async resolve(subject: string, kinds: readonly CaseKind[], by: string, actor: Actor): Promise<void> {
    const rows = await this.db.query<{ caseId: string; renewalId: string; seq: number }>(STANDING, [
      subject,
      kinds,
    ]);
    for (const { caseId, renewalId, seq } of rows) {
      const key = stepKey('case.resolved', caseId, seq.toString());
      await this.recorder.record({ key, actor, renewalId }, [
        {
          lifecycle: caseLifecycle,
          thing: caseId,
          expectedSeq: seq,
          event: 'case.resolved',
          facts: { by },
        },
      ]);
      await this.db.query(
        `update cases.case set open = false, holder_member = null, snoozed_until = null where case_id = $1`,
        [caseId],
      );
    }
  }

  /** Business time and the holidays of the time to come, as they are known. */
  async calendar(
    from: string | null = null,
  ): Promise<{ readonly now: number; readonly holidays: readonly Holiday[] }> {
    const rows = await this.db.query<CalendarRow>(CALENDAR, [from]);
    const holidays = rows.flatMap(({ date, announcedAt, withdrawnAt }) =>
      date === null
        ? []
        : [
            {
              ...{ date, announcedAt: Number(announcedAt) },
              ...(withdrawnAt !== null && { withdrawnAt: Number(withdrawnAt) }),
            },
          ],
    );
    return { now: Number(rows[0]?.now), holidays };
  }
}

const OPEN = `select case_id as "caseId", fresh from cases.open($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

const STANDING = `select c.case_id as "caseId", coalesce(c.renewal_id, c.subject) as "renewalId", h.seq
  from cases.case c join lifecycle.head h on h.thing = c.case_id
  where c.subject = $1 and c.kind = any($2::text[]) and c.open order by c.case_id for update of c`;

interface CalendarRow {
  readonly now: string;
  readonly date: string | null;
  readonly announcedAt: string | null;
  readonly withdrawnAt: string | null;
}

const CALENDAR = `select t.now, h.date::text, floor(extract(epoch from h.announced_at) * 1000)::text as "announcedAt",
    floor(extract(epoch from w.withdrawn_at) * 1000)::text as "withdrawnAt"
  from (select floor(extract(epoch from app.now()) * 1000)::text as now,
      (coalesce($1::timestamptz, app.now()) at time zone 'Asia/Kuwait')::date as today) t
  left join cases.holiday h on h.date > t.today left join cases.holiday_withdrawal w using (holiday_id) order by h.date`;
