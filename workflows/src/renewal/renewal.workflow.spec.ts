import { randomUUID } from 'node:crypto';
import { nudgeSignal } from '@tajdeed/contracts';
import { renewalLifecycle } from '@tajdeed/domain';
import type { WorkflowHandle } from '@temporalio/client';
import type { FakeRooms, StepName, Trouble } from '../../spec/fake-rooms';
import { expectCoveredOnce, upToTheBank } from '../../spec/main-line';
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

type Handle = WorkflowHandle<typeof renewal>;

const start = (): Promise<Handle> =>
  world.client.workflow.signalWithStart(renewal, {
    workflowId: `renewal-${randomUUID()}`,
    taskQueue: 'renewals',
    args: ['renewal-1'],
    signal: nudgeSignal,
    signalArgs: [{ messageId: randomUUID(), reason: 'requested' }],
  });

const nudge = (handle: Handle, reason: string): Promise<void> =>
  handle.signal(nudgeSignal, { messageId: randomUUID(), reason });

async function mainLine(rooms: FakeRooms): Promise<void> {
  await rooms.begin();
  const handle = await start();
  await upToTheBank(rooms);
  await nudge(handle, 'attempt-opened');
  if (rooms.attempt) rooms.attempt.reported = true;
  await nudge(handle, 'bank-reported');
  await handle.result();
}

describe('a renewal', () => {
  test('that is paid ends acknowledged, with one code sent, one capture, one coverage and one notice', async () => {
    const rooms = world.rooms();
    const called = new Promise<void>((resolve) => {
      rooms.onCall = (step) => {
        if (step === 'deliverCode') resolve();
        return Promise.resolve();
      };
    });
    await world.serving(rooms, async () => {
      await rooms.begin();
      const handle = await start();
      await called;
      await upToTheBank(rooms);
      await nudge(handle, 'attempt-opened');
      if (rooms.attempt) rooms.attempt.reported = true;
      await nudge(handle, 'bank-reported');
      await handle.result();
    });
    expectCoveredOnce(rooms);
    expect([...rooms.sent]).toEqual(['challenge-1']);
    expect(rooms.state).toBe('ACKNOWLEDGED');
  });

  test('whose fee is zero never asks the bank', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      const handle = await start();
      await rooms.move('code.verified');
      await rooms.move('pledge.accepted');
      await rooms.move('term.exempted');
      await nudge(handle, 'recheck');
      await handle.result();
    });
    expect(rooms.state).toBe('ACKNOWLEDGED');
    expect(rooms.calls).not.toContain('askBank');
  });

  test.each([
    ['AWAITING_CODE', [], 'code.expired'],
    ['AWAITING_PLEDGE', ['code.verified'], 'pledge.expired'],
    ['AWAITING_TERM', ['code.verified', 'pledge.accepted'], 'term.expired'],
    ['AWAITING_PAYMENT', ['code.verified', 'pledge.accepted', 'term.chosen'], 'payment.expired'],
  ] as const)('left alone in %s ends by its own event', async (_, moves, expiry) => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      for (const event of moves) await rooms.move(event);
      await (await start()).result();
    });
    expect(rooms.history.at(-1)).toBe(expiry);
    expect(rooms.state).toBe('EXPIRED');
  });

  test('whose callback never comes is found paid by asking', async () => {
    const rooms = world.rooms();
    rooms.bank = ['not-found', 'not-found', 'captured'];
    await world.serving(rooms, async () => {
      await rooms.begin();
      await upToTheBank(rooms);
      await (await start()).result();
    });
    expectCoveredOnce(rooms);
  });

  test('declined by the bank waits for a new attempt and is paid by it', async () => {
    const rooms = world.rooms();
    rooms.bank = ['not-captured', 'captured'];
    await world.serving(rooms, async () => {
      await rooms.begin();
      await upToTheBank(rooms);
      if (rooms.attempt) rooms.attempt.reported = true;
      rooms.onCall = async (step) => {
        // the resident tries again as soon as the decline is recorded
        if (step === 'lookAtRenewal' && rooms.attempt?.state === 'DECLINED') await rooms.open();
      };
      await (await start()).result();
    });
    expect(rooms.state).toBe('ACKNOWLEDGED');
    expect(rooms.history.filter((event) => event === 'attempt.opened')).toHaveLength(2);
    expect(rooms.captures).toBe(1);
  });

  test('whose payer never goes to the bank asks nobody, and is paid by another attempt', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      for (const event of ['code.verified', 'pledge.accepted', 'term.chosen'] as const)
        await rooms.move(event);
      await rooms.open(false);
      rooms.onCall = async (step) => {
        if (step === 'lookAtRenewal' && rooms.attempt?.state === 'ABANDONED') await rooms.open();
      };
      await (await start()).result();
    });
    const events = rooms.history.filter((event) => event.startsWith('attempt.'));
    expect(events.slice(0, 3)).toEqual(['attempt.opened', 'attempt.abandoned', 'attempt.opened']);
    expect(rooms.calls.indexOf('askBank')).toBeGreaterThan(rooms.calls.indexOf('recordUnsent'));
    expect([rooms.state, rooms.captures]).toEqual(['ACKNOWLEDGED', 1]);
  });

  test('that the authority refuses is held for a person, its coverage standing', async () => {
    const rooms = world.rooms();
    rooms.authority = { outcome: 'refused', reason: 'residence-cancelled' };
    await world.serving(rooms, () => mainLine(rooms));
    expect(rooms.state).toBe('HELD');
    expect(rooms.coverages.size).toBe(1);
  });

  test('gets each new code delivered, and no code twice', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      const handle = await start();
      await nudge(handle, 'recheck');
      rooms.challengeId = 'challenge-2';
      await nudge(handle, 'code-requested');
      await handle.result();
    });
    expect([...rooms.sent].at(-1)).toBe('challenge-2');
    expect(rooms.calls.filter((step) => step === 'deliverCode').length).toBe(rooms.sent.size);
  });

  test('goes on although no code can be delivered', async () => {
    const rooms = world.rooms();
    rooms.trouble = { step: 'deliverCode', kind: 'refused' };
    await world.serving(rooms, () => mainLine(rooms));
    expectCoveredOnce(rooms);
  });
});

