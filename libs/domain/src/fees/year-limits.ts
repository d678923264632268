/** How many years may be bought at once under one article. */
interface YearLimit {
  readonly inKuwait: number;
  readonly abroad: number;
}

const ORDINARY_RESIDENCE_YEARS = 5;
const ABROAD_YEARS = 1;

/** Articles 18, 20 and 22 by the public guides (R81); where they are silent, the longest residence (R82, D5). */
const limits: ReadonlyMap<string, YearLimit> = new Map([
  ['18', { inKuwait: 2, abroad: ABROAD_YEARS }],
  ['20', { inKuwait: 3, abroad: ABROAD_YEARS }],
  ['21', { inKuwait: 15, abroad: ABROAD_YEARS }],
  ['22', { inKuwait: 2, abroad: ABROAD_YEARS }],
  ['25', { inKuwait: 10, abroad: ABROAD_YEARS }],
  ['27', { inKuwait: 10, abroad: ABROAD_YEARS }],
]);

const elsewhere: YearLimit = { inKuwait: ORDINARY_RESIDENCE_YEARS, abroad: ABROAD_YEARS };

/** The longest residence of all, and so the most years that any request can ask for. */
export const MOST_YEARS = 15;

/** The most years that may be bought at once; `article` is null for a newly created kind of residence (R81, R82, D5). */
export function yearLimit(article: string | null, inKuwait: boolean): number {
  const limit = limits.get(article ?? '') ?? elsewhere;
  return inKuwait ? limit.inKuwait : limit.abroad;
}
