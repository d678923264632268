import { Injectable } from '@nestjs/common';
import {
  DAY_MS,
  delegationLifecycle,
  DomainError,
  instantText,
  kuwaitMidnight,
  lentGrants,
  type Grant,
} from '@tajdeed/domain';
import { Recorder, type Step } from '@tajdeed/lifecycle';
import { Database, newId, SqlClock, stepKey, Transactional, type Principal } from '@tajdeed/platform';
import { managesStaff } from './everywhere';
import { knownGrant } from './sessions';
import { eyes, VISIBLE_MEMBER } from './staff-readers';
import { StaffLog } from './staff-log';

/** The longest absence, in days. */
const MOST_DAYS = 62;

/** Who stands in for whom, by their ids; ISO instants, UTC. */
export interface Delegation {
  readonly delegationId: string;
  readonly from: string;
  readonly to: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A delegation that stands no more, and its sequence before its end. */
interface Ended {
  readonly delegationId: string;
  readonly seq: number;
}

/**
 * Who approves in whose place, and when. A delegate gets the right to decide proposals, nothing else. Each is entered in
 * history with its row and named by what was approved by it: whoever reads the audit log alone can tell who was entitled.
 */
@Injectable()
export class Delegations {
  constructor(
    private readonly db: Database,
    private readonly clock: SqlClock,
    private readonly recorder: Recorder,
    private readonly log: StaffLog,
  ) {}

  /** From the first day to the end of the last one in Kuwait, to somebody who may approve there without it (`lentGrants`). */
  @Transactional()
  async give(by: Principal, to: string, startsOn: string, endsOn: string): Promise<string> {
    const [startsAt, endsAt] = [kuwaitMidnight(startsOn), kuwaitMidnight(endsOn) + DAY_MS];
    const days = (endsAt - startsAt) / DAY_MS;
    if (days <= 0 || days > MOST_DAYS || endsAt <= (await this.clock.now()))
      throw fault('endsOn', 'out-of-range');
    if (to === by.memberId) throw new DomainError('same-person');
    const [member] = await this.db.query(`select 1 from staff.member where member_id = $1`, [to]);
    if (!member) throw new DomainError('not-found');
    if (lentGrants(await this.grantsOf(to), by.grants).length === 0) throw fault('to', 'may-not-stand-in');
    const delegationId = newId();
    const dates = { startsAt: instantText(startsAt), endsAt: instantText(endsAt) };
    await this.db.query(
      `insert into staff.delegation (delegation_id, from_member, to_member, starts_at, ends_at)
       values ($1, $2, $3, $4, $5)`,
      [delegationId, by.memberId, to, dates.startsAt, dates.endsAt],
    );
    await this.recorder.record(stepOf(by, 'give', delegationId), [
      {
        ...{ lifecycle: delegationLifecycle, thing: delegationId, expectedSeq: 0 },
        event: 'delegation.given',
        facts: { from: by.memberId, to, ...dates },
      },
    ]);
    const facts = { account: by.accountId, delegation: delegationId, from: by.memberId, to };
    await this.log.tell('staff.delegation-given', facts);
    return delegationId;
  }

  /** Whoever gave it takes it back, and whoever manages the staff takes it away. */
  @Transactional()
  async withdraw(by: Principal, delegationId: string): Promise<void> {
    const [row] = await this.db.query<Ended>(
      `${END} and d.delegation_id = $1 and (d.from_member = $2 or $3) ${ENDED}`,
      [delegationId, by.memberId, managesStaff(by)],
    );
    if (!row) throw new DomainError('not-found');
    await this.recordEnd(by, row, 'withdrawn');
    await this.log.tell('staff.delegation-withdrawn', { account: by.accountId, delegation: delegationId });
  }

  /**
   * All that a person gave ends for ever: a sign-in of theirs was closed, and none of it comes back when it is opened again.
   * `cause` is the entry that closed it.
   */
  @Transactional()
  async endAllOf(memberId: string, by: Principal, cause: string): Promise<void> {
    const rows = await this.db.query<Ended>(
      `${END} and d.from_member = $1 and app.now() < d.ends_at ${ENDED}`,
      [memberId, by.memberId],
    );
    for (const row of rows) await this.recordEnd(by, row, 'sign-in-closed', cause);
    if (rows.length > 0)
      await this.log.tell('staff.delegation-withdrawn', { account: by.accountId, from: memberId });
  }

  /** Those that stand or are to come: one's own and those to oneself, and those of whom one may read of the staff. */
  async list(by: Principal, after: string | null, limit: number): Promise<readonly Delegation[]> {
    return this.db.query<Delegation>(
      `select d.delegation_id as "delegationId", d.from_member as "from", d.to_member as "to",
         to_char(d.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "startsAt",
         to_char(d.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "endsAt"
       from staff.delegation d join lifecycle.head h on h.thing = d.delegation_id and h.state = 'STANDING'
         join staff.member m on m.member_id = d.from_member
       where d.withdrawn_at is null and app.now() < d.ends_at and (d.to_member = $1 or ${VISIBLE_MEMBER})
         and ($5::uuid is null or d.delegation_id > $5)
       order by d.delegation_id limit $6`,
      [...eyes(by), after, limit],
    );
  }

  private async recordEnd(
    by: Principal,
    { delegationId, seq }: Ended,
    reason: 'withdrawn' | 'sign-in-closed',
    cause?: string,
  ): Promise<void> {
    await this.recorder.record(
      { ...stepOf(by, 'end', delegationId), ...(cause !== undefined && { cause }) },
      [
        {
          ...{ lifecycle: delegationLifecycle, thing: delegationId, expectedSeq: seq },
          event: 'delegation.ended',
          facts: { by: by.memberId, reason },
        },
      ],
    );
  }

  /** What a person whose sign-in works may do at present. */
  private async grantsOf(memberId: string): Promise<readonly Grant[]> {
    const rows = await this.db.query<{ role: string; department: string | null; room: string | null }>(
      `select role, department, room from staff.v_grant where member_id = $1`,
      [memberId],
    );
    return rows.flatMap(knownGrant);
  }
}

/** Ends what stands by its history too. $2 is whoever ends it. */
const END = `update staff.delegation d set withdrawn_at = app.now(), withdrawn_by = $2 from lifecycle.head h
  where h.thing = d.delegation_id and h.state = 'STANDING' and d.withdrawn_at is null`;
const ENDED = `returning d.delegation_id as "delegationId", h.seq`;

function stepOf({ accountId }: Principal, step: string, delegationId: string): Step {
  const key = stepKey('staff.delegation', delegationId, step);
  return { key, actor: `staff:${accountId}`, renewalId: delegationId };
}

function fault(path: string, code: string): DomainError {
  return new DomainError('invalid-input', { errors: [{ path, code }] });
}
