import { randomUUID } from 'node:crypto';
import { nudgeSignal } from '@tajdeed/contracts';
import { World } from '../../spec/world';
import { settlementRun } from './settlement-run.workflow';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const begin = () => world.begin(settlementRun, 'settlement-1');

describe('the run of a settled day', () => {
  test('goes through its files, and once more for what it was told meanwhile', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      const run = await begin();
      rooms.onCall = async () => {
        rooms.onCall = () => Promise.resolve();
        await run.signal(nudgeSignal, { messageId: randomUUID(), reason: 'recheck' });
      };
      await run.result();
    });
    expect(rooms.settled).toBe(2);
  });

  test('goes on by itself after a step that failed', async () => {
    const rooms = world.rooms();
    rooms.trouble = { step: 'runSettlement', kind: 'fails-once' };
    await world.serving(rooms, async () => (await begin()).result());
    expect(rooms.settled).toBe(1);
  });
});
