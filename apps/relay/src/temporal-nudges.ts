import { isWorkflowName, nudgeSignal, taskQueues, workflowId, type Nudge } from '@tajdeed/contracts';
import { type TemporalClient, withTraceparent } from '@tajdeed/platform';

const CALL_LIMIT_MS = 10_000;

/** Tells a workflow to look at the recorded state again; a workflow that does not run is started. */
export interface Nudger {
  /** Resolves once Temporal has the nudge for good. */
  nudge(workflow: string, thing: string, nudge: Nudge, trace: string): Promise<void>;
}

/** The one place that starts and signals workflows. */
export class TemporalNudges implements Nudger {
  constructor(private readonly temporal: TemporalClient) {}

  async nudge(workflow: string, thing: string, nudge: Nudge, trace: string): Promise<void> {
    if (!isWorkflowName(workflow)) throw new Error(`there is no workflow ${workflow}`);
    const client = await this.temporal.client();
    await withTraceparent(trace, `nudge ${workflow}`, () =>
      client.withAbortSignal(AbortSignal.timeout(CALL_LIMIT_MS), () =>
        client.workflow.signalWithStart(workflow, {
          workflowId: workflowId(workflow, thing),
          taskQueue: taskQueues.renewals,
          args: [thing],
          signal: nudgeSignal,
          signalArgs: [nudge],
          // A finished one is started again and ends at once by the recorded state; a running one is used.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      ),
    );
  }
}
