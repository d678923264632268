import { Approvals, ApprovalsModule } from '@tajdeed/approvals';
import { addDays, instantText, kuwaitDate } from '@tajdeed/domain';
import type { Principal } from '@tajdeed/platform';
import {
  besideStaffRooms,
  givenRenewal,
  givenResident,
  officer,
  testDatabase,
  testRoom,
  type GivenResident,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { Fees } from '../fees.service';
import { FeesModule } from '../fees.module';
import { Rulings } from './rulings';
import { RulingsModule } from './rulings.module';

const HOUR_MS = 3_600_000;
const author = officer('fee-author');
const approver = officer('fee-approver');
const husband: GivenResident = {
  article: '22',
  relation: 'husband',
  sponsor: { kind: 'gcc', gender: 'female' },
};
const ROW = 'sdep-husband-children-of-gcc-woman';

let database: TestDatabase;
let room: TestRoom;
let fees: Fees;

beforeAll(async () => {
  database = await testDatabase();
  const mine = FeesModule.forRoot({ quoteValidMs: 24 * HOUR_MS, startWithinDays: 365 });
  const rooms = [{ module: ApprovalsModule }, { module: RulingsModule }, mine];
  room = await testRoom(database.urls.tajdeed_api, ...besideStaffRooms(), ...rooms);
  fees = room.module.get(Fees, { strict: false });
});
afterAll(async () => {
  await room.close();
  await database.drop();
});

const approvals = () => room.module.get(Approvals, { strict: false });
const nowMs = async () => {
  const [row] = await database.query<{ ms: string }>(
    `select floor(extract(epoch from app.now()) * 1000)::text as ms`,
  );
  return Number(row!.ms);
};
const content = (more: object = {}) => ({
  ...{
    scheduleId: 'res-306-2025',
    rowCode: ROW,
    kind: 'confirmed',
    unit: null,
    amountFils: null,
    from: null,
  },
  ...{ note: 'The two rows are separate', source: 'letter 12', ...more },
});
async function rule(more: object = {}, by: Principal = approver): Promise<void> {
  const { proposalId, digest } = await approvals().make(
    author,
    'fees.ruling',
    content(more),
    'the text is unclear',
  );
  await approvals().approve(by, proposalId, digest, { code: '000000' });
}
const renewalOf = async (resident = husband) =>
  givenRenewal(database, room, await givenResident(database, resident));
const offer = async () => fees.offer(await renewalOf());

describe('a row whose reading is unsure', () => {
  it('carries its mark into the offer', async () => {
    expect(await offer()).toMatchObject({
      feePerYear: '100.000',
      why: { row: { code: ROW }, confidence: 'medium', ruling: null },
    });
    expect((await offer()).why.confidenceNote).toContain('Seed only');
  });

  it('is ruled on by two people only: an author proposes, nobody approves their own, nothing holds before', async () => {
    const { proposalId, digest } = await approvals().make(
      author,
      'fees.ruling',
      content(),
      'the text is unclear',
    );
    const both = { ...author, grants: [...author.grants, ...approver.grants] };
    await expect(approvals().approve(both, proposalId, digest, { code: '000000' })).rejects.toMatchObject({
      code: 'same-person',
    });
    await expect(approvals().make(approver, 'fees.ruling', content(), 'a reason')).rejects.toMatchObject({
      code: 'not-permitted',
    });
    expect(await room.module.get(Rulings, { strict: false }).list(null)).toEqual([]);
    expect((await offer()).why.ruling).toBeNull();
  });

  it('loses the mark once it is confirmed, and says by what', async () => {
    await rule();
    expect(await offer()).toMatchObject({
      feePerYear: '100.000',
      why: { confidence: 'high', ruling: { kind: 'confirmed', source: 'letter 12' } },
    });
  });

  it('has another price from the instant on that a ruling names, and a quote of before ends there', async () => {
    const from = (await nowMs()) + HOUR_MS;
    const replaced = { kind: 'replaced', unit: 'per_year', amountFils: '10000' };
    await rule({ ...replaced, from: instantText(from) });
    const renewalId = await renewalOf();
    const startsOn = addDays(kuwaitDate(await nowMs()), 40);
    const quote = await fees.choose(renewalId, { years: 1, months: null, startsOn, endsOn: null });
    expect(quote.total).toBe('100.000');
    expect(Date.parse(quote.validUntil)).toBe(from);
    await database.shiftClock(HOUR_MS + 1_000);
    expect(await offer()).toMatchObject({ feePerYear: '10.000', why: { ruling: { kind: 'replaced' } } });
    await database.shiftClock(0);
    expect(await offer()).toMatchObject({ feePerYear: '100.000' });
  });

  it('prices nothing while it is withheld, and the resident is told so', async () => {
    await database.shiftClock(2 * HOUR_MS);
    await rule({ kind: 'withheld' });
    const renewalId = await renewalOf();
    const refusal = { code: 'text-unclear', facts: { rowCode: ROW } };
    await expect(fees.offer(renewalId)).rejects.toMatchObject(refusal);
    expect(await fees.whyNoTerm(renewalId)).toMatchObject({ code: 'text-unclear' });
    await database.shiftClock(0);
  });

  it.each([
    ['a row that is not there', { rowCode: 'no-such-row' }, 'invalid-input'],
    ['a schedule that is not there', { scheduleId: 'no-such' }, 'not-found'],
    ['a price without an amount', { kind: 'replaced' }, 'invalid-input'],
    ['an amount without need', { amountFils: '1000' }, 'invalid-input'],
    ['no source', { source: '' }, 'invalid-input'],
  ])('cannot be ruled on with %s', async (_what, more, code) => {
    await expect(approvals().make(author, 'fees.ruling', content(more), 'a reason')).rejects.toMatchObject({
      code,
    });
  });

  it('keeps every ruling for ever: none is changed, none is back-dated, none has one author', async () => {
    await expect(room.db.query(`update fees.ruling set note = 'x'`)).rejects.toThrow('permission denied');
    await expect(room.db.query(`delete from fees.ruling`)).rejects.toThrow('permission denied');
    for (const [columns, constraint] of [
      [`'{"maker": "' || checker || '"}'`, 'ruling_by_two_people'],
      [`'{"from_at": "2020-01-01T00:00:00Z"}'`, 'ruling_not_before_decided'],
    ])
      await expect(
        database.query(
          `insert into fees.ruling select (jsonb_populate_record(r, jsonb_build_object('ruling_id', uuidv7(),
             'proposal_id', uuidv7()) || (${columns})::jsonb)).* from fees.ruling r limit 1`,
        ),
      ).rejects.toThrow(constraint);
  });
});
