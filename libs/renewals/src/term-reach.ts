import type { ErrorCode } from '@tajdeed/domain';
import type { TextKeyIn } from '@tajdeed/platform';

/** Why a resident cannot go on by himself: the code and reason with which the next step would be refused. */
export type Block =
  | { readonly code: 'term-refused'; readonly reason: TextKeyIn<'field'> }
  | { readonly code: Exclude<ErrorCode, 'term-refused'>; readonly reason: string };

/** What the renewals room must know of fees, and another room answers: whether a term can be chosen at all. */
export abstract class TermReach {
  /** Of a renewal that awaits its term; undefined where a term can be chosen. */
  abstract whyNoTerm(renewalId: string): Promise<Block | undefined>;
}
