import { randomUUID } from 'node:crypto';
import type { AttemptState } from '@tajdeed/domain';
import type { FakeRooms } from '../../spec/fake-rooms';
import { World } from '../../spec/world';
import { attemptWatch } from './attempt-watch.workflow';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

async function watch(rooms: FakeRooms, state: AttemptState): Promise<void> {
  rooms.state = 'ACKNOWLEDGED';
  await rooms.open();
  if (rooms.attempt) rooms.attempt.state = state;
  const options = {
    workflowId: `attempt-${randomUUID()}`,
    taskQueue: 'renewals',
    args: ['attempt-1'] as [string],
  };
  await world.serving(rooms, () => world.client.workflow.execute(attemptWatch, options));
}

describe('an attempt under watch', () => {
  test('that was captured is confirmed by the inquiry after the void window', async () => {
    const rooms = world.rooms();
    await watch(rooms, 'CAPTURED');
    expect(rooms.attempt?.state).toBe('CONFIRMED');
    expect(rooms.calls.filter((step) => step === 'askBank')).toHaveLength(1);
  });

  test('that is out of time and captured after all is recorded as late, never as paid', async () => {
    const rooms = world.rooms();
    rooms.bank = ['not-found', 'not-found', 'captured'];
    await watch(rooms, 'WATCHED');
    expect(rooms.attempt?.state).toBe('CAPTURED_LATE');
    expect(rooms.captures).toBe(0);
  });

  test('goes on being asked about while the bank is silent', async () => {
    const rooms = world.rooms();
    rooms.silentUntil = (await world.env.currentTimeMs()) + 60 * 60_000;
    await watch(rooms, 'CAPTURED');
    expect(rooms.attempt?.state).toBe('CONFIRMED');
    expect(rooms.silences).toBeGreaterThan(0);
  });

  test('that has ended is left alone', async () => {
    const rooms = world.rooms();
    await watch(rooms, 'DECLINED');
    expect(rooms.calls).toEqual(['lookAtAttempt']);
  });
});
