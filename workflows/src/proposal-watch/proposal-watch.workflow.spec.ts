import { randomUUID } from 'node:crypto';
import { nudgeSignal } from '@tajdeed/contracts';
import { World } from '../../spec/world';
import { proposalWatch } from './proposal-watch.workflow';

jest.setTimeout(120_000);

const DAY_MS = 24 * 60 * 60_000;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const begin = (thing: string) => world.begin(proposalWatch, thing);
const nudge = { messageId: randomUUID(), reason: 'proposal-made' };

describe('the watch over a proposal', () => {
  test('notices its expiry on the day, and ends', async () => {
    const rooms = world.rooms();
    const began = await world.env.currentTimeMs();
    rooms.due.instants = [began + 7 * DAY_MS];
    await world.serving(rooms, async () => (await begin('proposal-1')).result());
    expect(rooms.due.noticed.map((at) => Math.round((at - began) / DAY_MS))).toEqual([7]);
  });

  test('ends at once when it is told that somebody has decided', async () => {
    const rooms = world.rooms();
    rooms.due.instants = [(await world.env.currentTimeMs()) + 7 * DAY_MS];
    await world.serving(rooms, async () => {
      const watch = await begin('proposal-1');
      await world.pass(DAY_MS);
      rooms.due.ended = true;
      await watch.signal(nudgeSignal, nudge);
      await watch.result();
    });
    expect(rooms.due.noticed).toEqual([]);
  });
});
