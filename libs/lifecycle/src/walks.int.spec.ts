import { eventsFrom, lifecycles, nextState, type Lifecycle } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { testDatabase, type TestDatabase } from '@tajdeed/testing';
import * as fc from 'fast-check';

interface Row {
  readonly seq: number;
  readonly from_state: string | null;
  readonly event: string;
  readonly to_state: string;
}

const MOVE = `select seq, state from lifecycle.record($1, $2, $3, $4, '{}', 'system', '', $5, $1, null)`;

describe('walks through the lifecycles', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const take = async (life: Lifecycle, thing: string, seq: number, event: string): Promise<unknown> =>
    database.query<{ seq: number; state: string }>(MOVE, [thing, life.kind, seq, event, newId()]).then(
      ([row]) => row,
      (error: unknown) => (error as { code: unknown }).code,
    );

  /** Every step is any event at all, with the legal ones of the present state drawn more often. */
  const walk = async (life: Lifecycle, draws: readonly number[]): Promise<void> => {
    const thing = newId();
    const all = [...new Set(life.transitions.map(([, event]) => event))];
    const expected: Row[] = [];
    let state: string | null = null;
    for (const draw of draws) {
      const choices: string[] = [...all, ...Array.from({ length: 4 }, () => eventsFrom(life, state)).flat()];
      const event: string = choices[draw % choices.length]!;
      const to: string | undefined = nextState(life, state, event);
      const seq = expected.length;
      expect(await take(life, thing, seq, event)).toEqual(
        to === undefined ? 'TJ001' : { seq: seq + 1, state: to },
      );
      if (to === undefined) continue;
      expected.push({ seq: seq + 1, from_state: state, event, to_state: to });
      state = to;
    }
    const history = await database.query<Row>(
      'select seq, from_state, event, to_state from lifecycle.history where thing = $1 order by seq',
      [thing],
    );
    expect(history).toEqual(expected);
  };

  it.each(lifecycles)('of a $kind go in the database as the table says', async (life) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 14 }), (draws) =>
        walk(life, draws),
      ),
      { numRuns: 40 },
    );
  });

  it.each(lifecycles)(
    'of a $kind: all states × all events are legal exactly where a row says so',
    async (life) => {
      const rows = await database.query<Row>(
        'select from_state, event, to_state from lifecycle.transition where kind = $1',
        [life.kind],
      );
      const key = (from: string | null, event: string): string => `${from ?? ''}>${event}`;
      const known = new Map(rows.map((row) => [key(row.from_state, row.event), row.to_state]));
      expect(known.size).toBe(life.transitions.length);
      for (const from of [null, ...Object.keys(life.states)])
        for (const [, event] of life.transitions)
          expect(known.get(key(from, event))).toBe(nextState(life, from, event));
    },
  );
});
