import type { Check } from './compiled-schedule';

/** What a case says to a condition. */
export type Had = string | number | boolean | readonly string[] | null;

/** Whether a fact meets a condition; an unknown fact meets none. */
export function holds(check: Check, had: Had): boolean {
  switch (check.kind) {
    case 'word':
      return had === check.word;
    case 'list':
      return typeof had === 'string' && check.wanted.includes(had);
    case 'claims':
      return typeof had === 'object' && had !== null && had.some((claim) => check.wanted.includes(claim));
    case 'flag':
      return had === check.wanted;
    case 'span':
      return (
        typeof had === 'number' &&
        had >= check.wanted.from &&
        (check.wanted.to === null || had <= check.wanted.to)
      );
    case 'ages':
      return (
        typeof had === 'number' &&
        had >= check.wanted.from &&
        (check.wanted.below === null || had < check.wanted.below)
      );
  }
}
