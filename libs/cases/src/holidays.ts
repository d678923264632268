import { Injectable } from '@nestjs/common';
import { DomainError, holidayLifecycle, kuwaitMidnight, type DateText } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import {
  currentTraceparent,
  Database,
  isUniqueViolation,
  Sealer,
  Transactional,
  type Principal,
  newId,
  stepKey,
} from '@tajdeed/platform';

const REASON = 'cases.holiday';

/** A public holiday of Kuwait as it was declared. */
export interface DeclaredHoliday {
  readonly date: DateText;
  readonly nameAr: string;
  readonly nameEn: string;
  /** ms since 1970. */
  readonly announcedAt: number;
  /** When it was taken back and why; null while it stands. */
  readonly withdrawn: { readonly at: number; readonly reason: string } | null;
}

/**
 * Holidays as dated facts: one that is announced late moves the due times that are still to come, and no other (D16). One that
 * was declared wrongly is taken back by a further fact, which moves them likewise.
 */
@Injectable()
export class Holidays {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly sealer: Sealer,
  ) {}

  /** Those taken back among them. */
  async from(date: DateText): Promise<readonly DeclaredHoliday[]> {
    const rows = await this.db.query<HolidayRow>(LIST, [date]);
    return rows.map(({ holidayId, announcedAt, withdrawnAt, sealed, ...row }) => ({
      ...row,
      announcedAt: Number(announcedAt),
      withdrawn:
        withdrawnAt === null || sealed === null || holidayId === null
          ? null
          : { at: Number(withdrawnAt), reason: this.sealer.open(REASON, sealed, holidayId) },
    }));
  }

  /** Declares it; every open case that is due after its beginning is counted anew by its workflow. */
  @Transactional()
  async declare(
    by: Principal,
    { date, nameAr, nameEn }: Pick<DeclaredHoliday, 'date' | 'nameAr' | 'nameEn'>,
  ): Promise<void> {
    const holidayId = newId();
    await this.db.query(DECLARE, [date, nameAr, nameEn, by.memberId, holidayId]).catch((error: unknown) => {
      throw isUniqueViolation(error) ? new DomainError('holiday-declared') : error;
    });
    await this.record(by, holidayId, { expectedSeq: 0, event: 'holiday.declared' }, date);
  }

  /** Takes a wrongly declared one back, for a reason that is kept sealed; cases are counted anew likewise. */
  @Transactional()
  async withdraw(by: Principal, date: DateText, reason: string): Promise<void> {
    const [standing] = await this.db.query<{ holidayId: string }>(STANDING, [date]);
    if (!standing) throw new DomainError('not-found');
    const { holidayId } = standing;
    const sealed = this.sealer.seal(REASON, reason, holidayId);
    await this.db
      .query(
        `insert into cases.holiday_withdrawal (holiday_id, withdrawn_by, reason_sealed) values ($1, $2, $3)`,
        [holidayId, by.memberId, sealed],
      )
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new DomainError('not-found') : error; // somebody else just did
      });
    await this.record(by, holidayId, { expectedSeq: 1, event: 'holiday.withdrawn' }, date);
  }

  private async record(
    by: Principal,
    holidayId: string,
    step: { expectedSeq: number; event: 'holiday.declared' | 'holiday.withdrawn' },
    date: DateText,
  ): Promise<void> {
    await this.recorder.record(
      { key: stepKey(step.event, holidayId), actor: `staff:${by.accountId}`, renewalId: holidayId },
      [{ lifecycle: holidayLifecycle, thing: holidayId, ...step, facts: { date, by: by.memberId } }],
    );
    await this.db.query(
      `select count(lifecycle.tell('caseWatch', case_id, 'case-changed', $2)) from cases.case
       where open and due_at > to_timestamp($1::double precision / 1000)`,
      [kuwaitMidnight(date), currentTraceparent() ?? ''],
    );
  }
}

interface HolidayRow {
  readonly holidayId: string | null;
  readonly date: DateText;
  readonly nameAr: string;
  readonly nameEn: string;
  readonly announcedAt: string;
  readonly withdrawnAt: string | null;
  readonly sealed: string | null;
}

const LIST = `select h.holiday_id as "holidayId", h.date::text, h.name_ar as "nameAr", h.name_en as "nameEn",
    floor(extract(epoch from h.announced_at) * 1000)::text as "announcedAt",
    floor(extract(epoch from w.withdrawn_at) * 1000)::text as "withdrawnAt", w.reason_sealed as sealed
  from cases.holiday h left join cases.holiday_withdrawal w using (holiday_id)
  where h.date >= $1::date order by h.date, h.nth limit 400`;

// Where one stands, its place is taken: it is refused by the key.
const DECLARE = `insert into cases.holiday (date, nth, name_ar, name_en, announced_by, holiday_id)
  select $1::date, 1 + count(w.holiday_id), $2, $3, $4, $5
  from cases.holiday h join cases.holiday_withdrawal w using (holiday_id) where h.date = $1::date`;

const STANDING = `select h.holiday_id as "holidayId" from cases.holiday h
  left join cases.holiday_withdrawal w using (holiday_id)
  where h.date = $1::date and h.holiday_id is not null and w.holiday_id is null`;
