import { encryptTrandata, udfOf } from '@tajdeed/payments/knet';

/** Attempts of a load have numbers; everything about one follows from its number. */
export const attemptOfLoad = (nth: number) => ({
  trackId: `load${nth.toString().padStart(15, '0')}`,
  reference: `loadreceipt${nth.toString().padStart(13, '0')}`,
});

const AT_ONCE = 20_000;

const ENTER = `
  with made as materialized (
      select n, uuidv7() as attempt_id, uuidv7() as renewal_id from generate_series($1::integer, $2::integer) n),
    attempts as (
      insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
        receipt_reference, opened_at)
      select attempt_id, renewal_id, renewal_id, $3, 'ar', 50000, 'load' || lpad(n::text, 15, '0'),
        'loadreceipt' || lpad(n::text, 13, '0'), app.now() from made)
  insert into lifecycle.head (thing, kind, state, seq, moved_at)
  select attempt_id, 'attempt', 'OPEN', 1, app.now() from made
  union all select renewal_id, 'renewal', 'AWAITING_PAYMENT', 6, app.now() from made`;

/** Open attempts of 50 dinars by plain SQL, as the bank's door reads them: with their heads, without any history. */
export async function givenManyAttempts(
  run: (sql: string, parameters: unknown[]) => Promise<unknown>,
  { from, count, terminal }: { readonly from: number; readonly count: number; readonly terminal: string },
): Promise<void> {
  for (let first = from; first < from + count; first += AT_ONCE)
    await run(ENTER, [first, Math.min(first + AT_ONCE, from + count) - 1, terminal]);
}

/** The bank's genuine report that this attempt is captured. */
export function callbackOfLoad(nth: number, resourceKey: string): string {
  const { trackId } = attemptOfLoad(nth);
  const tail = nth.toString().padStart(9, '0');
  const fields = {
    ...{ paymentid: `100202632${tail}`, result: 'CAPTURED', auth: '123456', avr: 'N' },
    ...{ ref: `632${tail}`, tranid: `202632${tail}`, postdate: '1121', trackid: trackId },
    ...Object.fromEntries(udfOf(trackId).map((value, at) => [`udf${at + 1}`, value.replaceAll(' ', '+')])),
    ...{ amt: '50.000', authRespCode: '00' },
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return encryptTrandata(text.join('&'), resourceKey).toUpperCase();
}
