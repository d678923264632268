import { RETURN_SHOWN_DAYS, textToFils } from '@tajdeed/domain';
import { kinds } from '@tajdeed/platform';
import { z } from 'zod';

const DEFAULT = '100.000';

/** What an app that decides about returns reads for it. */
export const returnsShape = {
  RETURN_ALONE_UP_TO: z
    .string()
    .default(DEFAULT)
    .transform((text, context): bigint => {
      const fils = textToFils(text);
      if (fils !== undefined) return fils;
      context.addIssue({ code: 'custom', message: 'must be an amount in KWD with three places, as 100.000' });
      return z.NEVER;
    })
    .meta({
      description:
        'KWD of one payment that one person of the finance department may return alone; above it two',
    }),
  RETURN_SHOWN_WITHIN_DAYS: kinds.whole(1, 60).default(RETURN_SHOWN_DAYS).meta({
    description:
      'working days within which payers are told that banks mostly show what was given back; no source says how long they take',
  }),
};

/** What one person may return alone of one payment, in fils. */
export interface ReturnLimit {
  readonly fils: bigint;
}

/** Nest token of the ReturnLimit. */
export const RETURN_LIMIT = Symbol('ReturnLimit');

export const defaultReturnLimit: ReturnLimit = { fils: textToFils(DEFAULT) ?? 0n };
