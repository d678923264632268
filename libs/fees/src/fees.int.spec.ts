import { addDays, coverageEnd, renewalLifecycle } from '@tajdeed/domain';
import { givenRenewal, givenResident } from '@tajdeed/testing';
import { clerk, feesRoom, type FeesRoom } from '../spec/fees-room';

let { database, room, fees, today, renewalOf, view, close } = {} as FeesRoom;

beforeAll(async () => {
  ({ database, room, fees, today, renewalOf, view, close } = await feesRoom());
});
afterAll(() => close());

const stateOf = async (id: string) => (await room.recorder.headOf(renewalLifecycle, id))?.state;
const wish = (years = 1, startsOn = addDays(today, 31), endsOn?: string) => ({ years, startsOn, endsOn });

describe('the fee of a renewal', () => {
  it('is shown per year with what may be chosen and why', async () => {
    expect(await fees.offer(await renewalOf(clerk))).toMatchObject({
      scheduleId: 'res-306-2025',
      article: '18',
      feePerYear: '100.000',
      currency: 'KWD',
      exempt: false,
      earliestStart: addDays(today, 31),
      latestStart: addDays(today, 365),
      tooEarly: false,
      years: [1, 2],
      terms: [
        { years: 1, total: '100.000', endsOn: coverageEnd(addDays(today, 31), 1) },
        { years: 2, total: '200.000', endsOn: coverageEnd(addDays(today, 31), 2) },
      ],
      why: {
        article: '18',
        articleName: { en: 'Work, private sector' },
        table: { id: 'residence-by-article' },
        row: { code: 'res-18-private-work' },
        schedule: { id: 'res-306-2025', name: { ar: 'القرار الوزاري رقم 306 لسنة 2025' } },
        confidence: 'high',
      },
    });
  });

  it.each([
    [
      { article: '18', occupation: 'farm_worker' },
      '10.000',
      'res-18-agriculture-fishing-herding-dairy',
      [1, 2],
    ],
    [{ article: '17' }, '100.000', 'res-17-government-work', [1, 2, 3, 4, 5]],
    [{ article: '18', inKuwait: false }, '100.000', 'res-18-private-work', [1]],
    [{ article: '28' }, '0.000', 'res-28-widow-or-divorcee-of-kuwaiti', [1, 2, 3, 4, 5]],
    [{ article: 'new' }, '100.000', 'res-newly-created', [1, 2, 3, 4, 5]],
  ])('of %p is %s by row %s', async (resident, feePerYear, code, years) => {
    expect(await fees.offer(await renewalOf(resident))).toMatchObject({
      feePerYear,
      why: { row: { code } },
      years,
    });
  });

  it.each([
    ['20', 'domestic-table', 'domestic-workers'],
    ['22', 'sponsor-decides', 'dependents-by-sponsor-article'],
    ['26', 'other-table', 'special-dependents'],
    ['27', 'other-table', 'special-dependents'],
    ['29', 'other-table', 'special-dependents'],
    ['14', 'other-table', 'temporary-residence'],
    ['34', 'other-table', 'temporary-residence'],
  ])('of article %s is refused (%s), naming the table %s', async (article, reason, table) => {
    const renewalId = await renewalOf({ article });
    const refusal = { code: 'no-scheduled-fee', facts: { reason, table, article } };
    await expect(fees.offer(renewalId)).rejects.toMatchObject(refusal);
    await expect(fees.choose(renewalId, wish())).rejects.toMatchObject(refusal);
    expect(await stateOf(renewalId)).toBe('AWAITING_TERM');
  });

  it('is not told before the pledge, nor for what does not exist', async () => {
    const personId = await givenResident(database, clerk);
    for (const last of ['renewal.requested', 'code.verified'] as const) {
      const early = await givenRenewal(database, room, personId, last);
      await expect(fees.offer(early)).rejects.toMatchObject({ code: 'wrong-phase' });
      await expect(fees.choose(early, wish())).rejects.toMatchObject({ code: 'wrong-phase' });
    }
    await expect(fees.offer('019aa8f2-7c00-7a11-8b22-0123456789ab')).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(fees.offer(await givenRenewal(database, room, null))).rejects.toMatchObject({
      code: 'no-scheduled-fee',
      facts: { reason: 'no-residence' },
    });
  });
});

