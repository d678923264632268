import type { FakeRooms, Trouble } from '../../spec/fake-rooms';
import { World } from '../../spec/world';
import { refundRun } from './refund-run.workflow';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

/** Rooms with a refund of a capture that the bank, asked after the void window, still had. */
async function proven(): Promise<FakeRooms> {
  const rooms = world.rooms();
  const now = await world.env.currentTimeMs();
  Object.assign(rooms.refund, { capturedAt: now - 20 * MINUTE_MS, provenAt: now });
  return rooms;
}

const run = (rooms: FakeRooms) =>
  world.serving(rooms, async () => {
    const story = await world.begin(refundRun, 'refund-1');
    await story.result();
  });

describe('the run of a refund', () => {
  test('records that the bank is asked before it is, follows its answer and ends', async () => {
    const rooms = await proven();
    await run(rooms);
    expect(rooms.calls).toEqual([
      ...['lookAtRefund', 'recordRefundSent', 'sendRefund', 'recordRefundAnswer', 'lookAtRefund'],
    ]);
    expect([rooms.refund.state, rooms.refund.given]).toEqual(['RETURNED', 1]);
  });

  test('asks the bank first whether it still has the money, once its void window is over', async () => {
    const rooms = world.rooms();
    await rooms.open();
    rooms.state = 'EXPIRED';
    if (rooms.attempt) rooms.attempt.state = 'WATCHED';
    const began = await world.env.currentTimeMs();
    rooms.refund.capturedAt = began;
    rooms.onCall = async (step) => {
      if (step === 'askBank') rooms.refund.provenAt = await world.env.currentTimeMs();
    };
    await run(rooms);
    expect(rooms.refund.provenAt ?? 0).toBeGreaterThanOrEqual(began + 10 * MINUTE_MS);
    expect(rooms.calls.indexOf('askBank')).toBeLessThan(rooms.calls.indexOf('sendRefund'));
    expect(rooms.refund.state).toBe('RETURNED');
  });

  test('never repeats a call by itself, and asks for a whole capture again until the bank’s refusal proves it', async () => {
    const rooms = await proven();
    rooms.refund.words = ['silent', 'unsent', 'returned'];
    await run(rooms);
    expect(rooms.refund.events).toEqual([
      ...[
        'refund.sent',
        'refund.unclear',
        'refund.sent',
        'refund.unclear',
        'refund.sent',
        'refund.completed',
      ],
    ]);
    expect([rooms.refund.state, rooms.refund.given]).toEqual(['RETURNED', 1]);
  });

  test('leaves a part whose answer was lost to people', async () => {
    const rooms = await proven();
    rooms.refund.whole = false;
    rooms.refund.words = ['silent', 'returned'];
    await run(rooms);
    expect(rooms.calls.filter((step) => step === 'sendRefund')).toHaveLength(1);
    expect([rooms.refund.state, rooms.refund.given]).toEqual(['UNKNOWN', 1]);
  });

  test.each<[NonNullable<FakeRooms['trouble']>['step'], Trouble]>([
    ['lookAtRefund', 'fails-once'],
    ['recordRefundSent', 'fails-once'],
    ['recordRefundSent', 'reply-lost'],
    ['sendRefund', 'fails-once'],
    ['sendRefund', 'reply-lost'],
    ['recordRefundAnswer', 'fails-once'],
    ['recordRefundAnswer', 'reply-lost'],
  ])('gives the money once although %s %s', async (step, kind) => {
    const rooms = await proven();
    rooms.trouble = { step, kind };
    await run(rooms);
    expect([rooms.refund.state, rooms.refund.given]).toEqual(['RETURNED', 1]);
  });

  test('gives a part once although its reply was lost: the bank’s answer was kept', async () => {
    const rooms = await proven();
    rooms.refund.whole = false;
    rooms.trouble = { step: 'sendRefund', kind: 'reply-lost' };
    await run(rooms);
    expect([rooms.refund.state, rooms.refund.given]).toEqual(['RETURNED', 1]);
    expect(rooms.calls.filter((step) => step === 'sendRefund')).toHaveLength(1);
  });
});
