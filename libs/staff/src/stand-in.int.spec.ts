import { Logger } from '@nestjs/common';
import { Office, textAt } from '../spec/office';

describe('whoever stands in, on the real database,', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open();
    await office.begin();
    await office.hire('bader', 'finance');
  });
  afterAll(() => office.close());

  const kuwaitDay = (offsetDays: number): string =>
    new Date(office.nowMs() + 3 * 3_600_000 + offsetDays * 86_400_000).toISOString().slice(0, 10);

  it('is one who may approve there without it, and can sign in', async () => {
    await office.invite('abrar');
    const [abrar] = await office.database.query<{ id: string }>(
      `select member_id as id from staff.account where subject = 'abrar'`,
    );
    const days = { startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
    const appointed = () => office.as('salem', 'POST', '/staff/delegations', { to: abrar?.id, ...days });
    const refusals = [await appointed()];
    await office.firstSignIn('abrar');
    refusals.push(await appointed());
    await office.grant('abrar', 'clerk');
    refusals.push(await appointed());
    await office.grant('abrar', 'finance', { department: 'finance' });
    refusals.push(await appointed());
    for (const { body } of refusals)
      expect(body['errors']).toEqual([expect.objectContaining({ path: 'to', code: 'may-not-stand-in' })]);
  });

  it('is listed to both and to whoever reads the staff, and to nobody else', async () => {
    const listed = async (name: string) => {
      const { body } = await office.as(name, 'GET', '/staff/delegations?limit=100');
      return (body['delegations'] as { delegationId: string }[]).map((one) => one.delegationId);
    };
    const told = jest.spyOn(Logger.prototype, 'log');
    const body = { to: office.person('bader').memberId, startsOn: kuwaitDay(0), endsOn: kuwaitDay(1) };
    const id = textAt(await office.as('salem', 'POST', '/staff/delegations', body), 'delegationId');
    for (const name of ['bader', 'salem', 'noura']) expect(await listed(name)).toEqual([id]);
    expect(await listed('abrar')).toEqual([]);
    expect((await office.as('noura', 'DELETE', `/staff/delegations/${id}`)).status).toBe(200);
    expect(await listed('salem')).toEqual([]);
    const [given, withdrawn] = told.mock.calls.map(([line]: unknown[]) => line);
    const [by, from] = [office.person('salem').accountId, office.person('salem').memberId];
    const facts = { account: by, delegation: id, from, to: body.to };
    expect(given).toEqual({ event: 'staff.delegation-given', ...facts });
    const administrator = office.person('noura').accountId;
    expect(withdrawn).toEqual({
      event: 'staff.delegation-withdrawn',
      account: administrator,
      delegation: id,
    });
    told.mockRestore();
  });
});
