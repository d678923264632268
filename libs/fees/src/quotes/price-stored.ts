import {
  priceFacts,
  type CompiledSchedule,
  type FeeAnswer,
  type FeeFacts,
  type Ruling,
} from '@tajdeed/domain';

/** What a stored quote comes to; `facts-unreadable` where its facts are none, or the engine can make nothing of them. */
export type StoredAnswer = FeeAnswer | { readonly refusal: { readonly code: 'facts-unreadable' } };

const UNREADABLE: StoredAnswer = { refusal: { code: 'facts-unreadable' } };

/** Prices facts as they were stored. Never throws: one row that was spoilt keeps nobody from pricing the others. */
export function priceStored(
  compiled: CompiledSchedule,
  facts: unknown,
  rulings: readonly Ruling[],
): StoredAnswer {
  if (!areFacts(facts)) return UNREADABLE;
  try {
    return priceFacts(compiled, facts, rulings);
  } catch {
    return UNREADABLE;
  }
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTruth: Check = (value) => typeof value === 'boolean';
const isWhole: Check = (value) => Number.isSafeInteger(value);
/** What the calendar makes of it is the engine’s affair; this is asked a million times over. */
const isDay: Check = (value) =>
  typeof value === 'string' && value.length === 10 && value[4] === '-' && value[7] === '-';
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const FORM: Readonly<Record<keyof FeeFacts, Check>> = {
  ...{ purpose: isText, article: orNull(isText), visa: orNull(isText), sex: orNull(isText) },
  ...{ nationality: isText, occupation: orNull(isText), group: orNull(isText), domesticWorker: isTruth },
  ...{ relation: orNull(isText), withChildren: orNull(isTruth), sponsor: orNull(isObject) },
  ...{ ordinal: orNull(isWhole), claims: areTexts, residenceIssued: isTruth, inKuwait: isTruth },
  ...{ openedAtMs: isWhole, pricedOn: isDay, startsOn: isDay, years: orNull(isWhole) },
  ...{ months: orNull(isWhole), endsOn: orNull(isDay), ageOnStart: orNull(isWhole) },
  ...{
    newbornUntil: orNull(isDay),
    dateFault: (value) => value === null || isText(value) || isObject(value),
  },
};
const FIELDS = Object.entries(FORM);

function areFacts(value: unknown): value is FeeFacts {
  return isRecord(value) && FIELDS.every(([name, check]) => check(value[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
