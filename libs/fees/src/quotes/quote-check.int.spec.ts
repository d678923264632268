import { addDays, caseFacts, priceFacts, type FeeFacts } from '@tajdeed/domain';
import { newSecretId } from '@tajdeed/platform';
import fc from 'fast-check';
import { likelyCase } from '../../spec/any-case';
import { clerk, feesRoom, type FeesRoom } from '../../spec/fees-room';
import { Pricing } from './pricing';
import { QuoteCheck } from './quote-check';
import { QuoteCheckModule } from './quote-check.module';
import { QuoteRows } from './quote.rows';
import { Recomputation } from './recompute';

let fees: FeesRoom;
let check: QuoteCheck;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  fees = await feesRoom({ module: QuoteCheckModule });
  // One process does here what api and worker do.
  await fees.database.query(
    `grant insert, update, delete on fees.recheck, fees.recheck_fault to tajdeed_api`,
  );
  check = fees.room.module.get(QuoteCheck, { strict: false });
});
afterAll(async () => {
  await fees.close();
});

/** Stores the price of random cases; answers how many had one. */
async function storeSome(): Promise<number> {
  const { module } = fees.room;
  const [rows, pricing] = [module.get(QuoteRows), module.get(Pricing)];
  let stored = 0;
  for (const feeCase of fc.sample(likelyCase, { numRuns: 1_200, seed: 306 })) {
    const facts: FeeFacts = caseFacts(feeCase);
    const now = facts.openedAtMs;
    const law = await pricing.at(now);
    const answer = priceFacts(law.compiled, facts, law.rulings);
    if ('refusal' in answer) continue;
    await rows.add({
      ...{ quoteId: newSecretId(), renewalId: null, facts, answer, rulings: law.rulings, assumed: '{}' },
      ...{ madeAtMs: now, validUntilMs: now + DAY_MS },
    });
    stored += 1;
  }
  return stored;
}

async function night(): Promise<{ quotes: number; differing: number }> {
  for (;;) {
    const progress = await check.step();
    if (progress?.ended) return progress;
  }
}

describe('stored quotes', () => {
  it('come to the same fils again, whatever was asked, and the nightly look says so of all', async () => {
    const stored = await storeSome();
    expect(stored).toBeGreaterThan(200);
    expect(await night()).toMatchObject({ quotes: stored, differing: 0 });
    expect(await check.sound()).toBe(true);
    expect(await check.step()).toMatchObject({ ended: true, quotes: stored }); // once a night
  });

  it('that were spoilt are found the next night, told, and forgiven once they are right', async () => {
    const renewalId = await fees.renewalOf(clerk);
    const wish = { years: 1, months: null, startsOn: addDays(fees.today, 40), endsOn: null };
    const { quoteId } = await fees.fees.choose(renewalId, wish);
    await fees.database.query(
      `update fees.quote set unit_fils = 90000, total_fils = 90000 where quote_id = $1`,
      [quoteId],
    );
    await fees.database.shiftClock(DAY_MS);
    expect(await night()).toMatchObject({ differing: 1 });
    expect(await check.sound()).toBe(false);
    expect(await fees.database.query(`select quote_id, recomputed from fees.recheck_fault`)).toEqual([
      { quote_id: quoteId, recomputed: '100000' },
    ]);
    await fees.database.query(
      `update fees.quote set unit_fils = 100000, total_fils = 100000 where quote_id = $1`,
      [quoteId],
    );
    await fees.database.shiftClock(2 * DAY_MS);
    expect(await night()).toMatchObject({ differing: 0 });
    expect(await check.sound()).toBe(true);
    await fees.database.shiftClock(0);
  });

  it('whose facts nobody can read any more are found and told, and keep no other from its look', async () => {
    const [one] = await fees.database.query<{ id: string; facts: string }>(
      `select quote_id as id, facts from fees.quote order by quote_id limit 1`,
    );
    const put = (facts: string) =>
      fees.database.query(`update fees.quote set facts = $2 where quote_id = $1`, [one!.id, facts]);
    await put('{"article":18}');
    await fees.database.shiftClock(5 * DAY_MS);
    expect(await night()).toMatchObject({ differing: 1 });
    expect(await fees.database.query(`select quote_id, recomputed from fees.recheck_fault`)).toEqual([
      { quote_id: one!.id, recomputed: 'facts-unreadable' },
    ]);
    await put(one!.facts);
    await fees.database.shiftClock(6 * DAY_MS);
    expect(await night()).toMatchObject({ differing: 0 });
    await fees.database.shiftClock(0);
  });

  it('can be looked at all at once, with progress', async () => {
    const told: { quotes: number; differing: number; ended: boolean }[] = [];
    await check.all((progress) => told.push(progress));
    expect(told.at(-1)).toMatchObject({ differing: 0, ended: true });
    expect(told.at(-1)!.quotes).toBeGreaterThan(200);
  });

  it('are recomputed from their own facts: one of a renewal too', async () => {
    const renewalId = await fees.renewalOf({ article: '14' });
    const wish = { years: null, months: 2, startsOn: addDays(fees.today, 40), endsOn: null };
    const { quoteId } = await fees.fees.choose(renewalId, wish);
    const { module } = fees.room;
    const quote = await module.get(QuoteRows).read(quoteId);
    expect(await module.get(Recomputation).of(quote!)).toMatchObject({ same: true });
  });
});
