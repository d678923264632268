import { randomUUID } from 'node:crypto';
import { nudgeSignal } from '@tajdeed/contracts';
import type { FakeRooms } from '../../spec/fake-rooms';
import { World } from '../../spec/world';
import { caseWatch } from './case-watch.workflow';

jest.setTimeout(120_000);

const DAY_MS = 24 * 60 * 60_000;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const begin = (thing: string) => world.begin(caseWatch, thing);
const nudge = { messageId: randomUUID(), reason: 'case-changed' };

/** A case that is due in these numbers of days from now. */
async function due(rooms: FakeRooms, ...days: number[]): Promise<number> {
  const now = await world.env.currentTimeMs();
  rooms.due.instants = days.map((day) => now + day * DAY_MS);
  return now;
}

describe('the watch over a case', () => {
  test('looks again each time that it is due, and rests after the last', async () => {
    const rooms = world.rooms();
    const began = await due(rooms, 3, 4, 5);
    await world.serving(rooms, async () => (await begin('case-1')).result());
    const days = rooms.due.noticed.map((at) => Math.round((at - began) / DAY_MS));
    expect(days).toEqual([3, 4, 5]);
    expect(rooms.calls).toEqual(Array.from({ length: 4 }, () => 'lookAtCase'));
  });

  test('hears that the due time was changed, and minds the new one', async () => {
    const rooms = world.rooms();
    await due(rooms, 10);
    await world.serving(rooms, async () => {
      const watch = await begin('case-1');
      await world.pass(DAY_MS);
      const [changed] = [await due(rooms, 1)];
      await watch.signal(nudgeSignal, nudge);
      await watch.result();
      const [at = 0] = rooms.due.noticed;
      expect(Math.round((at - changed) / DAY_MS)).toBe(1);
    });
  });

  test('ends when the case has ended, told or at the next due time', async () => {
    const rooms = world.rooms();
    await due(rooms, 2);
    await world.serving(rooms, async () => {
      const watch = await begin('case-1');
      await world.pass(DAY_MS);
      rooms.due.ended = true;
      await watch.result();
    });
    expect(rooms.due.noticed).toEqual([]);
  });

  test('looks again when the database was away', async () => {
    const rooms = world.rooms();
    await due(rooms, 1);
    rooms.trouble = { step: 'lookAtCase', kind: 'fails-once' };
    await world.serving(rooms, async () => (await begin('case-1')).result());
    expect(rooms.due.noticed).toHaveLength(1);
  });
});
