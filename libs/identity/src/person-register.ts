import { Injectable } from '@nestjs/common';
import { personIndex } from '@tajdeed/contracts';
import { civilNumberFault, DomainError } from '@tajdeed/domain';
import { BlindIndex, Database } from '@tajdeed/platform';

/** Purposes of the blind indexes over persons. */
export const indexedColumns = { civilNumber: personIndex.civilNumber, phone: personIndex.phone } as const;
const STRANGER = 'challenge.stranger';

/** Somebody whom a code is asked for: a person of the register, or nobody, told apart by `personId` alone. */
export interface Subject {
  readonly personId: string | null;
  readonly civilNumberIndex: string;
  /** Index of the registered phone; of a number that nobody has, an index of its own, so that counting works alike. */
  readonly numberIndex: string;
  /** Whether a code can reach somebody. */
  readonly reachable: boolean;
}

interface Found {
  readonly today: string;
  readonly id: string | null;
  readonly phoneIndex: string | null;
}

/** The register of residents, looked up without opening anything. */
@Injectable()
export class PersonRegister {
  constructor(
    private readonly database: Database,
    private readonly index: BlindIndex,
  ) {}

  /** The subject of a civil number, the same work whether the number is known or not (security item 63). Refuses a birth date that is yet to come. */
  async subjectOf(civilNumber: string): Promise<Subject> {
    const civilNumberIndex = this.index.of(indexedColumns.civilNumber, civilNumber);
    const stranger = this.index.of(STRANGER, civilNumber);
    const [row] = await this.database.query<Found>(
      `select (app.now() at time zone 'Asia/Kuwait')::date::text as today, p.id, p.phone_index as "phoneIndex"
       from (values (1)) as one left join identity.person p on p.civil_number_index = $1`,
      [civilNumberIndex],
    );
    if (!row || civilNumberFault(civilNumber, row.today)) {
      throw new DomainError('invalid-input', {
        errors: [{ path: 'civilNumber', code: 'civil-number-date' }],
      });
    }
    return {
      personId: row.id,
      civilNumberIndex,
      numberIndex: row.phoneIndex ?? stranger,
      reachable: row.phoneIndex !== null,
    };
  }
}
