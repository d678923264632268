import { Injectable } from '@nestjs/common';
import { Approvals } from '@tajdeed/approvals';
import { Database, newId, Sealer, Transactional, type Principal } from '@tajdeed/platform';
import type { Invitation } from './members';
import { INVITATION } from './staff-proposals';

/** Keeps who is to join (sealed) and proposes it. */
@Injectable()
export class Invitations {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly approvals: Approvals,
  ) {}

  @Transactional()
  async propose(
    by: Principal,
    invitation: Invitation,
    reason: string,
  ): Promise<{ readonly proposalId: string; readonly digest: string }> {
    const invitationId = newId();
    await this.db.query(`insert into staff.invitation (invitation_id, sealed) values ($1, $2)`, [
      invitationId,
      this.sealer.seal(INVITATION, JSON.stringify(invitation), invitationId),
    ]);
    const { proposalId, digest } = await this.approvals.make(by, 'staff.invite', { invitationId }, reason);
    return { proposalId, digest };
  }
}
