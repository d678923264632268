import { Injectable } from '@nestjs/common';
import {
  attemptLifecycle,
  filsToText,
  nextRefundStep,
  nextState,
  refundLifecycle,
  type CaseKind,
} from '@tajdeed/domain';
import { CaseDesk, Recorder, type Actor, type Move } from '@tajdeed/lifecycle';
import { stepKey } from '@tajdeed/platform';
import { Ledger, type RefundMoney } from '../ledger/ledger';
import { publishable } from '../publishable';
import { RefundRows, type RefundRow } from './refund.rows';

/** Who or what says how a refund ended. */
export interface RefundProof {
  readonly source: 'bank' | 'settlement' | 'staff';
  /** The bank's reference, the key of a file's line, or the officers' evidence; empty where there is none. */
  readonly reference: string;
  /** The bank's own word or code. */
  readonly result: string;
  readonly actor: Actor;
  /** The kind of case that closes by this very decision, and so not by what follows from it. */
  readonly deciding?: CaseKind;
}

/** The kinds of cases about what of a capture is not on its way back: over once all of it is. */
export const casesOfRest: readonly CaseKind[] = [
  ...(['captured-late', 'money-to-return', 'refund-refused', 'refund-in-part'] as const),
];

type RefundMove = Extract<Move, { readonly lifecycle: typeof refundLifecycle }>;
type RefundStepMove = { [M in RefundMove as M['event']]: Pick<M, 'event' | 'facts'> }[RefundMove['event']];

