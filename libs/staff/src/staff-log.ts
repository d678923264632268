import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@tajdeed/platform';

/** What whoever watches is told of the staff's sign-ins when it succeeds (security item 87); refusals are told by the door. */
type StaffEvent =
  | 'staff.signed-in'
  | 'staff.factor-proven'
  | 'staff.factor-added'
  | 'staff.factors-forgotten'
  | 'staff.signed-out'
  | 'staff.signed-out-everywhere'
  | 'staff.delegation-given'
  | 'staff.delegation-withdrawn';

/** Tells of it once it is committed: our own ids, words and counts, nothing that a person typed. */
@Injectable()
export class StaffLog {
  private readonly log = new Logger('Staff');

  constructor(private readonly db: Database) {}

  tell(event: StaffEvent, facts: Readonly<Record<string, string | number>>): Promise<void> {
    return this.db.afterCommit(event, () => {
      this.log.log({ event, ...facts });
      return Promise.resolve();
    });
  }
}
