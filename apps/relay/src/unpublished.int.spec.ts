import { newId } from '@tajdeed/platform';
import { testDatabase, testRecorder, type TestDatabase, type TestRecorder } from '@tajdeed/testing';
import { moveOn, untilSome } from '../spec/relay-harness';
import { RelayDatabase } from './relay-database';
import { Unpublished } from './unpublished';

jest.setTimeout(120_000);

let database: TestDatabase;
let api: TestRecorder;
let relay: RelayDatabase;
let queue: Unpublished;

beforeEach(async () => {
  database = await testDatabase();
  api = await testRecorder(database.urls.tajdeed_api, 4);
  relay = new RelayDatabase(database.urls.tajdeed_relay);
  queue = new Unpublished(relay);
  await database.query(`delete from lifecycle.unpublished`); // what the seeds recorded was sent long ago
});
afterEach(async () => {
  await Promise.all([api.close(), relay.close()]);
  await database.drop();
});

const everyLane = [0, 1, 2, 3, 4, 5, 6, 7];
const seen = async (...things: readonly string[]): Promise<string[]> =>
  (await queue.read(everyLane, [], 1000))
    .filter(({ thing }) => things.includes(thing))
    .map(({ thing, seq }) => `${thing}:${seq}`);

/** Whether a row of this id would be read. Nothing can be committed below the bound, so it is made by hand. */
async function readsByHand(id: string, thing: string): Promise<boolean> {
  await database.query(
    `insert into lifecycle.unpublished (id, lane, thing, seq, body) overriding system value values ($1, 0, $2, 9, '{}')`,
    [id, thing],
  );
  const things = await seen(thing);
  await database.query(`delete from lifecycle.unpublished where id = $1`, [id]);
  return things.length > 0;
}

describe('the low bound of what is unpublished', () => {
  it('stays below a row whose transaction is the youngest of all and commits late', async () => {
    const [late, other] = [newId(), newId()];
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (commit = resolve));
    let drawn: () => void = () => undefined;
    const hasDrawn = new Promise<void>((resolve) => (drawn = resolve));
    const committing = api.db.transaction(async () => {
      await moveOn(api, late, 0);
      drawn();
      await held;
    });
    await hasDrawn;
    await queue.raiseLow(); // no transaction has ended since the row's one began
    await moveOn(api, other, 0);
    await queue.raiseLow();
    await queue.raiseLow();
    commit();
    await committing;
    expect(await seen(late, other)).toEqual([`${late}:1`, `${other}:1`]);
  });

  it('rises over what was sent once everything of its time has ended', async () => {
    const thing = newId();
    await moveOn(api, thing, 0);
    const before = await queue.read(everyLane, [], 1000);
    await queue.delete(before.map(({ id }) => id));
    expect(await readsByHand(before[0]!.id, thing)).toBe(true);
    // Transactions of the server's other databases hold the bound back as well, so it rises when they have ended.
    await untilSome(async () => {
      await queue.raiseLow();
      return (await readsByHand(before[0]!.id, thing)) ? [] : ['risen'];
    });
  });
});
