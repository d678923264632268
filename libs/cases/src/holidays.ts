import { Injectable } from '@nestjs/common';
import { DomainError, holidayLifecycle, kuwaitMidnight, type DateText } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import {
  currentTraceparent,
  Database,
  isUniqueViolation,
  Transactional,
  type Principal,
  newId,
  stepKey,
} from '@tajdeed/platform';

/** A public holiday of Kuwait as it was declared. */
export interface DeclaredHoliday {
  readonly date: DateText;
  readonly nameAr: string;
  readonly nameEn: string;
  /** ms since 1970. */
  readonly announcedAt: number;
}

/** Holidays as dated facts: one that is announced late moves the due times that are still to come, and no other (D16). */
@Injectable()
export class Holidays {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  async from(date: DateText): Promise<readonly DeclaredHoliday[]> {
    const rows = await this.db.query<Omit<DeclaredHoliday, 'announcedAt'> & { announcedAt: string }>(
      `select date::text, name_ar as "nameAr", name_en as "nameEn",
         floor(extract(epoch from announced_at) * 1000)::text as "announcedAt"
       from cases.holiday where date >= $1::date order by date limit 400`,
      [date],
    );
    return rows.map((row) => ({ ...row, announcedAt: Number(row.announcedAt) }));
  }

  /** Declares it; every open case that is due after its beginning is counted anew by its workflow. */
  @Transactional()
  async declare(by: Principal, holiday: Omit<DeclaredHoliday, 'announcedAt'>): Promise<void> {
    const { date, nameAr, nameEn } = holiday;
    const holidayId = newId();
    await this.db
      .query(
        `insert into cases.holiday (date, name_ar, name_en, announced_by, holiday_id) values ($1, $2, $3, $4, $5)`,
        [...[date, nameAr, nameEn, by.memberId, holidayId]],
      )
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new DomainError('holiday-declared') : error;
      });
    await this.recorder.record(
      {
        key: stepKey('holiday.declared', holidayId),
        actor: `staff:${by.accountId}`,
        renewalId: holidayId,
      },
      [
        {
          ...{ lifecycle: holidayLifecycle, thing: holidayId, expectedSeq: 0 },
          ...{ event: 'holiday.declared', facts: { date, by: by.memberId } },
        },
      ],
    );
    await this.db.query(
      `select count(lifecycle.tell('caseWatch', case_id, 'case-changed', $2)) from cases.case
       where open and due_at > to_timestamp($1::double precision / 1000)`,
      [kuwaitMidnight(date), currentTraceparent() ?? ''],
    );
  }
}
