import type { WorkflowHandle } from '@temporalio/client';
import type { StepName } from '../../spec/fake-rooms';
import { expectCoveredOnce, MAIN_LINE, upToTheBank } from '../../spec/main-line';
import { World } from '../../spec/world';
import { renewal } from './renewal.workflow';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => {
  await world.stop();
});

const start = (): Promise<WorkflowHandle<typeof renewal>> => world.begin(renewal, 'renewal-1');

describe('a renewal whose bank is silent', () => {
  const MINUTE_MS = 60_000;
  const HOUR_MS = 60 * MINUTE_MS;

  test('is paid when the bank speaks again, and neither paid nor failed before', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      await upToTheBank(rooms);
      rooms.silentUntil = (await world.env.currentTimeMs()) + HOUR_MS;
      await (await start()).result();
    });
    expect(rooms.captures).toBe(1);
    expect(rooms.silences).toBeGreaterThan(3);
    expect(rooms.history).toEqual([
      ...MAIN_LINE.slice(0, MAIN_LINE.indexOf('attempt.captured')),
      'attempt.unclear',
      ...MAIN_LINE.slice(MAIN_LINE.indexOf('attempt.captured')),
    ]);
  });

  test('reads its rows again within minutes, however often nobody answers', async () => {
    const rooms = world.rooms();
    const looks: number[] = [];
    await world.serving(rooms, async () => {
      await rooms.begin();
      await upToTheBank(rooms);
      rooms.silentUntil = (await world.env.currentTimeMs()) + 30 * MINUTE_MS;
      rooms.onCall = async (step) => {
        if (step === 'lookAtRenewal') looks.push(await world.env.currentTimeMs());
      };
      await (await start()).result();
    });
    const life = looks.filter((at) => at <= (looks[0] ?? 0) + 17 * MINUTE_MS + 10_000);
    const gaps = life.slice(1).map((at, n) => at - (life[n] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(7 * MINUTE_MS); // the waits between two questions, and two minutes of asking
    expect(rooms.calls.filter((step) => step === 'askBank').length).toBeLessThan(12 * (rooms.silences + 1));
  });

  test('is told of it while the bank is asked: the record of the silence comes within two minutes of the question', async () => {
    const rooms = world.rooms();
    const at: Partial<Record<StepName, number>> = {};
    await world.serving(rooms, async () => {
      await rooms.begin();
      await upToTheBank(rooms);
      rooms.silentUntil = (await world.env.currentTimeMs()) + 10 * MINUTE_MS;
      rooms.onCall = async (step) => {
        at[step] ??= await world.env.currentTimeMs();
      };
      await (await start()).result();
    });
    expect((at.recordBankSilence ?? Infinity) - (at.askBank ?? 0)).toBeLessThan(2 * MINUTE_MS + 10_000);
  });

  test.each(['fails-once', 'reply-lost'] as const)(
    'ends right although the record of it %s',
    async (kind) => {
      const rooms = world.rooms();
      rooms.trouble = { step: 'recordBankSilence', kind };
      await world.serving(rooms, async () => {
        await rooms.begin();
        await upToTheBank(rooms);
        rooms.silentUntil = (await world.env.currentTimeMs()) + 4 * MINUTE_MS;
        await (await start()).result();
      });
      expect(rooms.silences).toBe(1);
      expectCoveredOnce(rooms);
    },
  );

  test('for ever expires by its own event once the attempt is only watched', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      await upToTheBank(rooms);
      rooms.silentUntil = Infinity;
      const openedAt = (await world.env.currentTimeMs()) - 3 * 24 * HOUR_MS + 10 * MINUTE_MS;
      Object.assign(rooms, { enteredAt: openedAt });
      Object.assign(rooms.attempt ?? {}, { openedAt, movedAt: openedAt, askedAt: openedAt + 71 * HOUR_MS });
      await (await start()).result();
    });
    expect(rooms.history.slice(-3)).toEqual(['attempt.unclear', 'attempt.expired', 'payment.expired']);
    expect(rooms.captures).toBe(0);
    expect(rooms.silences).toBeLessThan(5); // the next question comes when the watch is over
  });
});
