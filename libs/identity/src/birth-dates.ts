import { Injectable } from '@nestjs/common';
import { isDateText, type DateText } from '@tajdeed/domain';
import { Database, Sealer } from '@tajdeed/platform';
import { sealedColumns } from './codes';

/** Opens birth dates for what the law reckons from them. Whoever asks keeps what follows from one, never the date. */
@Injectable()
export class BirthDates {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** A person's birth date, or null where the register has none. */
  async of(personId: string): Promise<DateText | null> {
    const [row] = await this.database.query<{ sealed: string }>(
      `select birth_date_sealed as sealed from identity.person where id = $1`,
      [personId],
    );
    if (!row) return null;
    const date = this.sealer.open(sealedColumns.birthDate, row.sealed, personId);
    return isDateText(date) ? date : null;
  }
}
