import type { Logger } from '@nestjs/common';
import type { Outcome } from './errands';
import type { Nudger } from './temporal-nudges';

/** A thing that a workflow minds, and the id of the nudge that it is about to get. */
export interface Minded {
  readonly thing: string;
  readonly minder: string;
  readonly message: string;
}

/** Every open thing that anybody minds has a watch row, whatever Temporal remembers of it. Columns of `w` and of these. */
export const MINDED_COLUMNS = `w.thing, s.minder, uuidv7()::text as message`;
export const MINDED = `lifecycle.watch w
  join lateral (select s.minder from lifecycle.state s where s.kind = w.kind and s.minder is not null limit 1) s on true`;

/** Has its minder look at it again. */
export function recheck(nudger: Nudger, { thing, minder, message }: Minded): Promise<void> {
  return nudger.nudge(minder, thing, { messageId: message, reason: 'recheck' }, '');
}

/** A refusal by Temporal is nobody's to repeat. */
export function tellRefused(
  log: Logger,
  { errand: { thing, minder }, end, reason }: Outcome<Minded>,
  sentence: string,
): void {
  if (end === 'refused') log.error({ event: 'recheck-refused', workflow: minder, thing, reason }, sentence);
}
