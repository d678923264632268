import type { DateText } from '@tajdeed/domain';

/** What this room must know of persons, and another room answers: the birth date, for what the law reckons from it. */
export abstract class BirthDates {
  /** Null where the register has none. */
  abstract of(personId: string): Promise<DateText | null>;
}