describe('choosing a term', () => {
  it('fixes the quote, records it, and moves the renewal on', async () => {
    const renewalId = await renewalOf(clerk);
    const quote = await fees.choose(renewalId, wish(2));
    expect(quote).toMatchObject({
      years: 2,
      total: '200.000',
      endsOn: coverageEnd(addDays(today, 31), 2),
      exempt: false,
    });
    expect(await stateOf(renewalId)).toBe('AWAITING_PAYMENT');
    expect(await view(renewalId)).toMatchObject([
      {
        quote_id: quote.quoteId,
        live: true,
        in_time: true,
        schedule_in_force: true,
        total_fils: '200000',
        years: 2,
      },
    ]);
    const [entry] = await database.query<{ facts: string }>(
      `select facts from lifecycle.history where thing = $1 and event = 'term.chosen'`,
      [renewalId],
    );
    expect(JSON.parse(entry!.facts)).toMatchObject({
      quoteId: quote.quoteId,
      total: '200.000',
      currency: 'KWD',
    });
  });

  it('of an exempt residence goes past the bank and wakes the workflow', async () => {
    const renewalId = await renewalOf({ article: '28' });
    expect(await fees.choose(renewalId, wish(3))).toMatchObject({ exempt: true, total: '0.000' });
    expect(await stateOf(renewalId)).toBe('ISSUING');
    expect(await database.query(`select reason from lifecycle.untold where thing = $1`, [renewalId])).toEqual(
      [{ reason: 'recheck' }],
    );
  });

  it.each([
    ['too-many-years', { years: 3 }, { most: 2 }],
    ['too-few-years', { years: 0 }, { least: 1 }],
    ['start-too-early', { startsOn: '2020-01-01' }, {}],
    ['start-too-late', { startsOn: '2999-01-01' }, {}],
    ['end-before-start', { endsOn: '2020-01-01' }, {}],
  ])('is refused as %s for %p', async (reason, asked, facts) => {
    const renewalId = await renewalOf(clerk);
    await expect(fees.choose(renewalId, { ...wish(), ...asked })).rejects.toMatchObject({
      code: 'term-refused',
      facts: { reason, ...facts, errors: [{ code: reason }] },
    });
    expect(await view(renewalId)).toEqual([]);
    expect(await stateOf(renewalId)).toBe('AWAITING_TERM');
  });

  it('ends with the residence where its end is known, and costs the years that it takes', async () => {
    const renewalId = await renewalOf(clerk);
    const startsOn = addDays(today, 31);
    const endsOn = addDays(startsOn, 500);
    await expect(fees.choose(renewalId, { years: 1, startsOn, endsOn })).rejects.toMatchObject({
      facts: { reason: 'too-few-years', least: 2 },
    });
    expect(await fees.choose(renewalId, { years: 2, startsOn, endsOn })).toMatchObject({
      endsOn,
      total: '200.000',
    });
  });

  it('is too early for a residence that lasts for long', async () => {
    const renewalId = await renewalOf({ ...clerk, endsOn: 500 });
    expect(await fees.offer(renewalId)).toMatchObject({ tooEarly: true });
    await expect(fees.choose(renewalId, wish(1, addDays(today, 501)))).rejects.toMatchObject({
      facts: { reason: 'too-early-to-renew', opensOn: addDays(today, 501 - 365) },
    });
  });

  it('twenty times at once makes one quote', async () => {
    const renewalId = await renewalOf(clerk);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => fees.choose(renewalId, wish())),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(['wrong-phase', 'moved-meanwhile']).toContain((outcome.reason as { code: string }).code);
    expect(await view(renewalId)).toHaveLength(1);
  });

  it('can be taken back and done again; only the last quote is live', async () => {
    const renewalId = await renewalOf(clerk);
    await fees.choose(renewalId, wish());
    expect(await fees.reopen(renewalId)).toEqual({ state: 'AWAITING_TERM' });
    expect(await stateOf(renewalId)).toBe('AWAITING_TERM');
    await expect(fees.reopen(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
    const second = await fees.choose(renewalId, wish(2));
    expect((await view(renewalId)).map(({ live }) => live)).toEqual([false, true]);
    expect((await view(renewalId))[1]).toMatchObject({ quote_id: second.quoteId });
  });

  it('cannot be taken back while the bank has an attempt open', async () => {
    const renewalId = await renewalOf(clerk);
    const { quoteId } = await fees.choose(renewalId, wish());
    await openAttempt(renewalId, quoteId);
    await expect(fees.reopen(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
    expect(await stateOf(renewalId)).toBe('AWAITING_PAYMENT');
  });
});

async function openAttempt(renewalId: string, quoteId: string): Promise<void> {
  const [row] = await database.query<{ id: string }>(
    `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id, receipt_reference, opened_at)
     values (uuidv7(), $1, $2, 'main', 'ar', 100000, 'T' || substr(md5(random()::text), 1, 17), md5(random()::text), app.now()) returning attempt_id as id`,
    [renewalId, quoteId],
  );
  await database.query(
    `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, 'attempt', 'OPEN', 1, app.now())`,
    [row!.id],
  );
}
