import { randomUUID } from 'node:crypto';
import type { FakeRooms } from '../../spec/fake-rooms';
import { World } from '../../spec/world';
import { secondInquiries } from './second-inquiries.workflow';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

/** How many batches were asked for, and the workflow tasks that it took. */
async function run(rooms: FakeRooms): Promise<{ batches: number; tasks: number; tookMs: number }> {
  const options = {
    workflowId: `second-inquiries-${randomUUID()}`,
    taskQueue: 'renewals',
    args: ['run-1'] as [string],
  };
  const began = await world.env.currentTimeMs();
  await world.serving(rooms, () => world.client.workflow.execute(secondInquiries, options));
  const { events } = await world.client.workflow.getHandle(options.workflowId).fetchHistory();
  return {
    batches: rooms.calls.filter((step) => step === 'askCaptures').length,
    tasks: events?.filter((one) => one.workflowTaskCompletedEventAttributes).length ?? 0,
    tookMs: (await world.env.currentTimeMs()) - began,
  };
}

const full = { asked: 200, isMore: true, isDeaf: false };
const last = { asked: 17, isMore: false, isDeaf: false };

describe('second inquiries', () => {
  test('go on batch after batch while more is due, and end when nothing is', async () => {
    const rooms = world.rooms();
    rooms.batches = [full, full, full, last];
    // One task to begin, one after each batch: five for 617 captures.
    expect(await run(rooms)).toMatchObject({ batches: 4, tasks: 5 });
  });

  test('leave a bank alone for half a minute that stopped answering', async () => {
    const rooms = world.rooms();
    rooms.batches = [{ asked: 5, isMore: true, isDeaf: true }, last];
    const { batches, tookMs } = await run(rooms);
    expect(batches).toBe(2);
    expect(tookMs).toBeGreaterThanOrEqual(30_000);
  });

  test('are put again where a worker died in the middle', async () => {
    const rooms = world.rooms();
    rooms.batches = [last];
    rooms.trouble = { step: 'askCaptures', kind: 'fails-once' };
    expect(await run(rooms)).toMatchObject({ batches: 2 });
  });
});
