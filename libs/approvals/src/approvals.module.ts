import { Global, Module } from '@nestjs/common';
import { ProposalActivities } from './approvals.activities';
import { ApprovalsController } from './approvals.controller';
import { Approvals } from './approvals.service';
import { ProposalKinds } from './proposal-kinds';
import { ProposalRows } from './proposal.rows';

/** Four eyes for any room; needs the database, crypto, lifecycle and staff modules beside it. Global, so that each room can register its kinds. */
@Global()
@Module({
  controllers: [ApprovalsController],
  providers: [Approvals, ProposalKinds, ProposalRows],
  exports: [Approvals, ProposalKinds],
})
export class ApprovalsModule {}

/** For the process that runs activities: letting proposals expire. */
@Module({ providers: [ProposalActivities], exports: [ProposalActivities] })
export class ApprovalsWorkerModule {}
