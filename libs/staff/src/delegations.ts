import { Injectable } from '@nestjs/common';
import { DAY_MS, DomainError, instantText, kuwaitMidnight } from '@tajdeed/domain';
import { Database, newId, SqlClock, Transactional, type Principal } from '@tajdeed/platform';

/** The longest absence, in days. */
const MOST_DAYS = 62;

/** Who approves in whose place, and when. A delegate gets the right to decide proposals, nothing else. */
@Injectable()
export class Delegations {
  constructor(
    private readonly db: Database,
    private readonly clock: SqlClock,
  ) {}

  /** From the first day to the end of the last one in Kuwait. */
  @Transactional()
  async give(by: Principal, to: string, startsOn: string, endsOn: string): Promise<string> {
    const [startsAt, endsAt] = [kuwaitMidnight(startsOn), kuwaitMidnight(endsOn) + DAY_MS];
    const days = (endsAt - startsAt) / DAY_MS;
    if (days <= 0 || days > MOST_DAYS || endsAt <= (await this.clock.now())) throw outOf('endsOn');
    if (to === by.memberId) throw new DomainError('same-person');
    const [member] = await this.db.query(`select 1 from staff.member where member_id = $1`, [to]);
    if (!member) throw new DomainError('not-found');
    const delegationId = newId();
    await this.db.query(
      `insert into staff.delegation (delegation_id, from_member, to_member, starts_at, ends_at)
       values ($1, $2, $3, $4, $5)`,
      [delegationId, by.memberId, to, instantText(startsAt), instantText(endsAt)],
    );
    return delegationId;
  }

  /** Only who gave it takes it back. */
  @Transactional()
  async withdraw(by: Principal, delegationId: string): Promise<void> {
    const { affected } = await this.db.run(
      `update staff.delegation set withdrawn_at = app.now()
       where delegation_id = $1 and from_member = $2 and withdrawn_at is null`,
      [delegationId, by.memberId],
    );
    if (affected !== 1) throw new DomainError('not-found');
  }
}

function outOf(path: string): DomainError {
  return new DomainError('invalid-input', { errors: [{ path, code: 'out-of-range' }] });
}
