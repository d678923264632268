import { newId } from '@tajdeed/platform';
import { alsoRecords } from '@tajdeed/testing';
import { unwatched } from '../../spec/impacts-room';
import { givenPaid } from '../../spec/paid-quotes';
import { SchedulesDoor } from '../../spec/schedules-door';
import { ImpactRun } from './impact-run';
import { ImpactRows } from './impact.rows';
import { ImpactsModule } from './impacts.module';

const PERIOD = { from: '2026-01-10', to: '2026-02-20' };

describe('previews over HTTP', () => {
  let door: SchedulesDoor;
  beforeAll(async () => {
    const people = {
      author: 'fee-author',
      approver: 'fee-approver',
      auditor: 'auditor',
      clerk: 'clerk',
    } as const;
    door = await SchedulesDoor.open(people, { module: ImpactsModule });
    await givenPaid(door.database, 30, PERIOD.from, PERIOD.to);
  });
  afterAll(() => door.close());

  const start = (body: object, as = 'author', headers: Record<string, string> = {}) =>
    door.send('POST', '/fees/impacts', { as, body, headers });
  const asked = { scheduleId: 'res-306-2025', ...PERIOD };
  const faultsOf = (answer: Awaited<ReturnType<typeof start>>) => {
    const { code, errors } = answer.json<{
      code: string;
      errors?: { path: string; code: string; message: string }[];
    }>();
    for (const { message } of errors ?? []) expect(message.length).toBeGreaterThan(5);
    return [answer.statusCode, code, ...(errors ?? []).map((one) => `${one.path} ${one.code}`)];
  };
  const count = async () => (await door.database.query(`select from fees.impact`)).length;

  it('are begun by those who write and approve schedules, and tell the worker', async () => {
    for (const as of ['author', 'approver']) {
      const answer = await start(asked, as);
      expect(answer.statusCode).toBe(201);
      const { impactId, ...shown } = answer.json<{ impactId: string }>();
      expect(shown).toMatchObject({
        ...{ ...asked, state: 'RUNNING', scheduleChanged: false, progress: { share: 0, renewals: 0 } },
        ...{ rows: [], largest: [] },
      });
      expect(
        await door.database.query(`select workflow, reason from lifecycle.untold where thing = $1`, [
          impactId,
        ]),
      ).toEqual([{ workflow: 'impactRun', reason: 'impact-started' }]);
      for (const reader of ['author', 'approver', 'auditor']) {
        const read = await door.send('GET', `/fees/impacts/${impactId}`, { as: reader });
        expect(read.json<object>()).toEqual(answer.json());
      }
      const early = await door.send('POST', `/fees/impacts/${impactId}/exports`, { as, body: {} });
      expect([early.statusCode, early.json<{ code: string }>().code]).toEqual([409, 'impact-unfinished']);
    }
  });

  it('are begun once for one idempotency key', async () => {
    const before = await count();
    const key = { 'idempotency-key': newId() };
    const [one, again] = [await start(asked, 'author', key), await start(asked, 'author', key)];
    expect(again.json()).toEqual(one.json());
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(await count()).toBe(before + 1);
    expect(faultsOf(await start({ ...asked, to: '2026-02-19' }, 'author', key))).toEqual([
      422,
      'idempotency-key-reused',
    ]);
  });

  it('are refused where there is nothing to look at, and nothing is kept', async () => {
    const before = await count();
    const refused: [object, (string | number)[]][] = [
      [{ ...asked, scheduleId: 'res-none' }, [404, 'not-found']],
      [{ ...asked, from: '2026-02-21' }, [422, 'invalid-input', 'to period-reversed']],
      [{ ...asked, to: '2999-01-01' }, [422, 'invalid-input', 'to period-not-over']],
      [{ ...asked, from: '2001-01-01', to: '2001-12-31' }, [422, 'invalid-input', 'from no-renewals']],
      [{ ...asked, from: '2026-02-30' }, [422, 'invalid-input', 'from no-such-date']],
      [{ ...asked, scheduleId: 'A B' }, [422, 'invalid-input', 'scheduleId not-allowed']],
      [{ ...asked, law: 'mine' }, [422, 'invalid-input', 'law unknown-field']],
    ];
    for (const [body, wanted] of refused) {
      const faults = faultsOf(await start(body));
      expect(faults.slice(0, 2)).toEqual(wanted.slice(0, 2));
      if (wanted[2] !== undefined && !String(wanted[2]).startsWith('scheduleId'))
        expect(faults).toEqual(wanted);
    }
    expect(await count()).toBe(before);
  });

  it('are not for others', async () => {
    const { impactId } = (await start(asked)).json<{ impactId: string }>();
    for (const as of ['clerk', 'auditor'])
      expect(faultsOf(await start(asked, as))).toEqual([403, 'not-permitted']);
    for (const [method, path] of [
      ...([['GET', ''] as const, ['GET', `/${impactId}`] as const, ['GET', '/exports'] as const] as const),
      ['POST', `/${impactId}/exports`] as const,
    ])
      expect(
        faultsOf(
          await door.send(method, `/fees/impacts${path}`, {
            as: 'clerk',
            ...(method === 'POST' && { body: {} }),
          }),
        ),
      ).toEqual([403, 'not-permitted']);
    for (const id of [newId(), 'x'])
      expect(faultsOf(await door.send('GET', `/fees/impacts/${id}`, { as: 'author' }))).toEqual([
        404,
        'not-found',
      ]);
  });

  it('are taken out with a second factor for exactly that, which auditors can read', async () => {
    const { impactId } = (await start(asked)).json<{ impactId: string }>();
    await alsoRecords(door.database, 'tajdeed_api', 'tajdeed_worker');
    await door.database.query(`grant insert, update on fees.impact, fees.impact_changes to tajdeed_api`);
    await new ImpactRun(new ImpactRows(door.door.db), door.door.recorder).run(impactId, unwatched());
    const path = `/fees/impacts/${impactId}/exports`;
    const bare = await door.send('POST', path, { as: 'author', body: {} });
    expect(faultsOf(bare)).toEqual([409, 'fresh-factor-needed']);
    expect(bare.json<{ digest: string }>().digest).toMatch(/^[0-9a-f]{64}$/);
    const kept = async () =>
      (await door.send('GET', '/fees/impacts/exports', { as: 'auditor' })).json<{ exports: object[] }>()
        .exports;
    expect(await kept()).toEqual([]);
    const taken = await door.send('POST', path, { as: 'author', body: { proof: { code: '123456' } } });
    expect([taken.statusCode, taken.headers['cache-control']]).toEqual([200, 'no-store']);
    const rows = taken.body.trimEnd().split('\r\n').length - 1;
    expect(await kept()).toMatchObject([{ impactId, rows }]);
    expect(faultsOf(await door.send('GET', '/fees/impacts/exports', { as: 'author' }))[0]).toBe(403);
    await expect(door.door.db.query(`delete from fees.impact_export`)).rejects.toThrow(/denied/);
  });

  it('are listed, the newest first, page by page', async () => {
    const first = await door.send('GET', '/fees/impacts?limit=2&scheduleId=res-306-2025', { as: 'auditor' });
    const { impacts, next } = first.json<{ impacts: { impactId: string }[]; next: string }>();
    expect(impacts).toHaveLength(2);
    expect(next).toBe(impacts[1]!.impactId);
    const rest = await door.send('GET', `/fees/impacts?limit=100&after=${next}`, { as: 'auditor' });
    expect(rest.json<{ next: null; impacts: object[] }>()).toMatchObject({ next: null });
    expect(rest.json<{ impacts: object[] }>().impacts).toHaveLength((await count()) - 2);
    const none = await door.send('GET', '/fees/impacts?scheduleId=legacy-2000', { as: 'auditor' });
    expect(none.json()).toEqual({ impacts: [], next: null });
  });
});
