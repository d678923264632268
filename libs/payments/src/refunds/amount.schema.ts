import { textToFils } from '@tajdeed/domain';
import { z } from 'zod';

/** An amount to give back, as the wire has it: Western digits and three places, above zero. */
export const amountSchema = z
  .string()
  .max(32)
  .superRefine((text, context) => {
    const fils = textToFils(text);
    if (fils === undefined) context.addIssue({ code: 'custom', params: { code: 'not-an-amount' } });
    else if (fils === 0n) context.addIssue({ code: 'custom', params: { code: 'out-of-range' } });
  })
  .meta({ description: 'KWD with three places, Western digits', example: '100.000' });

/** The fils of an amount that the schema has let through. */
export function filsOf(amount: string): bigint {
  const fils = textToFils(amount);
  if (fils === undefined) throw new Error('an amount was not checked');
  return fils;
}
