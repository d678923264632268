import { newId } from '@tajdeed/platform';
import { staffModule, staffRooms, testDatabase, testDoor, TestOffice } from '@tajdeed/testing';
import { givenLateCapture } from '../../spec/late-capture';

describe('the door of refunds', () => {
  let office: TestOffice;
  beforeAll(async () => {
    const database = await testDatabase();
    const door = await testDoor(database.urls.tajdeed_api, staffModule(), ...staffRooms());
    office = await TestOffice.open(database, door, {
      finance: ['finance', { department: 'finance' }],
      second: ['finance'],
      elsewhere: ['finance', { department: 'assurance' }],
      clerk: ['clerk', { department: 'finance' }],
      stranger: ['fee-author'],
    });
  });
  afterAll(() => office.close());

  const reason = 'the payer wrote to us';
  const ask = (name: string, attemptId: string, body: object) =>
    office.as(name, 'POST', `/attempts/${attemptId}/refunds`, body);
  const codeOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) => [status, body['code']];

  it('takes what one officer may return, and shows it to those who may see what finance decides', async () => {
    const attemptId = await givenLateCapture(office.database);
    const { status, body } = await ask('finance', attemptId, { amount: '40.000', reason });
    expect([status, body['proposal']]).toEqual([201, null]);
    const refund = body['refund'] as Record<string, unknown>;
    expect(refund).toMatchObject({ attemptId, amount: '40.000', state: 'REQUESTED', reason: 'late' });
    expect(refund).toMatchObject({ requestedBy: office.member('finance'), proposalId: null });
    expect(JSON.stringify(body)).not.toContain(reason);
    for (const path of [`/refunds/${String(refund['refundId'])}`, '/refunds?state=REQUESTED&limit=5'])
      expect((await office.as('clerk', 'GET', path)).status).toBe(200);
    const all = await office.as('clerk', 'GET', `/attempts/${attemptId}/refunds`);
    expect(all.body).toMatchObject({ captured: '100.000', left: '60.000', refunds: [{ amount: '40.000' }] });
    expect((await office.as('elsewhere', 'GET', '/refunds')).body).toEqual({ refunds: [], next: null });
    const foreign = await office.as('elsewhere', 'GET', `/attempts/${attemptId}/refunds`);
    expect(codeOf(foreign)).toEqual([404, 'not-found']);
    expect(codeOf(await office.as('stranger', 'GET', '/refunds'))).toEqual([403, 'not-permitted']);
  });

  it('says so where all of a payment is on its way back', async () => {
    const attemptId = await givenLateCapture(office.database);
    await ask('finance', attemptId, { amount: '60.000', reason });
    await ask('finance', attemptId, { amount: '40.000', reason });
    expect(codeOf(await ask('second', attemptId, { amount: '0.001', reason }))).toEqual([
      409,
      'refund-standing',
    ]);
  });

  it.each([
    ['zero', '0.000', 'out-of-range'],
    ['no places', '40', 'not-an-amount'],
    ['two places', '40.00', 'not-an-amount'],
    ['Arabic digits', '٤٠.٠٠٠', 'not-an-amount'],
    ['a sign', '-40.000', 'not-an-amount'],
    ['a thousands separator', '1,000.000', 'not-an-amount'],
  ])('refuses an amount with %s by name', async (_, amount, code) => {
    const attemptId = await givenLateCapture(office.database);
    const answer = await ask('finance', attemptId, { amount, reason });
    expect(codeOf(answer)).toEqual([422, 'invalid-input']);
    expect(answer.body['errors']).toEqual([expect.objectContaining({ path: 'amount', code })]);
    expect((await office.as('finance', 'GET', `/attempts/${attemptId}/refunds`)).body).toMatchObject({
      refunds: [],
      left: '100.000',
    });
  });

  it('refuses what is above the capture, of another id, by who may not, and fields that it does not know', async () => {
    const attemptId = await givenLateCapture(office.database);
    const body = { amount: '100.001', reason };
    expect(codeOf(await ask('finance', attemptId, body))).toEqual([409, 'refund-above-capture']);
    expect(codeOf(await ask('finance', newId(), body))).toEqual([404, 'not-found']);
    expect(codeOf(await ask('clerk', attemptId, body))).toEqual([403, 'not-permitted']);
    expect(codeOf(await ask('elsewhere', attemptId, body))).toEqual([403, 'not-permitted']);
    for (const more of [{ approvedBy: newId() }, { proposalId: newId() }, { state: 'RETURNED' }])
      expect(codeOf(await ask('finance', attemptId, { ...body, ...more }))).toEqual([422, 'invalid-input']);
  });
});
