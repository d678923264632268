import { terminalsSchema } from '@tajdeed/payments/knet';
import { doorShape, kinds } from '@tajdeed/platform/process';
import { z } from 'zod';

/** What the bank's door reads from its surroundings. It knows the terminals' keys and no other secret. */
export const callbacksSettings = z.object({
  ...doorShape,
  DATABASE_URL: kinds
    .postgresUrl()
    .meta({ description: 'the database, as role tajdeed_callbacks', secret: true }),
  KNET_TERMINALS: kinds.json(terminalsSchema).meta({
    description:
      'terminals whose callbacks are accepted: JSON [{id, password, resourceKey, previousKey?, currency, alias, style?}]; read again every 5 seconds',
    secret: true,
  }),
  RECEIPT_URL: kinds
    .httpUrl()
    .refine((url) => !/[?#\s]/.test(url), 'must be a URL without query')
    .meta({ description: 'our receipt page; a slash and the opaque reference are added' }),
  ANSWER_WITHIN_MS: kinds
    .whole(500, 30_000)
    .default(1_500)
    .meta({ description: "our answer's time limit, ms: below the bank's patience, which is not published" }),
});

export type CallbacksSettings = z.output<typeof callbacksSettings>;
