import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { traceOf, withTraceparent } from '@tajdeed/platform';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

/** What a step's line tells of its execution. */
interface Execution {
  readonly activityType: string;
  readonly attempt: number;
  readonly workflowExecution?: { readonly workflowId: string } | undefined;
}

const log = new Logger('Worker');

/**
 * Around every step: goes on with the trace of the request that began it, says in one line how it ended, and turns our
 * refusals into what Temporal understands, the code as the failure's type. Every other error stays as it is, which
 * Temporal tries again.
 */
export class StepInterceptor implements ActivityInboundCallsInterceptor {
  constructor(private readonly execution: Execution) {}

  execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    return withTraceparent(traceOf(input.headers), this.execution.activityType, async () => {
      const began = performance.now();
      try {
        const result = await next(input);
        this.tell(began, { outcome: 'done' });
        return result;
      } catch (error) {
        const isRefusal = error instanceof DomainError;
        this.tell(began, isRefusal ? { outcome: 'refused', fault: error.code } : { outcome: 'failed' });
        throw isRefusal ? failureOf(error) : error;
      }
    });
  }

  private tell(began: number, how: { readonly outcome: string; readonly fault?: string }): void {
    const { activityType, attempt, workflowExecution } = this.execution;
    log.log({
      event: 'step',
      step: activityType,
      workflow: workflowExecution?.workflowId,
      attempt,
      tookMs: Math.round(performance.now() - began),
      ...how,
    });
  }
}

function failureOf(error: DomainError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: error.code,
    nonRetryable: !error.row.retry,
    cause: error,
  });
}
