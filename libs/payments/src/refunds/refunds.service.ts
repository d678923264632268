import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Approvals, ProposalKinds, type TwoPeople, type WaitingProposal } from '@tajdeed/approvals';
import {
  allows,
  DomainError,
  filsToText,
  mayReturnAlone,
  type Place,
  type RefundState,
} from '@tajdeed/domain';
import { Database, newId, Sealer, Transactional, uuidSchema, type Principal } from '@tajdeed/platform';
import { z } from 'zod';
import { amountSchema, filsOf } from './amount.schema';
import { refundAbout } from './refund-about';
import { RefundDesk } from './refund-desk';
import { RefundRows, type ShownRefund } from './refund.rows';
import { RETURN_LIMIT, type ReturnLimit } from './returns.settings';

/** Where money that goes back is decided about. */
const RETURNS_PLACE: Place = { department: 'finance', room: 'payments' };
/** The kind of proposal of what one person may not return alone. */
const REFUND_PROPOSAL = 'payments.refund';
const REASON = 'payments.refund-reason';
/** Most refunds of one attempt that are told. */
const MOST = 100;

const content = z.strictObject({ attemptId: uuidSchema, amount: amountSchema });
type Content = z.infer<typeof content>;

/** What became of an officer's wish: the refund itself, or what waits for a second person. */
export interface Requested {
  readonly refund: ShownRefund | null;
  readonly proposal: WaitingProposal | null;
}

/** Money that officers return: alone up to a limit, above it by two (security item 28). */
@Injectable()
export class Refunds implements OnModuleInit {
  constructor(
    private readonly rows: RefundRows,
    private readonly desk: RefundDesk,
    private readonly approvals: Approvals,
    private readonly kinds: ProposalKinds,
    private readonly sealer: Sealer,
    private readonly db: Database,
    @Inject(RETURN_LIMIT) private readonly limit: ReturnLimit,
  ) {}

  onModuleInit(): void {
    this.kinds.register<Content>({
      ...{ name: REFUND_PROPOSAL, content, make: 'money.return', check: 'money.approve' },
      about: async ({ attemptId, amount }) => {
        await this.weigh(attemptId, filsOf(amount));
        return { place: RETURNS_PLACE, subject: attemptId };
      },
      shown: ({ attemptId }, language) => refundAbout(this.db, attemptId, language),
      effect: (given, people) => this.approved(given, people),
    });
  }

  /** Has the bank give it back, or proposes that where two people are needed. `reason` is kept sealed. */
  @Transactional()
  async request(by: Principal, attemptId: string, amountFils: bigint, reason: string): Promise<Requested> {
    if (!allows(by.grants, 'money.return', RETURNS_PLACE)) throw new DomainError('not-permitted');
    const { aloneFils } = await this.desk.weigh(attemptId, amountFils);
    if (!mayReturnAlone(amountFils, aloneFils, this.limit.fils)) {
      const given = { attemptId, amount: filsToText(amountFils) };
      return { refund: null, proposal: await this.approvals.make(by, REFUND_PROPOSAL, given, reason) };
    }
    const refundId = newId();
    await this.desk.request({
      ...{ refundId, attemptId, amountFils, reason: null, actor: `staff:${by.accountId}` },
      hands: {
        ...{ requestedBy: by.memberId, proposalId: null, aloneLimitFils: this.limit.fils },
        reasonSealed: this.sealer.seal(REASON, reason, refundId),
      },
    });
    return { refund: await this.read(by, refundId), proposal: null };
  }

  /** One refund; `not-found` to whoever may not see what finance decides. */
  async read(by: Principal, refundId: string): Promise<ShownRefund> {
    const [refund] = maySee(by) ? await this.rows.list({ refundId, limit: 1 }) : [];
    if (!refund) throw new DomainError('not-found');
    return refund;
  }

  /** The newest first, from before the refund `after` on; one state, or all. */
  async list(
    by: Principal,
    page: { readonly state?: RefundState; readonly after?: string; readonly limit: number },
  ): Promise<readonly ShownRefund[]> {
    return maySee(by) ? this.rows.list(page) : [];
  }

  /** The refunds of one attempt, and what they leave of its capture. */
  async ofAttempt(by: Principal, attemptId: string) {
    const sums = maySee(by) ? await this.rows.sumsOf(attemptId) : undefined;
    if (!sums) throw new DomainError('not-found');
    const refunds = await this.rows.list({ attemptId, limit: MOST });
    return { refunds, captured: sums.captured, left: sums.captured - sums.returning };
  }

  private async approved({ attemptId, amount }: Content, people: TwoPeople): Promise<void> {
    const { maker, proposalId, checkerAccount } = people;
    await this.desk.request({
      ...{ attemptId, amountFils: filsOf(amount), reason: null, actor: `staff:${checkerAccount}` },
      hands: { requestedBy: maker, proposalId, aloneLimitFils: null, reasonSealed: null },
    });
  }

  @Transactional()
  private async weigh(attemptId: string, amountFils: bigint): Promise<void> {
    await this.desk.weigh(attemptId, amountFils);
  }
}

function maySee({ grants }: Principal): boolean {
  return allows(grants, 'cases.read', RETURNS_PLACE);
}
