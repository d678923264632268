import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import {
  isWorkflowName,
  nudgeSignal,
  START_AGAIN,
  taskQueues,
  workflowId,
  type Nudge,
} from '@tajdeed/contracts';
import { type TemporalClient, withTraceparent } from '@tajdeed/platform';
import { UnknownWorkflow } from './refusal';

const CALL_LIMIT_MS = 10_000;

/** Tells a workflow to look at the recorded state again; a workflow that does not run is started. */
export interface Nudger {
  /** Resolves once Temporal has the nudge for good. */
  nudge(workflow: string, thing: string, nudge: Nudge, trace: string): Promise<void>;
  /** Which store Temporal keeps its workflows in: another one knows nothing of what the former was told. */
  store(): Promise<string>;
}

/** The one place that starts and signals workflows. */
export class TemporalNudges implements Nudger {
  private readonly log = new Logger('Relay');

  constructor(private readonly temporal: TemporalClient) {}

  async nudge(workflow: string, thing: string, nudge: Nudge, trace: string): Promise<void> {
    if (!isWorkflowName(workflow)) throw new UnknownWorkflow(workflow);
    const client = await this.temporal.client();
    const id = workflowId(workflow, thing);
    await withTraceparent(trace, `nudge ${workflow}`, async () => {
      const began = performance.now();
      await client.withAbortSignal(AbortSignal.timeout(CALL_LIMIT_MS), () =>
        client.workflow.signalWithStart(workflow, {
          workflowId: id,
          taskQueue: taskQueues.renewals,
          args: [thing],
          signal: nudgeSignal,
          signalArgs: [nudge],
          // A finished one is started again and ends at once by the recorded state; a running one is used, unless staff
          // found it stuck.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: nudge.reason === START_AGAIN ? 'TERMINATE_EXISTING' : 'USE_EXISTING',
        }),
      );
      const tookMs = Math.round(performance.now() - began);
      const line = { event: 'told', workflow: id, reason: nudge.reason, tookMs };
      if (trace === '')
        this.log.debug(line); // a recheck: no request is behind it
      else this.log.log(line);
    });
  }

  /** A namespace gets its id when it is made, and it stands in the store with all its workflows. */
  async store(): Promise<string> {
    const client = await this.temporal.client();
    const { namespaceInfo } = await client.withAbortSignal(AbortSignal.timeout(CALL_LIMIT_MS), () =>
      client.workflowService.describeNamespace({ namespace: client.options.namespace }),
    );
    if (!namespaceInfo?.id) throw new Error('Temporal tells no id of its namespace');
    return namespaceInfo.id;
  }
}
