import type { Headers, WorkflowInterceptorsFactory } from '@temporalio/workflow';

const TRACE_HEADER = 'traceparent';

/** Hands the trace of the request that began the workflow on to each of its steps. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let trace: Headers = {};
  const withTrace = <I extends { headers: Headers }>(input: I): I => ({
    ...input,
    headers: { ...input.headers, ...trace },
  });
  return {
    inbound: [
      {
        execute(input, next) {
          trace = pick(input.headers);
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        scheduleLocalActivity: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
      },
    ],
  };
};

function pick(headers: Headers): Headers {
  const value = headers[TRACE_HEADER];
  return value === undefined ? {} : { [TRACE_HEADER]: value };
}
