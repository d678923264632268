import { feesShape } from '@tajdeed/fees';
import { codeLimitsShape } from '@tajdeed/identity';
import { channelsSchema, returnsShape, terminalsSchema } from '@tajdeed/payments';
import { doorShape, kinds, type Rates } from '@tajdeed/platform';
import { mayBePlain } from '@tajdeed/staff';
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
  SETTLEMENT_CHANNELS: kinds
    .json(channelsSchema)
    .default([])
    .meta({ description: 'how settlement files of terminals come: layout, key, first number', secret: true }),
  DATA_KEYS: kinds.keyRing().meta({ description: 'keys of sealed columns', secret: true }),
  INDEX_KEY: kinds.key32().meta({ description: 'key of blind indexes', secret: true }),
  CODE_KEYS: kinds.keyRing().meta({ description: 'keys of one-time codes', secret: true }),
  CAPABILITY_PRIVATE_KEY: kinds
    .signingKey()
    .meta({ description: "signs residents' capabilities", secret: true }),
  STAFF_ISSUER: kinds
    .httpUrl()
    .refine(
      (text) => text.startsWith('https:') || mayBePlain(new URL(text)),
      'must be https, except on this machine',
    )
    .meta({ description: "the staff's identity provider (OpenID Connect)" }),
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
  RENEWALS_PER_ADDRESS_HOUR: kinds.whole(1, 1_000_000).default(60).meta({
    description: 'renewals that one address (IPv6: its /64) may begin in an hour',
  }),
  CODES_PER_ADDRESS_HOUR: kinds.whole(1, 1_000_000).default(120).meta({
    description: 'further codes that one address (IPv6: its /64) may ask for in an hour',
  }),
  STAFF_SIGN_INS_PER_ADDRESS_HOUR: kinds.whole(1, 1_000_000).default(300).meta({
    description:
      'sign-ins of the staff that one address (IPv6: its /64) may begin in an hour; an office shares one',
  }),
  QUOTES_PER_ADDRESS_HOUR: kinds.whole(1, 1_000_000).default(600).meta({
    description: 'indicative quotes and what-ifs that one address (IPv6: its /64) may ask for in an hour',
  }),
  COUNTERS_PER_ADDRESS_HOUR: kinds.whole(1, 1_000_000).default(3600).meta({
    description: 'looks at the public counter that one address (IPv6: its /64) may take in an hour',
  }),
  ...codeLimitsShape,
  ...feesShape,
  ...returnsShape,
});

export type ApiSettings = z.output<typeof apiSettings>;

const HOUR_SECONDS = 3600;
/** Nobody needs the first administrators' door twice; the rest are slips of the hand. */
const STAFF_BOOTSTRAPS_PER_HOUR = 10;

/** What one source address may do (security items 6, 62), by the names that the routes use. */
export function addressLimits(settings: ApiSettings): Rates {
  const perHour = (points: number) => ({ points, windowSeconds: HOUR_SECONDS });
  return {
    'renewal-request': perHour(settings.RENEWALS_PER_ADDRESS_HOUR),
    'code-request': perHour(settings.CODES_PER_ADDRESS_HOUR),
    quote: perHour(settings.QUOTES_PER_ADDRESS_HOUR),
    'public-counter': perHour(settings.COUNTERS_PER_ADDRESS_HOUR),
    'staff-sign-in': perHour(settings.STAFF_SIGN_INS_PER_ADDRESS_HOUR),
    'staff-bootstrap': perHour(STAFF_BOOTSTRAPS_PER_HOUR),
  };
}
