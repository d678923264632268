import { Approvals } from '@tajdeed/approvals';
import { caseKindOf, caseKinds, DomainError, isCaseKind } from '@tajdeed/domain';
import { CaseActions, changesOf, type Changes, type Observed, type StoryEntry } from '@tajdeed/lifecycle';
import type { Principal } from '@tajdeed/platform';
import {
  besideStaffRooms,
  officer,
  staffRooms,
  testDatabase,
  testRoom,
  type TestRoom,
} from '@tajdeed/testing';
import fc from 'fast-check';
import { pasts, World, type Past } from '../spec/world';
import { Cases } from './cases.service';
import { Decisions } from './decisions';
import { Explainer, type Rehearsed } from './explainer';

const ROUNDS = 200;

interface Draw {
  readonly past: Past;
  readonly action: number;
  readonly way: number;
  readonly takenBefore: boolean;
}

describe('what an action would change', () => {
  let room: TestRoom;
  let world: World;
  const grants = (['supervisor', 'finance'] as const).map((role) => ({ role, department: null, room: null }));
  const clerk: Principal = { ...officer('supervisor'), grants };
  const second: Principal = { ...officer('supervisor'), grants };
  beforeAll(async () => {
    const database = await testDatabase();
    room = await testRoom(database.urls.tajdeed_api, ...besideStaffRooms(), ...staffRooms());
    world = new World(database, room);
  });
  afterAll(async () => {
    await room.close();
    await world.database.drop();
  });
  const part = <T>(kind: new (...parts: never[]) => T): T => room.module.get<T>(kind, { strict: false });

  /** Where the queues of what leaves stand. */
  const mark = async (): Promise<{ id: string; told: readonly string[] }> => {
    const [row] = await world.database.query<{ id: string }>(
      `select coalesce(max(id), 0)::text as id from lifecycle.unpublished`,
    );
    const told = await world.database.query<{ id: string }>(`select id from lifecycle.untold`);
    return { id: row?.id ?? '0', told: told.map(({ id }) => id) };
  };

  /** What history and the words for workflows have gained since; the procedure of two people is not part of a change. */
  const since = async (before: { id: string; told: readonly string[] }): Promise<Changes> => {
    const entries = await world.database.query<StoryEntry>(
      `select h.thing, h.seq, h.kind, h.from_state as "from", h.event, h.to_state as "to", h.facts::json as facts, h.actor,
         '' as at, null as cause
       from lifecycle.unpublished u join lifecycle.history h using (thing, seq) where u.id > $1 and h.kind <> 'proposal'`,
      [before.id],
    );
    const told = await world.database.query<Observed['told'][number]>(
      `select workflow, thing, reason from lifecycle.untold where id <> all ($1) and workflow <> 'proposalWatch' order by id`,
      [before.told],
    );
    return changesOf(entries, told);
  };

  /** Really does it, with a second person where one is needed; answers the code of a refusal. */
  const deed = async (caseId: string, name: string, way: Rehearsed): Promise<string | null> => {
    try {
      const { proposal } = await part(Decisions).act(clerk, caseId, name, way.input, 'a reason of the spec');
      if (!proposal) return null;
      // The second person is shown the same before they approve.
      const { refusal, changes } = way;
      const read = await part(Approvals).read(second, proposal.proposalId);
      expect(await part(Approvals).rehearsed(second, read)).toEqual({ refusal, changes });
      await part(Approvals).approve(second, proposal.proposalId, proposal.digest, { code: '000000' });
      return null;
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  };

  /** What is explained of an action, and what then happens, of a case with this past; answers what became of it. */
  const compared = async (
    past: Past,
    action: number,
    way: number,
    takenBefore: boolean,
  ): Promise<string[]> => {
    const { caseId } = await world.given(past);
    if (takenBefore) await part(Cases).take(clerk, caseId);
    const untouched = await mark();
    const { actions } = await part(Explainer).explain(clerk, caseId);
    expect(await mark()).toEqual(untouched);
    expect(actions.map(({ name }) => name)).toEqual(caseKindOf(past.kind).actions.map(({ name }) => name));
    const chosen = actions[action % actions.length]!;
    const explained = chosen.ways[way % chosen.ways.length]!;

    if (!takenBefore) await part(Cases).take(clerk, caseId);
    const before = await mark();
    const refusal = await deed(caseId, chosen.name, explained);
    expect([chosen.name, past, refusal]).toEqual([chosen.name, past, explained.refusal]);
    const after = await since(before);
    if (refusal === null) expect(after).toEqual(explained.changes);
    else expect(after).toEqual({ states: [], money: [], messages: [], events: [] });
    const effects = explained.changes?.money.map(({ effect }) => effect) ?? [];
    return [`${past.kind} ${chosen.name} ${refusal ?? 'done'}`, ...effects];
  };

  it('equals what then happens, of each action of each kind in each way, from every past', async () => {
    const seen = new Set<string>();
    for (const [nth, past] of pasts.entries())
      for (const [action, { name }] of caseKindOf(past.kind).actions.entries())
        for (const way of part(CaseActions).named(name).samples.keys())
          for (const what of await compared(past, action, way, (nth + action + way) % 2 === 0))
            seen.add(what);
    const every = Object.keys(caseKinds)
      .filter(isCaseKind)
      .flatMap((kind) => caseKindOf(kind).actions.map(({ name }) => `${kind} ${name} done`));
    expect([...every, 'returned', 'to-return'].filter((what) => !seen.has(what))).toEqual([]);
    expect([...seen]).toContain('bank-mismatch settled-by-hand not-decidable');
  }, 120_000);

  const draws: fc.Arbitrary<Draw> = fc.record({
    past: fc.constantFrom(...pasts),
    action: fc.nat(9),
    way: fc.nat(9),
    takenBefore: fc.boolean(),
  });

  it(`equals what then happens, of ${ROUNDS} random cases`, async () => {
    const run = async ({ past, action, way, takenBefore }: Draw) => {
      await compared(past, action, way, takenBefore);
    };
    await fc.assert(fc.asyncProperty(draws, run), { numRuns: ROUNDS, seed: 20_261_122, endOnFailure: true });
  }, 120_000);
});
