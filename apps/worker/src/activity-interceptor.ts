import { DomainError } from '@tajdeed/domain';
import { traceOf, withTraceparent } from '@tajdeed/platform';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

/**
 * Around every step: goes on with the trace of the request that began it, and turns our refusals into what Temporal
 * understands, the code as the failure's type. Every other error stays as it is, which Temporal tries again.
 */
export class StepInterceptor implements ActivityInboundCallsInterceptor {
  constructor(private readonly step: string) {}

  execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    return withTraceparent(traceOf(input.headers), this.step, async () => {
      try {
        return await next(input);
      } catch (error) {
        throw error instanceof DomainError ? failureOf(error) : error;
      }
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
