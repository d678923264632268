import { decide, nextRefundStep, refundEventOf, refundRefusal } from '@tajdeed/domain';
import { maySettle } from '../src/decidable';

/** What decides in the payment room; a walk may be given a faulty one. */
export const realRules = { decide, nextRefundStep, refundEventOf, refundRefusal, maySettle };

export type Rules = typeof realRules;
