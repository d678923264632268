import type { FakeRooms, Trouble } from '../../spec/fake-rooms';
import { World } from '../../spec/world';
import { noticeWatch } from './notice-watch.workflow';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const watched = (rooms: FakeRooms) =>
  world.serving(rooms, async () => {
    const watch = await world.begin(noticeWatch, 'notice-1');
    await watch.result();
  });

describe('the watch over a notice that is owed', () => {
  test('tells the authority, records its answer and ends', async () => {
    const rooms = world.rooms();
    await watched(rooms);
    expect(rooms.calls).toEqual(['lookAtNotice', 'tellChange', 'recordChange', 'lookAtNotice']);
    expect(rooms.owed.answers).toHaveLength(1);
  });

  test('waits until the notice before it was answered', async () => {
    const rooms = world.rooms();
    const began = await world.env.currentTimeMs();
    rooms.owed.turnAt = began + 5 * MINUTE_MS;
    await watched(rooms);
    const [told = 0] = rooms.owed.toldAt;
    expect(told - began).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    expect(rooms.owed.answers).toHaveLength(1);
  });

  test.each<[Parameters<typeof trouble>[0], Trouble]>([
    ['lookAtNotice', 'fails-once'],
    ['tellChange', 'fails-once'],
    ['tellChange', 'reply-lost'],
    ['recordChange', 'fails-once'],
    ['recordChange', 'reply-lost'],
  ])('has one answer although %s %s', async (step, kind) => {
    const rooms = world.rooms();
    rooms.trouble = trouble(step, kind);
    await watched(rooms);
    expect(rooms.owed.answers).toHaveLength(1);
  });
});

function trouble(step: 'lookAtNotice' | 'tellChange' | 'recordChange', kind: Trouble) {
  return { step, kind };
}
