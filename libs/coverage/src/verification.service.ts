import { Injectable } from '@nestjs/common';
import type { CoverageState, DateText } from '@tajdeed/domain';
import { Database, referenceSchema } from '@tajdeed/platform';

/** How a certificate stands today. `upcoming`: its first day is still to come. `unknown`: no certificate has the code. */
export type Standing = 'valid' | 'provisional' | 'upcoming' | 'ended' | 'suspended' | 'unknown';

/** All that anybody may learn of a certificate: its class and dates, never whose it is. One shape for every answer. */
export interface Verification {
  readonly standing: Standing;
  readonly startsOn: DateText | null;
  readonly endsOn: DateText | null;
}

const UNKNOWN: Verification = { standing: 'unknown', startsOn: null, endsOn: null };

/** Tells whoever holds a certificate's code how it stands. */
@Injectable()
export class Verifications {
  constructor(private readonly database: Database) {}

  async of(code: string): Promise<Verification> {
    // What cannot be a code is looked up all the same, so that its answer takes as long.
    const asked = referenceSchema.safeParse(code).data ?? '';
    const [row] = await this.database.query<Row>(FACTS, [asked]);
    return row ? { standing: standingOf(row), startsOn: row.startsOn, endsOn: row.endsOn } : UNKNOWN;
  }
}

interface Row {
  readonly state: CoverageState;
  readonly startsOn: DateText;
  readonly endsOn: DateText;
  readonly today: DateText;
}

/** What counts most comes first: money taken back, days gone by, days to come, the bank's last word (D18). */
export function standingOf({ state, startsOn, endsOn, today }: Row): Standing {
  if (state === 'SUSPENDED') return 'suspended';
  if (state === 'ENDED' || today > endsOn) return 'ended';
  if (state === 'PROVISIONAL') return 'provisional';
  return today < startsOn ? 'upcoming' : 'valid';
}

const FACTS = `
  select h.state, c.starts_on::text as "startsOn", c.ends_on::text as "endsOn",
    (app.now() at time zone 'Asia/Kuwait')::date::text as today
  from coverage.coverage c join lifecycle.head h on h.thing = c.coverage_id
  where c.code = $1`;
