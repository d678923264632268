import { Logger } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { makeLogger, NestLogger, startTelemetry } from '@tajdeed/platform';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { StepInterceptor } from './activity-interceptor';
import { tell } from './sdk-log';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const lines: string[] = [];
const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

beforeAll(async () => {
  await startTelemetry('worker');
  Logger.overrideLogger(
    new NestLogger(makeLogger('worker', 'info', { write: (line: string) => lines.push(line) })),
  );
});

describe('a step', () => {
  const input: ActivityExecuteInput = {
    args: ['01a20164-6a72-762e-8e1d-287041500007'],
    headers: {
      traceparent: {
        metadata: { encoding: Buffer.from('json/plain') },
        data: Buffer.from(`"00-${TRACE}-00f067aa0ba902b7-01"`),
      },
    },
  };
  const run = (work: () => Promise<unknown>) =>
    new StepInterceptor({
      activityType: 'askBank',
      attempt: 2,
      workflowExecution: { workflowId: 'renewal-7' },
    }).execute(input, work);

  it('leaves one line with the trace of the request that began it', async () => {
    expect(await run(() => Promise.resolve('an answer that no log may hold'))).toContain('answer');
    expect(lines).toHaveLength(1);
    expect(last()).toEqual({
      level: 'info',
      time: expect.any(String) as string,
      app: 'worker',
      context: 'Worker',
      traceId: TRACE,
      event: 'step',
      step: 'askBank',
      workflow: 'renewal-7',
      attempt: 2,
      tookMs: expect.any(Number) as number,
      outcome: 'done',
    });
  });

  it('tells a refusal by its code, which the workflow gets too', async () => {
    const refused = run(() => Promise.reject(new DomainError('quote-lapsed', { secret: 'x' })));
    await expect(refused).rejects.toMatchObject({ name: 'ApplicationFailure', type: 'quote-lapsed' });
    expect(last()).toMatchObject({ outcome: 'refused', fault: 'quote-lapsed', traceId: TRACE });
  });

  it('tells a failure without its words, and lets it pass', async () => {
    const broken = new Error('something about Ali');
    await expect(run(() => Promise.reject(broken))).rejects.toBe(broken);
    expect(last()).toMatchObject({ outcome: 'failed' });
    expect(lines.at(-1)).not.toContain('Ali');
  });
});

describe("the SDK's own words", () => {
  it('are told by step and kind of error alone', () => {
    const error = Object.assign(new TypeError('about Ali'), { code: 'ECONNRESET' });
    tell({ level: 'WARN', message: 'Activity failed', meta: { activityType: 'askBank', attempt: 1, error } });
    expect(last()).toMatchObject({
      level: 'warn',
      step: 'askBank',
      attempt: 1,
      fault: 'TypeError ECONNRESET',
    });
    expect(lines.at(-1)).not.toContain('Ali');
  });

  it('of a queue without workflows are left out: it is meant to have none', () => {
    const before = lines.length;
    tell({ level: 'WARN', message: 'No workflows registered, not polling for workflow tasks' });
    expect(lines).toHaveLength(before);
  });
});
