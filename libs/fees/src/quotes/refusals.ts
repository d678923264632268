import { DomainError, type FeeRefusal } from '@tajdeed/domain';
import { texts, type TextKey } from '@tajdeed/platform';
import { bilingual, shownTried } from './shown-why';

/** What a refusal may say of the question beside its own facts. */
export interface Asked {
  readonly article: string | null;
  readonly scheduleId: string | null;
}

/** A refusal of the law as the product tells it: a stable code, and for each field that is to blame the rule. */
export function refused(refusal: FeeRefusal, asked: Asked): DomainError {
  switch (refusal.code) {
    case 'contradictory-facts': {
      const { rule, fields } = refusal;
      const errors = fields.map((path) => ({ path, code: rule }));
      const key = `field.${rule}`;
      return new DomainError('contradictory-facts', {
        rule,
        ...inBoth(texts.has(key) ? key : 'field.refused'),
        errors,
      });
    }
    case 'missing-fact': {
      const { field } = refusal;
      return new DomainError('missing-fact', { field, errors: [{ path: field, code: 'missing' }] });
    }
    case 'out-of-range':
      return new DomainError('invalid-input', { errors: [{ path: refusal.field, code: 'out-of-range' }] });
    case 'no-schedule-in-force':
      return new DomainError('no-scheduled-fee', {
        reason: refusal.code,
        ...inBoth('fee.no-fee.no-schedule-in-force'),
      });
    case 'no-scheduled-fee': {
      const { reason, tried } = refusal;
      const because = inBoth(`fee.no-fee.${reason}`);
      const facts = { reason, ...because, ...asked, tried: shownTried(tried) };
      return new DomainError('no-scheduled-fee', { ...facts, ...blamed(reason) });
    }
    case 'private-insurer':
      return new DomainError('private-insurer', { rowCode: refusal.rowCode, ...asked });
    case 'text-unclear':
      return new DomainError('text-unclear', {
        rowCode: refusal.rowCode,
        ruling: refusal.ruling,
        ...asked,
      });
    default:
      return termRefused(refusal);
  }
}

type OfTerm = Extract<FeeRefusal, { readonly field: string }>;

function termRefused({ code, field, ...facts }: Exclude<OfTerm, { code: 'missing-fact' | 'out-of-range' }>) {
  return new DomainError('term-refused', { reason: code, ...facts, errors: [{ path: field, code }] });
}

/** A word that no row of the schedule knows is told by its field too. */
function blamed(reason: string): { errors?: readonly { path: string; code: string }[] } {
  if (reason === 'unknown-article') return { errors: [{ path: 'article', code: reason }] };
  return reason === 'unknown-visa' ? { errors: [{ path: 'visa', code: reason }] } : {};
}

function inBoth(key: TextKey): { readonly reasonAr: string; readonly reasonEn: string } {
  const { ar, en } = bilingual(key);
  return { reasonAr: ar, reasonEn: en };
}
