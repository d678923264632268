import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DAY_MS, DomainError } from '@tajdeed/domain';
import { Database, isUniqueViolation, SqlClock, Transactional } from '@tajdeed/platform';
import { Members, type Invitation } from './members';
import { hashOf } from './sessions';
import { STAFF, type StaffOptions } from './staff.options';

/** How long the first administrators' role holds, in ms: a year, like any other it is given anew by two people. */
const YEAR_MS = 365 * DAY_MS;

/** The first two administrators of an installation, entered once for ever by whoever holds its bootstrap token. */
@Injectable()
export class Bootstrap {
  private readonly log = new Logger('Staff');

  constructor(
    private readonly db: Database,
    private readonly members: Members,
    private readonly clock: SqlClock,
    @Inject(STAFF) private readonly options: StaffOptions,
  ) {}

  /** Two people at once, for every later role needs two. Throws `not-found` for another token, `already-bootstrapped` after that. */
  @Transactional()
  async run(token: string, people: readonly [Invitation, Invitation]): Promise<readonly string[]> {
    const { bootstrapToken } = this.options;
    if (bootstrapToken === undefined || !timingSafeEqual(hashOf(token), hashOf(bootstrapToken))) {
      this.note('staff.bootstrap-refused', 'somebody tried to enter the first administrators');
      throw new DomainError('not-found');
    }
    await this.db.query(`insert into staff.bootstrap default values`).catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      this.note('staff.bootstrap-refused', 'the first administrators are there already');
      throw new DomainError('already-bootstrapped');
    });
    const now = await this.clock.now();
    const entered: string[] = [];
    for (const person of people) {
      const memberId = await this.members.enter(person, 'bootstrap', 'system');
      const span = { startsAt: now, endsAt: now + YEAR_MS };
      await this.members.give(
        { memberId, role: 'administrator', department: null, room: null, ...span },
        'bootstrap',
        'system',
      );
      entered.push(memberId);
    }
    this.note('staff.bootstrapped', 'the first two administrators are entered');
    return entered;
  }

  private note(event: string, sentence: string): void {
    this.log.warn({ event }, sentence);
  }
}
