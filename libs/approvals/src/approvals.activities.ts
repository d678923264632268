import { Injectable } from '@nestjs/common';
import type { ProposalActivities as Promises } from '@tajdeed/contracts';
import { proposalLifecycle } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, stepKey, Transactional } from '@tajdeed/platform';

/** What workflows ask of the approvals. */
@Injectable()
export class ProposalActivities implements Promises {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  /** Local: records that nobody approved in time, once that is so; a repeated look changes nothing more. */
  @Transactional()
  async lookAtProposal(proposalId: string): Promise<{ readonly lookInMs: number | null }> {
    const head = await this.recorder.headOf(proposalLifecycle, proposalId);
    if (head?.state !== 'OPEN') return { lookInMs: null };
    const [row] = await this.db.query<{ left: string }>(
      `select ceil(extract(epoch from expires_at - app.now()) * 1000)::text as left
       from approvals.proposal where proposal_id = $1`,
      [proposalId],
    );
    const lookInMs = Number(row?.left);
    if (lookInMs > 0) return { lookInMs };
    const move = { lifecycle: proposalLifecycle, thing: proposalId, expectedSeq: head.seq } as const;
    const step = {
      key: stepKey('approvals', proposalId, 'expire'),
      actor: 'system',
      renewalId: proposalId,
    } as const;
    await this.recorder.record(step, [{ ...move, event: 'proposal.expired', facts: {} }]);
    return { lookInMs: null };
  }
}
