import { taskQueues } from '@tajdeed/contracts';
import { terminalsSchema } from '@tajdeed/payments';
import { baseShape, kinds } from '@tajdeed/platform';
import { z } from 'zod';

const QUEUES = Object.values(taskQueues);

/** What the worker reads. */
export const workerSettings = z.object({
  ...baseShape,
  DATABASE_URL: kinds.postgresUrl().meta({ description: 'PostgreSQL, as the role tajdeed_worker' }),
  TEMPORAL_ADDRESS: kinds.host().meta({ description: 'host:port of Temporal' }),
  TEMPORAL_NAMESPACE: z.string().default('default').meta({ description: 'namespace of the workflows' }),
  PAYLOAD_KEYS: kinds.keyRing().meta({ description: 'keys that encrypt what Temporal stores' }),
  TASK_QUEUES: z
    .string()
    .default(QUEUES.join(','))
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(QUEUES, `must be a list of ${QUEUES.join(', ')}`)).min(1))
    .meta({ description: 'queues that this worker serves' }),
  KNET_TERMINALS: kinds.json(terminalsSchema).meta({ description: 'bank terminals as JSON', secret: true }),
  BANK_INQUIRY_URL: kinds.httpUrl().meta({ description: "the bank's tranPipe.htm" }),
  BANK_RATE: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(300)
    .meta({ description: 'at most so many calls a second to the bank, all workers together' }),
  BANK_BATCH_RATE: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(60)
    .meta({ description: 'at most so many second inquiries a second, beside those' }),
  SETTLEMENT_WAIT_DAYS: kinds.whole(1, 30).default(3).meta({
    description: 'days after its capture until a payment counts as missing in the settlement files',
  }),
  PAID_NOT_COVERED_MINUTES: kinds.whole(1, 10_080).default(120).meta({
    description: 'minutes that a payment may be open beyond the time of its machines before it is a case',
  }),
  AUTHORITY_URL: kinds.httpUrl().meta({ description: "base address of the residency authority's interface" }),
  AUTHORITY_TOKEN: kinds.secret().meta({ description: 'our token at the authority' }),
  SMS_URL: kinds.httpUrl().meta({ description: 'where the SMS supplier takes messages' }),
  SMS_TOKEN: kinds.secret().meta({ description: 'our token at the SMS supplier' }),
  DATA_KEYS: kinds.keyRing().meta({ description: 'keys of encrypted columns' }),
  INDEX_KEY: kinds.key32().meta({ description: 'key of the blind indexes' }),
  CODE_KEYS: kinds.keyRing().meta({ description: 'keys of one-time codes' }),
});

export type WorkerSettings = z.output<typeof workerSettings>;
