import { Logger } from '@nestjs/common';
import { canonicalJson, type CanonicalValue } from '@tajdeed/domain';
import type { QueryRunner } from 'typeorm';
import { Office, textAt } from '../spec/office';
import { EnterPastDelegations20261202000400 } from './migrations/20261202000400-past-delegations';

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

  /** The entries of a delegation as they wait for Kafka, from where the audit log has them. */
  const entriesOf = async (id: string) => {
    const rows = await office.database.query<{ body: { topic: string; value: string } }>(
      `select body::json as body from lifecycle.unpublished where thing = $1 order by id`,
      [id],
    );
    return rows.map(({ body }) => {
      const entry = JSON.parse(body.value) as Readonly<Record<string, CanonicalValue>>;
      expect(canonicalJson(entry)).toBe(body.value);
      return { topic: body.topic, ...entry };
    });
  };

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
    const instants = [`${kuwaitDay(-1)}T21:00:00Z`, `${kuwaitDay(1)}T21:00:00Z`];
    expect(await entriesOf(id)).toMatchObject([
      {
        ...{ topic: 'tajdeed.delegation.v1', kind: 'delegation', event: 'delegation.given', seq: 1 },
        actor: `staff:${by}`,
        facts: { from, to: body.to, startsAt: instants[0], endsAt: instants[1] },
      },
      {
        ...{ event: 'delegation.ended', seq: 2, to: 'ENDED', actor: `staff:${administrator}` },
        facts: { by: office.person('noura').memberId, reason: 'withdrawn' },
      },
    ]);
  });

  it('stands in by no row that history does not know; those from before it knew of them are entered once, as they were', async () => {
    const [from, to] = [office.person('salem').memberId, office.person('bader').memberId];
    const ids = await office.database.query<{ id: string }>(
      `insert into staff.delegation (delegation_id, from_member, to_member, starts_at, ends_at, withdrawn_at)
       values (uuidv7(interval '-2 hours'), $1, $2, '2026-11-01T21:00:00Z', app.now() + interval '1 day', null),
         (uuidv7(interval '-2 hours'), $1, $2, '2026-11-01T21:00:00Z', '2026-11-02T21:00:00Z', now() - interval '1 hour')
       returning delegation_id as id`,
      [from, to],
    );
    const [standing, ended] = ids.map(({ id }) => id) as [string, string];
    const standsIn = async () => (await office.as('bader', 'GET', '/staff/me')).body['standsInFor'];
    const listed = async () => (await office.as('salem', 'GET', '/staff/delegations')).body['delegations'];
    expect([await standsIn(), await listed()]).toEqual([[], []]);
    expect((await office.as('salem', 'DELETE', `/staff/delegations/${standing}`)).status).toBe(404);

    const runner = { query: (sql: string) => office.database.query(sql) } as unknown as QueryRunner;
    const past = new EnterPastDelegations20261202000400();
    await past.up(runner);
    await past.up(runner);
    expect(await entriesOf(ended)).toMatchObject([
      {
        ...{ event: 'delegation.given', from: null, actor: 'system' },
        facts: { from, to, startsAt: '2026-11-01T21:00:00Z', endsAt: '2026-11-02T21:00:00Z' },
      },
      { event: 'delegation.ended', to: 'ENDED', facts: { by: from, reason: 'not-recorded' } },
    ]);
    const [times] = await office.database.query(
      `select now() - max(occurred_at) between '55 minutes' and '65 minutes' as ended,
         now() - min(occurred_at) between '115 minutes' and '125 minutes' as given
       from lifecycle.history where thing = $1`,
      [ended],
    );
    expect(times).toEqual({ ended: true, given: true });
    expect(await standsIn()).toEqual([from]);
    expect(await listed()).toHaveLength(1);
    expect((await office.as('salem', 'DELETE', `/staff/delegations/${standing}`)).status).toBe(200);
    expect(await entriesOf(standing)).toMatchObject([
      { event: 'delegation.given', seq: 1 },
      { event: 'delegation.ended', seq: 2, facts: { by: from, reason: 'withdrawn' } },
    ]);
  });
});
