import { texts, type Language } from '@tajdeed/platform';
import { moment } from './after-expiry';
import { sentenceKey, type Phase } from './phases';
import type { RenewalFacts } from './renewal.rows';

/** What a resident reads first: not only where the renewal is, but what has become of its money and its cover. */
export function sentenceOf(
  facts: Pick<RenewalFacts, 'state' | 'coverage' | 'late' | 'now'>,
  phase: Phase,
  language: Language,
): string {
  const late = phase === 'pay' || phase === 'paying' ? facts.late : null;
  if (late) return lateSentence(late, facts.now, language);
  return texts.say(language, coverKey(facts) ?? sentenceKey(facts.state, phase));
}

function lateSentence(
  { isReturning, answerBy }: NonNullable<RenewalFacts['late']>,
  now: number,
  language: Language,
): string {
  if (isReturning) return texts.say(language, 'renewal.paid-late-returning');
  if (answerBy === null || answerBy <= now) return texts.say(language, 'renewal.paid-late-overdue');
  return texts.say(language, 'renewal.paid-late', { at: moment(answerBy, language) });
}

/** A renewal that came to its cover is not complete any more when the cover does not stand. */
function coverKey({
  state,
  coverage,
}: Pick<RenewalFacts, 'state' | 'coverage'>): 'renewal.cover-suspended' | 'renewal.cover-ended' | undefined {
  const isIssued = state === 'NOTIFYING' || state === 'ACKNOWLEDGED' || state === 'HELD';
  if (isIssued && coverage?.state === 'SUSPENDED') return 'renewal.cover-suspended';
  return isIssued && coverage?.state === 'ENDED' ? 'renewal.cover-ended' : undefined;
}
