import { attemptLifecycle } from '@tajdeed/domain';
import { encryptTrandata, udfOf } from '@tajdeed/payments/knet';
import { newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import {
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { callbacksSettings, type CallbacksSettings } from '../src/callbacks.config';

export const KEY = 'KNETSIMTESTKEY01';
export const OLD_KEY = '0123456789ABCDEF';
export const BROWSER_KEY = 'FEDCBA9876543210';
const terminal = (id: string, alias: string, resourceKey: string, more: object = {}) => ({
  ...{ id, password: 'SimPassw0rd', resourceKey, currency: '414', alias, ...more },
});
/** `main` and `old` are reported by the bank's server, `browser` by the payer's browser (style A). */
export const terminals = [
  terminal('999001', 'main', KEY),
  terminal('999002', 'old', OLD_KEY, { style: 'B' }),
  terminal('999003', 'browser', BROWSER_KEY, { style: 'A' }),
];

/** An open attempt as the bank knows it. */
export interface Attempt {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly trackId: string;
  readonly reference: string;
}

let serial = 632_512_000_000;
const digits = () => (serial += 1).toString();

/** The process's settings on a database, on free ports. */
export const settingsFor = (url: string, known: readonly unknown[] = terminals): CallbacksSettings =>
  callbacksSettings.parse({
    TAJDEED_MODE: 'local',
    LOG_LEVEL: 'debug',
    PORT: '0',
    HEALTH_PORT: '0',
    DATABASE_URL: url,
    KNET_TERMINALS: JSON.stringify(known),
    RECEIPT_URL: 'https://api.example/receipt/',
    ANSWER_WITHIN_MS: '20000', // a crowded machine must not decide what these specs see
  });

/** Opens an attempt of 50 dinars. */
export async function givenAttempt(database: TestDatabase, room: TestRoom, alias = 'main'): Promise<Attempt> {
  const renewalId = await givenRenewal(database, room, await givenResident(database, { article: '18' }));
  const quoteId = await givenQuote(database, room, renewalId, { totalFils: 50_000 });
  const attempt = { attemptId: newId(), renewalId, trackId: newTrackId(), reference: newReference() };
  await database.query(
    `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
       receipt_reference, opened_at) values ($1, $2, $3, $6, 'ar', 50000, $4, $5, app.now())`,
    [attempt.attemptId, renewalId, quoteId, attempt.trackId, attempt.reference, alias],
  );
  await room.db.transaction(() =>
    room.recorder.record({ key: stepKey(attempt.attemptId), actor: 'resident', renewalId }, [
      exampleMove(attemptLifecycle, attempt.attemptId, 0, 'attempt.opened'),
    ]),
  );
  return attempt;
}

/** What the bank reports of it. */
export const fieldsOf = (attempt: Attempt, more: Record<string, string> = {}): Record<string, string> => ({
  paymentid: `100202${digits()}`,
  result: 'CAPTURED',
  auth: '123456',
  avr: 'N',
  ref: digits(),
  tranid: `202${digits()}`,
  postdate: '1122',
  trackid: attempt.trackId,
  ...Object.fromEntries(udfOf(attempt.trackId).map((value, i) => [`udf${i + 1}`, value])),
  amt: '50.000',
  authRespCode: '00',
  ...more,
});
/** As the bank sends it. */
export const sealed = (fields: Record<string, string>, key = KEY) =>
  encryptTrandata(
    Object.entries(fields)
      .map(([name, value]) => `${name}=${value.replaceAll(' ', '+')}`)
      .join('&'),
    key,
  ).toUpperCase();
