import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, filsToText, isCaseKind, mayReturnAlone, type CaseKind } from '@tajdeed/domain';
import { CaseActions, type CaseSubject, type Deed } from '@tajdeed/lifecycle';
import { Transactional } from '@tajdeed/platform';
import { z } from 'zod';
import { amountSchema, filsOf } from './amount.schema';
import { RefundDesk } from './refund-desk';
import { RefundMoves, type RefundProof } from './refund.moves';
import { RefundRows, type RefundRow } from './refund.rows';
import { RETURN_LIMIT, type ReturnLimit } from './returns.settings';

const giving = z.strictObject({ amount: amountSchema.nullable().default(null) });
const proof = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const evidence = z.strictObject({ evidence: proof });
const partly = z.strictObject({ amount: amountSchema, evidence: proof });

type Giving = z.infer<typeof giving>;
type Partly = z.infer<typeof partly>;

/** What people of the staff decide about money that goes back. */
@Injectable()
export class RefundDecisions implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly desk: RefundDesk,
    private readonly moves: RefundMoves,
    private readonly rows: RefundRows,
    @Inject(RETURN_LIMIT) private readonly limit: ReturnLimit,
  ) {}

  onModuleInit(): void {
    this.actions.register<Giving>({
      ...{ name: 'return-money', input: giving, samples: [{ amount: null }] },
      alone: (about, input) => this.isSmall(about.subject, input),
      fixed: ({ subject }, input) => this.weighed(subject, input),
      apply: (about, input, deed) => this.give(about, input, deed),
    });
    this.actions.register({
      ...{ name: 'proven-done', input: evidence, samples: [{ evidence: 'sample' }] },
      apply: (about, input, deed) => this.prove(about, 'refund.completed', input.evidence, deed),
    });
    this.actions.register<Partly>({
      ...{ name: 'proven-in-part', input: partly, samples: [{ amount: '0.001', evidence: 'sample' }] },
      apply: (about, input, deed) => this.proveInPart(about, input, deed),
    });
    this.actions.register({
      ...{ name: 'proven-not-done', input: evidence, samples: [{ evidence: 'sample' }] },
      apply: (about, input, deed) => this.prove(about, 'refund.refused', input.evidence, deed),
    });
  }

  /** Whether one person may decide it: what may not be given back at all needs no second one to be refused. */
  @Transactional()
  async isSmall(attemptId: string, { amount }: Giving): Promise<boolean> {
    const weighed = await this.desk.weigh(attemptId, amount === null ? null : filsOf(amount));
    return mayReturnAlone(weighed.amountFils, weighed.aloneFils, this.limit.fils);
  }

  /** All that is left is a sum: who approves it reads it. */
  private async weighed(attemptId: string, { amount }: Giving): Promise<Giving> {
    const { amountFils } = await this.desk.weigh(attemptId, amount === null ? null : filsOf(amount));
    return { amount: filsToText(amountFils) };
  }

  private async give({ subject, kind }: CaseSubject, { amount }: Giving, deed: Deed): Promise<void> {
    const { maker: requestedBy, proposalId, actor } = deed;
    if (proposalId === null && !(await this.isSmall(subject, { amount })))
      throw new DomainError('not-decidable', { people: 1 });
    await this.desk.request({
      ...{ attemptId: subject, amountFils: amount === null ? null : filsOf(amount), reason: null, actor },
      hands: {
        ...{ requestedBy, proposalId, reasonSealed: null },
        aloneLimitFils: proposalId === null ? this.limit.fils : null,
      },
      ...decided(kind),
    });
  }

  /** What the bank did not say, on evidence from outside. One that was never sent is given up by the same word. */
  private async prove(
    { subject, kind }: CaseSubject,
    event: 'refund.completed' | 'refund.refused',
    reference: string,
    { actor }: Deed,
  ): Promise<void> {
    const row = await this.rows.locked(subject);
    const proof: RefundProof = { source: 'staff', reference, result: '', actor, ...decided(kind) };
    if (event === 'refund.refused' && row.state === 'REQUESTED') {
      await this.moves.withdrawn(row, actor, proof.deciding);
      return;
    }
    refuseUnderWay(row);
    if (event === 'refund.completed') await this.moves.completed(row, proof);
    else await this.moves.refused(row, proof);
  }

  /** The bank gave `amount` of it, less than it was asked for, on evidence from outside. */
  private async proveInPart(
    { subject, kind }: CaseSubject,
    { amount, evidence: reference }: Partly,
    { actor }: Deed,
  ): Promise<void> {
    const row = await this.rows.locked(subject);
    refuseUnderWay(row);
    const given = filsOf(amount);
    if (given >= row.amountFils)
      throw new DomainError('invalid-input', { errors: [{ path: 'amount', code: 'out-of-range' }] });
    await this.moves.givenInPart(row, given, {
      source: 'staff',
      reference,
      result: '',
      actor,
      ...decided(kind),
    });
  }
}

/** While a call may be under way, its answer is awaited. */
function refuseUnderWay({ state }: RefundRow): void {
  if (state !== 'UNKNOWN') throw new DomainError('not-decidable', { refund: state });
}

function decided(kind: string): { readonly deciding?: CaseKind } {
  return isCaseKind(kind) ? { deciding: kind } : {};
}
