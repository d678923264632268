import { CreateApprovals20261124000100 } from './migrations/20261124000100-approvals';

export { ProposalActivities } from './approvals.activities';
export { proofSchema } from './approvals.schemas';
export { Approvals } from './approvals.service';
export { ApprovalsModule, ApprovalsWorkerModule } from './approvals.module';
export { ProposalKinds, type Hand, type ProposalKind, type TwoPeople } from './proposal-kinds';
export { shownWaiting, waitingProposalSchema, type WaitingProposal } from './waiting-proposal';

export const approvalsMigrations = [CreateApprovals20261124000100];
