import { waitingProposalSchema } from '@tajdeed/approvals';
import { filsToText, instantText, isRefundState, refundLifecycle, refundReasons } from '@tajdeed/domain';
import { reasonSchema, texts, uuidSchema, type Language } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { amountSchema } from './amount.schema';
import type { ShownRefund } from './refund.rows';

const states = z.enum(Object.keys(refundLifecycle.states).filter(isRefundState));
const id = z.uuid();
const instant = z.iso.datetime();

/** Money that an officer wants to go back, of one attempt. */
export class RefundBody extends createZodDto(
  z.strictObject({
    amount: amountSchema,
    reason: reasonSchema,
  }),
) {}

export class RefundsQuery extends createZodDto(
  z.strictObject({
    state: states.optional(),
    after: uuidSchema.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
) {}

const refundShape = z.strictObject({
  ...{ refundId: id, attemptId: id, renewalId: id },
  amount: z.string().meta({ description: 'KWD with three places', example: '100.000' }),
  given: z
    .string()
    .nullable()
    .meta({ description: 'What the bank gave, where that is less than was asked', example: '40.000' }),
  reason: z.enum(refundReasons),
  state: states,
  sentence: z.string(),
  requestedBy: id.nullable().meta({ description: 'Who asked for it; null is the machine' }),
  proposalId: id.nullable().meta({ description: 'What two people approved, where one may not decide alone' }),
  ...{ requestedAt: instant, movedAt: instant },
});

export class RefundDto extends createZodDto(refundShape) {}
/** A page, the newest first; `next` is the `after` of the next page. */
export class RefundPageDto extends createZodDto(
  z.strictObject({ refunds: z.array(refundShape), next: id.nullable() }),
) {}
/** The refunds of one attempt, and what they leave of its capture. */
export class AttemptRefundsDto extends createZodDto(
  z.strictObject({ refunds: z.array(refundShape), captured: z.string(), left: z.string() }),
) {}
/** What became of a wish: the refund, or the proposal that waits for a second person. */
export class RequestedRefundDto extends createZodDto(
  z.strictObject({
    refund: refundShape.nullable(),
    proposal: waitingProposalSchema.nullable(),
  }),
) {}

export function shownRefund(refund: ShownRefund, language: Language) {
  const { refundId, attemptId, renewalId, reason, state, requestedBy, proposalId } = refund;
  return {
    ...{ refundId, attemptId, renewalId, amount: filsToText(refund.amountFils), reason, state },
    given: refund.givenFils === null ? null : filsToText(refund.givenFils),
    sentence: texts.say(language, refundLifecycle.states[state].shown),
    ...{ requestedBy, proposalId },
    ...{ requestedAt: instantText(refund.requestedAt), movedAt: instantText(refund.movedAt) },
  };
}
