import { World } from '../../spec/world';
import { scheduleWatch } from './schedule-watch.workflow';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const watched = async (rooms: ReturnType<World['rooms']>): Promise<void> =>
  world.serving(rooms, async () => {
    const watch = await world.begin(scheduleWatch, 'schedule-1');
    await watch.result();
  });

describe('the watch over a schedule of fees', () => {
  test('looks once when its instant has come, and ends', async () => {
    const rooms = world.rooms();
    rooms.due.instants = [await world.env.currentTimeMs()];
    await watched(rooms);
    expect(rooms.due.noticed).toHaveLength(1);
  });

  test('ends without having changed anything where it was too early: the relay comes again', async () => {
    const rooms = world.rooms();
    rooms.due.instants = [(await world.env.currentTimeMs()) + 60_000];
    await watched(rooms);
    expect(rooms.due.noticed).toEqual([]);
  });
});
