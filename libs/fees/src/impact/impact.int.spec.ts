import { DAY_MS, filsToText, priceCase, type CompiledSchedule } from '@tajdeed/domain';
import { withClockOffset } from '@tajdeed/testing';
import { ImpactsRoom, unwatched } from '../../spec/impacts-room';
import { givenPaid, type GivenPaid } from '../../spec/paid-quotes';
import type { ScheduleDocument } from '../schedule/schedule-document';
import { draftTag } from '../schedule/schedule.schemas';

const [FROM, TO] = ['2026-01-10', '2026-03-20'];
const DRAFT = 'res-99-dearer';
/** More than two pages. */
const MANY = 11_000;

/** Prices that go up, down and away. */
function dearer({ tables }: ScheduleDocument): object {
  const changed = tables.map((table) => ({
    ...table,
    rows: table.rows
      .filter(({ residency_article: article, code }) => article !== '24' && !code.startsWith('res-24'))
      .map((row) => {
        if (row.code.startsWith('res-18')) return { ...row, amount_fils: Number(row.amount_fils) + 55_125 };
        return row.code.startsWith('res-17') ? { ...row, amount_fils: 90_000 } : row;
      }),
  }));
  return { tables: changed };
}

/** The plainest reckoning: every renewal by itself. */
function naive(paid: readonly GivenPaid[], law: CompiledSchedule) {
  const each = paid.map((one) => {
    const answer = priceCase(law, one.feeCase, []);
    return { ...one, after: 'refusal' in answer ? null : Number(answer.totalFils) };
  });
  const has = each.flatMap(({ after, ...one }) =>
    after === null ? [] : [{ ...one, after, by: after - one.totalFils }],
  );
  const sum = (numbers: readonly number[]) => filsToText(BigInt(numbers.reduce((a, b) => a + b, 0)));
  const [more, less] = [has.filter(({ by }) => by > 0), has.filter(({ by }) => by < 0)];
  return {
    totals: {
      ...{ renewals: each.length, more: more.length, less: less.length },
      ...{ same: has.length - more.length - less.length, unpriced: each.length - has.length },
      ...{ before: sum(has.map(({ totalFils }) => totalFils)), after: sum(has.map(({ after }) => after)) },
      ...{ moreBy: sum(more.map(({ by }) => by)), lessBy: sum(less.map(({ by }) => -by)) },
      unpricedBefore: sum(each.filter(({ after }) => after === null).map(({ totalFils }) => totalFils)),
    },
    largest: has
      .filter(({ by }) => by !== 0)
      .sort((a, b) => Math.abs(b.by) - Math.abs(a.by) || (a.quoteId < b.quoteId ? -1 : 1))
      .slice(0, 10)
      .map(({ quoteId, by }) => ({ quoteId, by: filsToText(BigInt(Math.abs(by))) })),
    lines: [...more, ...less, ...each.filter(({ after }) => after === null)]
      .map(({ quoteId }) => quoteId)
      .sort(),
    each: has,
  };
}