describe('a renewal begun again in the middle', () => {
  const phases = Object.keys(renewalLifecycle.states).filter((state) => state !== 'HELD');
  test.each(phases)('in %s enters where the rows are and does nothing twice', async (phase) => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      const steps = [
        () => rooms.move('code.verified'),
        () => rooms.move('pledge.accepted'),
        () => rooms.move('term.chosen'),
        async () => {
          await rooms.open();
          rooms.captures += 1;
          rooms.history.push('attempt.captured');
          if (rooms.attempt) rooms.attempt.state = 'CAPTURED';
          await rooms.move('payment.captured');
        },
        async () => {
          rooms.coverages.add('coverage-1');
          await rooms.move('coverage.issued');
        },
        async () => {
          rooms.notices.set('notice-of-coverage-1', rooms.authority);
          await rooms.move('authority.acknowledged');
        },
      ];
      for (const step of steps) {
        if (rooms.state === phase) break;
        await step();
      }
      await (await start()).result(); // a waiting phase runs out of time: its limit ends it
      await (await start()).result(); // and once more: nothing is left to do
    });
    expect(renewalLifecycle.states[rooms.state ?? 'HELD'].ends).toBe(true);
    if (['ISSUING', 'NOTIFYING', 'ACKNOWLEDGED'].includes(phase)) expectCoveredOnce(rooms);
  });
});

describe('the failure walk', () => {
  const steps: StepName[] = [
    'lookAtRenewal',
    'askBank',
    'recordBankAnswer',
    'issueCoverage',
    'notifyAuthority',
    'recordNotice',
  ];
  const kinds: Trouble[] = ['fails-once', 'reply-lost'];

  test.each(steps.flatMap((step) => kinds.map((kind) => [step, kind] as const)))(
    'a renewal whose step %s %s ends right and once',
    async (step, kind) => {
      const rooms = world.rooms();
      rooms.trouble = { step, kind };
      await world.serving(rooms, () => mainLine(rooms));
      expectCoveredOnce(rooms);
    },
  );

  test.each(steps)(
    'a renewal whose step %s is refused for good fails loudly and is resumed by starting it again',
    async (step) => {
      const rooms = world.rooms();
      rooms.trouble = { step, kind: 'refused' };
      await world.serving(rooms, async () => {
        await expect(mainLine(rooms)).rejects.toThrow();
        rooms.trouble = null;
        if (rooms.state === 'AWAITING_CODE') await upToTheBank(rooms);
        if (rooms.attempt) rooms.attempt.reported = true;
        await (await start()).result();
      });
      expectCoveredOnce(rooms);
    },
  );

  test('every nudge early and twice changes nothing', async () => {
    const rooms = world.rooms();
    await world.serving(rooms, async () => {
      await rooms.begin();
      const handle = await start();
      for (const reason of ['bank-reported', 'attempt-opened', 'bank-reported', 'code-requested']) {
        await nudge(handle, reason);
        await nudge(handle, reason);
      }
      await upToTheBank(rooms);
      if (rooms.attempt) rooms.attempt.reported = true;
      await nudge(handle, 'bank-reported');
      await nudge(handle, 'bank-reported');
      await handle.result();
    });
    expectCoveredOnce(rooms);
  });
});
