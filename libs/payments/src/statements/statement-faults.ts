import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@tajdeed/platform';
import type { FieldDifference } from './statement-fields';
import type { ParityPage } from './statement-parity';

/** What differed when a statement was last looked at, by the one it was held against. */
@Injectable()
export class StatementFaults {
  private readonly log = new Logger('Statements');

  constructor(private readonly db: Database) {}

  /** In the transaction of the look: what was looked at has these faults now, and no others. */
  async keep(
    day: string,
    source: FieldDifference['source'],
    { looked, found }: Pick<ParityPage<unknown>, 'looked' | 'found'>,
  ): Promise<void> {
    await this.db.query(
      `delete from payments.statement_fault where source = $1 and attempt_id = any ($2::uuid[])`,
      [source, looked],
    );
    for (const one of found) {
      await this.db.query(
        `insert into payments.statement_fault (attempt_id, source, field, here, there, day) values ($1, $2, $3, $4, $5, $6)`,
        [one.attemptId, source, one.field, one.here, one.there, day],
      );
      this.complain(one);
    }
  }

  complain(one: FieldDifference): void {
    this.log.error({ event: 'statement-differs', ...one }, 'a statement is not what its books say');
  }

  /** Whether none differs, or none from that one. */
  async none(source?: FieldDifference['source']): Promise<boolean> {
    const [fault] = await this.db.query(
      `select 1 from payments.statement_fault where $1::text is null or source = $1 limit 1`,
      [source ?? null],
    );
    return fault === undefined;
  }
}