describe('a preview', () => {
  let room: ImpactsRoom;
  let paid: readonly GivenPaid[];
  let law: CompiledSchedule;

  beforeAll(async () => {
    room = await ImpactsRoom.open();
    const all = await givenPaid(room.database, MANY, FROM, TO);
    await givenPaid(room.database, 50, '2025-12-30', '2026-01-09');
    await givenPaid(room.database, 50, '2026-03-21', '2026-03-25');
    paid = all.filter(({ live, state }) => live && state === 'ACKNOWLEDGED');
    await room.draft(DRAFT, dearer);
    law = await room.asApi(async ({ schedules }) => (await schedules.named(DRAFT))!.compiled);
  });
  afterAll(() => room.close());

  const counted = async (impactId: string) => {
    const { totals, rows, largest, state, progress } = await room.shown(impactId);
    return { totals, rows, largest, state, progress };
  };
  const pagesOf = async (impactId: string) => {
    const [row] = await room.database.query<{ chunks: number; kept: number }>(
      `select chunks, (select count(*)::int from fees.impact_changes c where c.impact_id = i.impact_id) as kept
       from fees.impact i where impact_id = $1`,
      [impactId],
    );
    return row;
  };

  it('comes to what every renewal by itself comes to', async () => {
    const impactId = await room.start(DRAFT, FROM, TO);
    expect(await room.shown(impactId)).toMatchObject({
      ...{ state: 'RUNNING', finishedAt: null, progress: { share: 0, renewals: 0 } },
      totals: { renewals: 0, before: '0.000' },
    });
    await expect(room.csv(impactId)).rejects.toMatchObject({
      code: 'impact-unfinished',
      facts: { state: 'RUNNING' },
    });
    const heard: number[] = [];
    await room.run(impactId, { heard: (renewals) => heard.push(renewals) });
    const shown = await room.shown(impactId);
    const plain = naive(paid, law);
    expect(plain.totals).toMatchObject({ renewals: paid.length });
    for (const count of [plain.totals.more, plain.totals.less, plain.totals.same, plain.totals.unpriced])
      expect(count).toBeGreaterThan(500);
    expect(shown).toMatchObject({
      state: 'DONE',
      scheduleChanged: false,
      progress: { share: 1, renewals: paid.length },
    });
    expect(shown.totals).toEqual(plain.totals);
    expect(shown.largest.map(({ quoteId, by }) => ({ quoteId, by }))).toEqual(plain.largest);
    expect(heard[0]).toBe(0);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));

    for (const row of shown.rows.filter(({ after }) => after !== null)) {
      const same = plain.each.filter(({ row: code }) => code === row.before);
      expect(same.length).toBeGreaterThanOrEqual(row.renewals);
    }
    expect(shown.rows.reduce((all, { renewals }) => all + renewals, 0)).toBe(paid.length);
    expect(shown.rows.filter(({ after }) => after === null)).toEqual([
      expect.objectContaining({
        refusal: 'no-scheduled-fee',
        afterSum: null,
        renewals: plain.totals.unpriced,
      }),
    ]);

    const [head, ...lines] = (await room.csv(impactId)).trimEnd().split('\r\n');
    expect(head).toBe(
      'quote_id,renewal_id,row_before,row_after,change,refusal,before_kwd,after_kwd,difference_kwd',
    );
    expect(lines.map((line) => line.split(',')[0]).sort()).toEqual(plain.lines);
    for (const cell of lines.flatMap((line) => line.split(','))) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    const [one] = plain.each.filter(({ by }) => by < 0);
    expect(lines.find((line) => line.startsWith(one!.quoteId))).toContain(
      `,less,,${filsToText(BigInt(one!.totalFils))},${filsToText(BigInt(one!.after))},${filsToText(BigInt(-one!.by))}`,
    );
    expect(
      await room.database.query(
        `select event, facts::json ->> 'renewals' as renewals from lifecycle.history where thing = $1 order by seq`,
        [impactId],
      ),
    ).toEqual([
      { event: 'impact.started', renewals: null },
      { event: 'impact.finished', renewals: String(paid.length) },
    ]);
  });

  it('that is stopped between two pages, or dies within one, goes on and comes to the same', async () => {
    const whole = await room.start(DRAFT, FROM, TO);
    await room.run(whole);
    const [wanted, lines] = [await counted(whole), await room.csv(whole)];

    const stopped = await room.start(DRAFT, FROM, TO);
    const stop = new AbortController();
    await expect(
      room.run(stopped, {
        heard: () => {
          stop.abort();
        },
        signal: stop.signal,
      }),
    ).rejects.toThrow();
    expect(await pagesOf(stopped)).toEqual({ chunks: 1, kept: 1 });
    expect((await counted(stopped)).progress.share).toBeGreaterThan(0.4);

    await room.database.query(
      `create function public.die() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
    );
    await room.database.query(
      `create trigger die before insert on fees.impact_changes for each row when (new.chunk = 2) execute function public.die()`,
    );
    const before = await counted(stopped);
    await expect(room.run(stopped)).rejects.toThrow('gone');
    expect(await pagesOf(stopped)).toEqual({ chunks: 1, kept: 1 });
    expect(await counted(stopped)).toEqual(before);
    await room.database.query(`drop trigger die on fees.impact_changes`);

    await room.run(stopped);
    expect(await counted(stopped)).toEqual(wanted);
    expect(await room.csv(stopped)).toBe(lines);
    const done = await counted(stopped);
    await room.run(stopped); // done again: nothing
    expect(await counted(stopped)).toEqual(done);
  });

  it('carried out twice at once counts nobody twice', async () => {
    const [whole, twice] = [await room.start(DRAFT, FROM, TO), await room.start(DRAFT, FROM, TO)];
    await room.run(whole);
    await room.asWorker(async (run) => {
      await Promise.all([
        run.run(twice, unwatched()),
        run.run(twice, unwatched()),
        run.run(twice, unwatched()),
      ]);
    });
    expect(await counted(twice)).toEqual(await counted(whole));
    expect(await room.csv(twice)).toBe(await room.csv(whole));
    expect(
      await room.database.query(`select event from lifecycle.history where thing = $1 order by seq`, [twice]),
    ).toEqual([{ event: 'impact.started' }, { event: 'impact.finished' }]);
  });

  it('keeps the content that it began with, and says that the draft was changed', async () => {
    await room.draft('res-99-edited', dearer);
    const impactId = await room.start('res-99-edited', FROM, TO);
    await room.asApi(async ({ drafts, papers }) => {
      const paper = (await papers.paper('res-99-edited'))!;
      const { document } = paper;
      const tables = document.tables.map((table) => ({
        ...table,
        rows: table.rows.map((row) => (row.code.startsWith('res-18') ? { ...row, amount_fils: 1 } : row)),
      }));
      await drafts.edit(room.author, 'res-99-edited', { ...document, tables }, draftTag(paper));
    });
    await room.run(impactId);
    const shown = await room.shown(impactId);
    expect(shown).toMatchObject({ state: 'DONE', scheduleChanged: true });
    expect(shown.totals).toEqual(naive(paid, law).totals);
  });

  it('of quotes whose facts nobody can read counts them without a price, names them, and comes to its end', async () => {
    const spoilt = paid.slice(0, 4).map(({ quoteId }) => quoteId);
    const wrong = [
      '{}',
      JSON.stringify({ ...paid[0]!.facts, claims: null }),
      JSON.stringify({ ...paid[0]!.facts, startsOn: 'tomorrow' }),
      JSON.stringify({ ...paid[0]!.facts, years: 1e300 }),
    ];
    const put = (facts: readonly string[]) =>
      room.database.query(
        `update fees.quote q set facts = g.facts from unnest($1::uuid[], $2::text[]) as g (id, facts) where q.quote_id = g.id`,
        [spoilt, facts],
      );
    await put(wrong);
    const impactId = await room.start('res-306-2025', FROM, TO);
    await room.run(impactId);
    const { state, totals, rows } = await room.shown(impactId);
    expect(state).toBe('DONE');
    expect(totals).toMatchObject({ renewals: paid.length, same: paid.length - 4, unpriced: 4 });
    expect(rows.filter(({ refusal }) => refusal !== null).map(({ refusal }) => refusal)).toContain(
      'facts-unreadable',
    );
    const lines = (await room.csv(impactId)).trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',')[0]).sort()).toEqual([...spoilt].sort());
    for (const line of lines) expect(line).toContain(',unpriced,facts-unreadable,');
    await put(paid.slice(0, 4).map(({ facts }) => JSON.stringify(facts)));
  });

  it('of the schedule in force changes nothing for anybody', async () => {
    const impactId = await room.start('res-306-2025', FROM, TO);
    await room.run(impactId);
    const { totals, largest } = await room.shown(impactId);
    expect(totals).toMatchObject({ same: paid.length, more: 0, less: 0, unpriced: 0, moreBy: '0.000' });
    expect(largest).toEqual([]);
    expect((await room.csv(impactId)).split('\r\n')).toHaveLength(2);
  });

  it('that is forgotten while somebody reads its lines does not end as if they were all', async () => {
    const impactId = await room.start(DRAFT, FROM, TO);
    await room.run(impactId);
    await room.asApi(async ({ exports, impacts }) => {
      const pages = await exports.take(room.author, impactId, { code: '123456' });
      await pages.next();
      expect((await pages.next()).value).toContain(',more,');
      await withClockOffset(room.database, 2 * DAY_MS, () =>
        room.database.query(`select fees.forget_impacts(1, 500)`),
      );
      await expect(pages.next()).rejects.toThrow('forgotten');
      await expect(impacts.read(room.author, impactId)).rejects.toMatchObject({ code: 'not-found' });
    });
  });
});
