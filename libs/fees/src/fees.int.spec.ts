import { addDays, coverageEnd, MINUTE_MS, renewalLifecycle } from '@tajdeed/domain';
import { givenRenewal, givenResident, kuwaitNoon } from '@tajdeed/testing';
import { clerk, feesRoom, type FeesRoom } from '../spec/fees-room';

const { today, offsetMs } = kuwaitNoon();
let { database, room, fees, renewalOf, view, close } = {} as FeesRoom;

beforeAll(async () => {
  ({ database, room, fees, renewalOf, view, close } = await feesRoom());
  await database.shiftClock(offsetMs);
});
afterAll(() => close());

const stateOf = async (id: string) => (await room.recorder.headOf(renewalLifecycle, id))?.state;
const wish = (years = 1, startsOn = addDays(today, 31), endsOn: string | null = null) => ({
  years,
  months: null,
  startsOn,
  endsOn,
});
const monthly = (months: number) => ({ ...wish(), years: null, months });

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
      months: [],
      termUnit: 'years',
      unit: 'per_year',
      terms: [
        { years: 1, months: null, total: '100.000', endsOn: coverageEnd(addDays(today, 31), 1) },
        { years: 2, months: null, total: '200.000', endsOn: coverageEnd(addDays(today, 31), 2) },
      ],
      assumed: { article: '18', occupation: 'accountant', sponsor: { kind: 'company' }, household: null },
      why: {
        article: '18',
        articleName: { en: 'Work, private sector' },
        table: { id: 'residence-by-article' },
        row: { code: 'res-18-private-work' },
        schedule: { id: 'res-306-2025', name: { ar: 'القرار الوزاري رقم 306 لسنة 2025' } },
        confidence: 'high',
        exemption: null,
        ruling: null,
      },
    });
  });

  it('says of every rule that was tried before why it does not apply, in Arabic and English', async () => {
    const { why } = await fees.offer(await renewalOf(clerk));
    expect(why.tried.length).toBeGreaterThan(9);
    for (const { rule, failed, reason } of why.tried) {
      expect([rule, failed]).not.toContain('');
      expect(reason.ar).toMatch(/^[\u0600-\u06ff]/);
      expect(reason.en).toMatch(/^[A-Z][\x20-\x7e]+$/);
    }
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
    [
      { article: '28', gender: 'female', relation: 'widow', withChildren: true } as const,
      '0.000',
      'res-28-widow-or-divorcee-of-kuwaiti',
      [1, 2, 3, 4, 5],
    ],
    [{ article: 'new' }, '100.000', 'res-newly-created', [1, 2, 3, 4, 5]],
  ])('of %p is %s by row %s', async (resident, feePerYear, code, years) => {
    expect(await fees.offer(await renewalOf(resident))).toMatchObject({
      feePerYear,
      why: { row: { code } },
      years,
    });
  });

  it.each([
    ["a Kuwaiti family's worker", { article: '20' }, '0.000', 'years', 3],
    [
      "a foreign family's worker",
      { article: '20', sponsor: { kind: 'foreign_family' } },
      '100.000',
      'years',
      3,
    ],
    ["a clerk's wife", { article: '22', gender: 'female', relation: 'wife' }, '100.000', 'years', 2],
    [
      'the wife of a man of the Gulf states',
      { article: '22', gender: 'female', relation: 'wife', sponsor: { kind: 'gcc', gender: 'male' } },
      '10.000',
      'years',
      2,
    ],
    [
      'the child of a woman who is Kuwaiti by marriage',
      {
        article: '22',
        relation: 'child',
        sponsor: { kind: 'kuwaiti', gender: 'female', origin: 'marriage' },
      },
      '100.000',
      'years',
      2,
    ],
    ['the husband of a Kuwaiti', { article: '26', relation: 'husband' }, '0.000', 'years', 5],
    ['the child of a Kuwaiti woman', { article: '27', relation: 'child' }, '0.000', 'years', 10],
    ["a clerk's mother", { article: '29', gender: 'female', relation: 'parent' }, '100.000', 'years', 5],
    ['somebody in temporary residence', { article: '14' }, '10.000', 'months', 12],
    ['a domestic worker there', { article: '14', domesticWorker: true }, '0.000', 'months', 12],
    ['somebody who leaves', { article: '34' }, '5.000', 'months', 12],
    ['a member of a mission', { article: null, claims: ['diplomatic-mission'] }, '0.000', 'years', 5],
    ['an illegal resident', { article: null, claims: ['illegal-resident'] }, '0.000', 'years', 5],
  ] as const)('of %s is told and can be chosen', async (_who, resident, fee, termUnit, most) => {
    const renewalId = await renewalOf(resident);
    const offer = await fees.offer(renewalId);
    expect(offer).toMatchObject({ feePerUnit: fee, termUnit, exempt: fee === '0.000' });
    expect(offer[termUnit]).toHaveLength(most);
    const quote = await fees.choose(renewalId, termUnit === 'years' ? wish() : monthly(1));
    expect(quote).toMatchObject({ total: fee, [termUnit]: 1 });
    expect(await stateOf(renewalId)).toBe(fee === '0.000' ? 'ISSUING' : 'AWAITING_PAYMENT');
  });

  it.each([
    ['15', {}, 'private-insurer', { article: '15' }],
    [
      '22',
      { relation: 'other', sponsor: { kind: 'company' } },
      'no-scheduled-fee',
      { reason: 'sponsor-decides' },
    ],
    ['22', { sponsor: { kind: 'company' } }, 'missing-fact', { field: 'relation' }],
    ['26', { gender: 'male', relation: 'wife' }, 'contradictory-facts', { rule: 'wife-is-female' }],
  ] as const)('of article %s (%p) is refused as %s', async (article, more, code, facts) => {
    const renewalId = await renewalOf({ article, ...more });
    await expect(fees.offer(renewalId)).rejects.toMatchObject({ code, facts });
    await expect(fees.choose(renewalId, wish())).rejects.toMatchObject({ code, facts });
    expect(await fees.whyNoTerm(renewalId)).toMatchObject({ code });
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
    const widow = { article: '28', gender: 'female', relation: 'widow', withChildren: true } as const;
    const renewalId = await renewalOf(widow);
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
    await expect(fees.choose(renewalId, wish(1, startsOn, endsOn))).rejects.toMatchObject({
      facts: { reason: 'too-few-years', least: 2 },
    });
    expect(await fees.choose(renewalId, wish(2, startsOn, endsOn))).toMatchObject({
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
    const refusal: unknown = await fees.reopen(renewalId).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({
      code: 'attempt-open',
      facts: { nextAnswerBy: expect.any(String) as string },
    });
    const { nextAnswerBy } = (refusal as { facts: { nextAnswerBy: string } }).facts;
    expect(Math.round((Date.parse(nextAnswerBy) - Date.now() - offsetMs) / MINUTE_MS)).toBe(15);
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
