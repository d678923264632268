import { Approvals } from '@tajdeed/approvals';
import { caseLifecycle, DAY_MS, MINUTE_MS, type CaseKind } from '@tajdeed/domain';
import { CaseActions, CaseDesk } from '@tajdeed/lifecycle';
import { newId, type Principal } from '@tajdeed/platform';
import {
  besideStaffRooms,
  officer,
  staffRooms,
  testDatabase,
  testRoom,
  waitFor,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { Client } from 'pg';
import { World } from '../spec/world';
import { bothRoles } from '../spec/both-roles';
import { CaseActivities } from './cases.activities';
import { CasesModule } from './cases.module';
import { Cases } from './cases.service';
import { Decisions } from './decisions';
import { Holidays } from './holidays';

/** Thursday, 26 November 2026, noon in Kuwait: Friday and Saturday are the week-end. */
const THURSDAY = Date.parse('2026-11-26T09:00:00Z');

describe('the due time of a case', () => {
  let database: TestDatabase;
  let room: TestRoom;
  const clerk: Principal = officer('clerk');
  const boss: Principal = officer('supervisor');

  beforeAll(async () => {
    database = await testDatabase();
    room = await testRoom(
      await bothRoles(database),
      ...besideStaffRooms(),
      ...staffRooms(),
      CasesModule.forWorker(),
    );
  });
  afterAll(async () => {
    await room.close();
    await database.query(`drop role ${database.name}`);
    await database.drop();
  });
  beforeEach(async () => {
    await database.query(`delete from cases.holiday_withdrawal`);
    await database.query(`delete from cases.holiday`);
    await setClock(THURSDAY);
  });

  const part = <T>(kind: new (...parts: never[]) => T): T => room.module.get<T>(kind, { strict: false });
  const setClock = (instant: number) => database.shiftClock(instant - Date.now());
  const look = (caseId: string) => part(CaseActivities).lookAtCase(caseId);
  const opened = (kind: CaseKind = 'bank-mismatch'): Promise<string> =>
    room.db.transaction(() =>
      part(CaseDesk).open({ kind, subject: newId(), renewalId: newId(), about: {}, actor: 'system' }),
    );
  const rowOf = async (caseId: string) => {
    const [row] = await database.query<{ due: string; level: number; priority: number; state: string }>(
      `select to_char(due_at at time zone 'Asia/Kuwait', 'YYYY-MM-DD HH24:MI') as due, level, priority, state
       from cases.case join lifecycle.head on thing = case_id where case_id = $1`,
      [caseId],
    );
    return row;
  };
  const eventsOf = async (caseId: string) =>
    (
      await database.query<{ event: string }>(
        `select event from lifecycle.history where thing = $1 order by seq`,
        [caseId],
      )
    ).map(({ event }) => event);

  it.each<[CaseKind, string]>([
    ['bank-mismatch', '2026-11-30 00:00'], // one working day: Sunday
    ['voided-after-issue', '2026-12-01 00:00'], // two
    ['captured-late', '2026-12-04 00:00'], // five
  ])('of %s is counted in working days from the opening', async (kind, due) => {
    expect(await rowOf(await opened(kind))).toMatchObject({ due, level: 0 });
  });

  it('counts by the holidays that were known, and moves once one is announced late', async () => {
    await part(Holidays).declare(boss, { date: '2026-11-29', nameAr: 'عطلة', nameEn: 'Holiday' });
    const caseId = await opened();
    expect(await rowOf(caseId)).toMatchObject({ due: '2026-12-01 00:00' });
    await setClock(THURSDAY + DAY_MS);
    await part(Holidays).declare(boss, { date: '2026-11-30', nameAr: 'عطلة', nameEn: 'Holiday' });
    const words = await database.query(
      `select 1 from lifecycle.untold where workflow = 'caseWatch' and thing = $1`,
      [caseId],
    );
    expect(words).toHaveLength(2); // the opening, and the holiday
    const { lookInMs } = await look(caseId);
    expect(Math.round((lookInMs ?? 0) / MINUTE_MS)).toBe(
      (Date.parse('2026-12-01T21:00:00Z') - THURSDAY - DAY_MS) / MINUTE_MS,
    );
    expect(await rowOf(caseId)).toMatchObject({ due: '2026-12-02 00:00' });
    await look(caseId);
    expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.rescheduled']);
  });

  it('moves back once a holiday is taken back, and forth when its day is declared anew', async () => {
    const holiday = { date: '2026-11-29', nameAr: 'عطلة', nameEn: 'Holiday' };
    await part(Holidays).declare(boss, holiday);
    const caseId = await opened();
    const seen: string[] = [];
    const look_ = async () => {
      await look(caseId);
      seen.push((await rowOf(caseId))?.due ?? '');
    };
    await setClock(THURSDAY + DAY_MS);
    await part(Holidays).withdraw(boss, holiday.date, 'another year was meant');
    await look_();
    await part(Holidays).declare(boss, holiday);
    await look_();
    expect(seen).toEqual(['2026-11-30 00:00', '2026-12-01 00:00']);
    const words = await database.query(
      `select 1 from lifecycle.untold where workflow = 'caseWatch' and thing = $1`,
      [caseId],
    );
    expect(words).toHaveLength(3);
    // Taken back when that day is over: what has run out by it is raised, as if it had never been declared.
    await setClock(Date.parse('2026-11-30T09:00:00Z'));
    await part(Holidays).withdraw(boss, holiday.date, 'another year was meant');
    await look(caseId);
    expect(await rowOf(caseId)).toMatchObject({ level: 1, due: '2026-12-02 00:00' });
    expect(await eventsOf(caseId)).toEqual([
      ...['case.opened', 'case.rescheduled', 'case.rescheduled', 'case.rescheduled', 'case.escalated'],
    ]);
  });

  it('that ran out raises it, a working day each time, up to the third level', async () => {
    const caseId = await opened('payment-unproven');
    const levels: unknown[] = [];
    for (let days = 0; days < 30; days += 1) {
      await setClock(THURSDAY + days * DAY_MS);
      const { lookInMs } = await look(caseId);
      const row = await rowOf(caseId);
      if (levels.length === 0 || JSON.stringify(levels.at(-1)) !== JSON.stringify(row)) levels.push(row);
      if (lookInMs === null) break;
    }
    expect(levels).toEqual([
      { level: 0, priority: 3, state: 'OPEN', due: '2026-12-02 00:00' },
      { level: 1, priority: 2, state: 'OPEN', due: '2026-12-04 00:00' },
      { level: 2, priority: 1, state: 'OPEN', due: '2026-12-07 00:00' }, // over the week-end
      { level: 3, priority: 1, state: 'OPEN', due: '2026-12-09 00:00' },
    ]);
    expect(await look(caseId)).toEqual({ lookInMs: null });
    expect(await eventsOf(caseId)).toHaveLength(4);
  });

  it('raises it once, however many look at once, and whoever takes it meanwhile has it', async () => {
    for (let round = 0; round < 5; round += 1) {
      await setClock(THURSDAY);
      const caseId = await opened();
      await setClock(THURSDAY + 4 * DAY_MS);
      await Promise.all([look(caseId), part(Cases).take(clerk, caseId), look(caseId), look(caseId)]);
      expect(await rowOf(caseId)).toMatchObject({ state: 'TAKEN', level: 1 });
      expect((await eventsOf(caseId)).sort()).toEqual(['case.escalated', 'case.opened', 'case.taken']);
    }
  });

  describe('that runs out in the very moment of a decision', () => {
    const maker = officer('finance');
    const act = (caseId: string, name: string, input: unknown) =>
      part(Decisions).act(maker, caseId, name, input, 'because it is so');
    /** A case whose time has run out, and its decision, ready to be made. */
    const ready: Readonly<Record<string, () => Promise<[string, () => Promise<unknown>]>>> = {
      'of one person': async () => {
        const caseId = await heldCase();
        return [caseId, () => act(caseId, 'ask-bank-again', {})];
      },
      'of two people': async () => {
        const caseId = await heldCase();
        const [sample] = part(CaseActions).named('settled-by-hand').samples.slice(-1);
        const { proposal } = await act(caseId, 'settled-by-hand', sample);
        const { proposalId, digest } = proposal!;
        const approve = () =>
          part(Approvals).approve(officer('finance'), proposalId, digest, { code: '000000' });
        return [caseId, approve];
      },
    };
    const heldCase = async (): Promise<string> => {
      await setClock(THURSDAY);
      const past = { kind: 'bank-mismatch', paid: true, attempt: ['attempt.expired'] } as const;
      const { caseId } = await new World(database, room).given(past);
      await part(Cases).take(maker, caseId);
      return caseId;
    };

    it.each(Object.keys(ready))('raises the case before the decision %s or not at all', async (hands) => {
      for (const isLookFirst of [true, false]) {
        const [caseId, decide] = await ready[hands]!();
        await setClock(THURSDAY + 4 * DAY_MS);
        const looks = () => look(caseId);
        // Both are stopped at the case, in this order, and let go at once.
        await whileHeld(caseId, isLookFirst ? [looks, decide] : [decide, looks]);
        const events = [
          'case.opened',
          'case.taken',
          ...(isLookFirst ? ['case.escalated'] : []),
          'case.acted',
        ];
        expect(await eventsOf(caseId)).toEqual(events);
        expect(await rowOf(caseId)).toMatchObject({ state: 'CLOSED', level: isLookFirst ? 1 : 0 });
        expect(await look(caseId)).toEqual({ lookInMs: null });
      }
    });
  });

  /** Begins each while another session holds the case, once the one before waits for it; then all go on. */
  async function whileHeld(caseId: string, works: readonly (() => Promise<unknown>)[]): Promise<void> {
    const holder = new Client({ connectionString: database.admin });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(`select 1 from cases.case where case_id = $1 for update`, [caseId]);
      const begun: Promise<unknown>[] = [];
      for (const work of works) {
        begun.push(work());
        await waitFor('it to wait for the case', async () =>
          (await waiting()) === begun.length ? true : undefined,
        );
      }
      await holder.query('commit');
      await Promise.all(begun);
    } finally {
      await holder.end();
    }
  }

  const waiting = async (): Promise<number> => {
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.n ?? 0;
  };

  it('rests while the case is put off, and leaves a working day when it goes on', async () => {
    const caseId = await opened();
    await part(Cases).take(clerk, caseId);
    const until = THURSDAY + 10 * DAY_MS; // a Sunday
    await part(Cases).snooze(clerk, caseId, until, 'the bank looks for it');
    await setClock(THURSDAY + 7 * DAY_MS);
    expect((await look(caseId)).lookInMs).toBeGreaterThan(2 * DAY_MS);
    expect(await rowOf(caseId)).toMatchObject({ state: 'SNOOZED', level: 0 });
    await setClock(until + MINUTE_MS);
    await look(caseId);
    expect(await rowOf(caseId)).toMatchObject({ state: 'TAKEN', level: 0, due: '2026-12-08 00:00' });
    expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken', 'case.snoozed', 'case.woken']);
  });

  it('is nobody’s concern once the case has ended, or where there is none', async () => {
    const caseId = await opened();
    const subject = await database.query<{ subject: string }>(
      `select subject from cases.case where case_id = $1`,
      [caseId],
    );
    await room.db.transaction(() =>
      part(CaseDesk).resolve(subject[0]?.subject ?? '', ['bank-mismatch'], 'attempt.declined', 'bank'),
    );
    expect(await rowOf(caseId)).toMatchObject({ state: 'CLOSED' });
    await setClock(THURSDAY + 20 * DAY_MS);
    expect(await look(caseId)).toEqual({ lookInMs: null });
    expect(await look(newId())).toEqual({ lookInMs: null });
    expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.resolved']);
  });

  it('and every step of a case is one of its lifecycle', async () => {
    const walked = await database.query<{ from: string | null; event: string; to: string }>(
      `select distinct from_state as "from", event, to_state as "to" from lifecycle.history where kind = 'case'`,
    );
    const rows = caseLifecycle.transitions.map(([from, event, to]) => ({ from, event, to }));
    for (const step of walked) expect(rows).toContainEqual(step);
  });
});