/** Records where a refund comes to, with the attempt, the books and the cases that follow; the caller holds the attempt's row. */
@Injectable()
export class RefundMoves {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly desk: CaseDesk,
    private readonly rows: RefundRows,
  ) {}

  async sent(row: RefundRow, sendingId: string): Promise<void> {
    await this.record(row, 'system', { event: 'refund.sent', facts: { sendingId } });
  }

  /** The money went back; once all of the capture did, the attempt has nothing left. */
  async completed(
    row: RefundRow,
    { source, reference, result, actor, deciding }: RefundProof,
  ): Promise<void> {
    const { attemptId, refundId } = row;
    const amount = filsToText(row.amountFils);
    const facts = { source, amount, reference: publishable(reference), result: publishable(result) };
    const all = row.returnedFils + row.amountFils === row.capturedFils;
    const ends = all && nextState(attemptLifecycle, row.attempt, 'attempt.refunded') !== undefined;
    const others: Move[] = ends
      ? [
          {
            ...{ lifecycle: attemptLifecycle, thing: attemptId, expectedSeq: row.attemptSeq },
            ...{ event: 'attempt.refunded', facts: { refundId, amount: filsToText(row.capturedFils) } },
          },
        ]
      : [];
    await this.record(row, actor, { event: 'refund.completed', facts }, others);
    await this.ledger.refundCompleted({ ...moneyOf(row), fils: row.amountFils });
    await this.resolve(refundId, ['refund-unproven'], 'refund.completed', actor, deciding);
    if (all) await this.resolve(attemptId, casesOfRest, 'refund.completed', actor, deciding);
  }

  /** Less went back than was asked: that is booked, and people decide about the rest, which is with us. */
  async givenInPart(
    row: RefundRow,
    givenFils: bigint,
    { source, reference, result, actor, deciding }: RefundProof,
  ): Promise<void> {
    const { attemptId, refundId } = row;
    const [amount, given] = [filsToText(row.amountFils), filsToText(givenFils)];
    const facts = { source, amount, given, reference: publishable(reference), result: publishable(result) };
    await this.record(row, actor, { event: 'refund.given_in_part', facts });
    await this.rows.giveInPart(refundId, givenFils);
    await this.ledger.refundGivenInPart({ ...moneyOf(row), fils: givenFils });
    await this.resolve(refundId, ['refund-unproven'], 'refund.given_in_part', actor, deciding);
    const rest = filsToText(row.amountFils - givenFils);
    await this.open('refund-in-part', attemptId, row, { amount, given, rest, refund: refundId });
  }

  /** The money stays with us, which is for people to decide. */
  async refused(row: RefundRow, { source, reference, result, actor, deciding }: RefundProof): Promise<void> {
    const by = source === 'staff' ? source : 'bank';
    const facts = { source: by, reference: publishable(reference), result: publishable(result) } as const;
    await this.record(row, actor, { event: 'refund.refused', facts });
    await this.rows.end(row.refundId);
    await this.ledger.refundEnded('refund-refused', moneyOf(row));
    await this.resolve(row.refundId, ['refund-unproven'], 'refund.refused', actor, deciding);
    const about = { amount: filsToText(row.amountFils), refund: row.refundId, result: facts.result || by };
    await this.open('refund-refused', row.attemptId, row, about);
  }

  /** Nobody can say whether the money went back; where asking again might give it twice, people find out. */
  async unclear(row: RefundRow, result: string): Promise<void> {
    const sendingId = row.sending?.sendingId ?? null;
    await this.record(row, 'system', {
      event: 'refund.unclear',
      facts: { sendingId, result: publishable(result) },
    });
    const now = await this.rows.read(row.refundId);
    if (nextRefundStep(now) === null) await this.unproven(now);
  }

  /** It was never sent, and what it was to give back is where it was. */
  async withdrawn(row: RefundRow, actor: Actor = 'system', deciding?: CaseKind): Promise<void> {
    await this.record(row, actor, { event: 'refund.withdrawn', facts: { attempt: row.attempt } });
    await this.rows.end(row.refundId);
    await this.ledger.refundEnded('refund-withdrawn', moneyOf(row));
    await this.resolve(row.refundId, ['refund-unproven'], 'refund.withdrawn', actor, deciding);
    const about = { amount: filsToText(row.amountFils), refund: row.refundId };
    // Its money is still with us, and no duplicate any more.
    if (row.attempt === 'CAPTURED_LATE') await this.open('captured-late', row.attemptId, row, about);
    if (row.attempt === 'CONFIRMED') await this.open('money-to-return', row.attemptId, row, about);
  }

  /** The bank took the money back by itself: what was not sent yet has nothing to give any more, and holds nothing of the books. */
  async withdrawUnsent(attemptId: string): Promise<void> {
    for (const refundId of await this.rows.unsentOf(attemptId))
      await this.withdrawn(await this.rows.read(refundId));
  }

  /** People of the staff find out what the machine cannot; a second call changes nothing. */
  async unproven(row: RefundRow): Promise<void> {
    const other = await this.rows.mismatchOf(row.refundId);
    const about = {
      ...{ amount: filsToText(row.amountFils), attempt: row.attemptId },
      ...(other?.amount != null && { said: publishable(other.amount) }),
    };
    await this.open('refund-unproven', row.refundId, row, about);
  }

  private async open(
    kind: CaseKind,
    subject: string,
    { renewalId, refundId, seq }: RefundRow,
    about: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.desk.open({
      kind,
      subject,
      renewalId,
      about,
      actor: 'system',
      cause: `${refundId}:${seq + 1}`,
    });
  }

  private async resolve(
    subject: string,
    kinds: readonly CaseKind[],
    by: string,
    actor: Actor,
    deciding?: CaseKind,
  ): Promise<void> {
    const others = kinds.filter((kind) => kind !== deciding);
    if (others.length > 0) await this.desk.resolve(subject, others, by, actor);
  }

  private async record(
    { refundId, renewalId, seq }: RefundRow,
    actor: Actor,
    step: RefundStepMove,
    others: readonly Move[] = [],
  ): Promise<void> {
    const key = stepKey('refund', refundId, step.event, seq.toString());
    const move = { lifecycle: refundLifecycle, thing: refundId, expectedSeq: seq, ...step };
    await this.recorder.record({ key, actor, renewalId }, [move, ...others]);
  }
}

/** What the books must know of a refund's next move. */
function moneyOf(row: RefundRow): Omit<RefundMoney, 'fils'> {
  const { refundId, attemptId, renewalId, quoteId, capturedFils, seq } = row;
  const attempt = { attemptId, renewalId, quoteId, amountFils: capturedFils };
  return { refundId, attempt, cause: `${refundId}:${seq + 1}` };
}
