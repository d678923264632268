import { randomUUID } from 'node:crypto';
import { nudgeSignal } from '@tajdeed/contracts';
import { World } from '../../spec/world';
import { impactRun } from './impact-run.workflow';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const begin = () => world.begin(impactRun, 'impact-1');

describe('the run of a preview', () => {
  test('is carried out once, whatever it is told meanwhile', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      const run = await begin();
      await run
        .signal(nudgeSignal, { messageId: randomUUID(), reason: 'impact-started' })
        .catch(() => undefined); // may be done
      await run.result();
    });
    expect(rooms.reckoned).toBe(1);
  });

  test('goes on by itself after a step that failed', async () => {
    const rooms = world.rooms();
    rooms.trouble = { step: 'runImpact', kind: 'fails-once' };
    await world.serving(rooms, async () => (await begin()).result());
    expect(rooms.reckoned).toBe(1);
  });
});
