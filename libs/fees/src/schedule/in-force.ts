import { Injectable } from '@nestjs/common';
import { DomainError, instantText, notInThisState, scheduleLifecycle } from '@tajdeed/domain';
import { Database, databaseCode } from '@tajdeed/platform';
import type { Standing } from './schedule.rows';

const EXCLUSION = '23P01';
const CHECK = '23514';

/** The spans in which schedules have force: one at any instant, none before it is approved (security item 27). */
@Injectable()
export class InForce {
  constructor(private readonly db: Database) {}

  /** All that give or take force stand in this line until the transaction ends. */
  async lock(): Promise<void> {
    await this.db.query(`select pg_advisory_xact_lock(hashtextextended('fees.in-force', 0))`, []);
  }

  /** Throws `schedule-overlap` where another one begins at that instant or later. */
  async refuseOverlap(startsAt: number): Promise<void> {
    const [later] = await this.db.query<{ id: string }>(
      `select schedule_id as id from fees.schedule where lower(in_force) >= $1 order by lower(in_force) limit 1`,
      [instantText(startsAt)],
    );
    if (later) throw new DomainError('schedule-overlap', { scheduleId: later.id });
  }

  /** Gives force from an instant on; what had an open end ends there. Answers the name of that one. */
  async give(
    scheduleId: string,
    startsAt: number,
    approver: string,
    standInFor: string | null,
  ): Promise<string | null> {
    await this.refuseOverlap(startsAt);
    const from = instantText(startsAt);
    const [before] = await this.db.query<{ id: string }>(
      `update fees.schedule set in_force = tstzrange(lower(in_force), $1)
       where upper_inf(in_force) and (lower_inf(in_force) or lower(in_force) < $1) returning schedule_id as id`,
      [from],
    );
    await this.db
      .query(
        `update fees.schedule set in_force = tstzrange($2, null), approver = $3, stand_in_for = $4 where schedule_id = $1`,
        [scheduleId, from, approver, standInFor],
      )
      .catch((error: unknown) => {
        throw asRefusal(error);
      });
    return before?.id ?? null;
  }

  /** Takes an approved one back before it begins: the one before it goes on as long as it would have. */
  async annul({ scheduleId, startsAt, endsAt, state }: Standing): Promise<string | null> {
    if (state !== 'APPROVED' || startsAt === null) throw notInThisState(scheduleLifecycle, state);
    await this.db.query(
      `update fees.schedule set in_force = null, approver = null, stand_in_for = null, proposal_id = null where schedule_id = $1`,
      [scheduleId],
    );
    const [before] = await this.db.query<{ id: string }>(
      `update fees.schedule set in_force = tstzrange(lower(in_force), $2) where upper(in_force) = $1 returning schedule_id as id`,
      [instantText(startsAt), endsAt === null ? null : instantText(endsAt)],
    );
    return before?.id ?? null;
  }
}

/** The database's own fences, which another hand may have raised meanwhile. */
function asRefusal(error: unknown): unknown {
  const code = databaseCode(error);
  if (code === EXCLUSION) return new DomainError('schedule-overlap', {}, { cause: error });
  if (code === CHECK)
    return new DomainError(
      'schedule-unfinished',
      { errors: [{ path: 'effective_from', code: 'in-the-past' }] },
      { cause: error },
    );
  return error;
}
