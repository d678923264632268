import { feesShape } from '@tajdeed/fees';
import { codeLimitsShape } from '@tajdeed/identity';
import { terminalsSchema } from '@tajdeed/payments';
import { doorShape, kinds } from '@tajdeed/platform';
import { z } from 'zod';

/** What the api app reads. */
export const apiSettings = z.object({
  ...doorShape,
  DATABASE_URL: kinds.postgresUrl().meta({ description: 'database, as role tajdeed_api', secret: true }),
  DATABASE_POOL: kinds.whole(1, 100).default(10).meta({ description: 'most database connections' }),
  PUBLIC_URL: kinds.httpUrl().meta({ description: 'where browsers reach this app' }),
  CALLBACK_URL: kinds.httpUrl().meta({ description: 'the callback door as the bank reaches it' }),
  BANK_PAYMENT_URL: kinds.httpUrl().meta({ description: "the bank's PaymentHTTP.htm" }),
  KNET_TERMINALS: kinds
    .json(terminalsSchema)
    .meta({ description: "the bank's terminals; the first takes new payments", secret: true }),
  DATA_KEYS: kinds.keyRing().meta({ description: 'keys of sealed columns', secret: true }),
  INDEX_KEY: kinds.key32().meta({ description: 'key of blind indexes', secret: true }),
  CODE_KEYS: kinds.keyRing().meta({ description: 'keys of one-time codes', secret: true }),
  CAPABILITY_PRIVATE_KEY: kinds
    .signingKey()
    .meta({ description: "signs residents' capabilities", secret: true }),
  STAFF_ISSUER: kinds.httpUrl().meta({ description: "the staff's identity provider (OpenID Connect)" }),
  STAFF_CLIENT_ID: z
    .string()
    .min(1)
    .default('tajdeed')
    .meta({ description: 'client of the back office there' }),
  STAFF_CLIENT_SECRET: z.string().min(16).meta({ description: "the client's secret", secret: true }),
  STAFF_CLI_CLIENT_ID: z
    .string()
    .min(1)
    .default('tajdeed-cli')
    .meta({ description: 'client of the command line there (device code)' }),
  STAFF_BOOTSTRAP_TOKEN: z
    .string()
    .min(32)
    .optional()
    .meta({ description: 'enters the first two administrators, once; take it out afterwards', secret: true }),
  ...codeLimitsShape,
  ...feesShape,
});

export type ApiSettings = z.output<typeof apiSettings>;
