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
  AUTHORITY_URL: kinds.httpUrl().meta({ description: "base address of the residency authority's interface" }),
  AUTHORITY_TOKEN: kinds.secret().meta({ description: 'our token at the authority' }),
  SMS_URL: kinds.httpUrl().meta({ description: 'where the SMS supplier takes messages' }),
  SMS_TOKEN: kinds.secret().meta({ description: 'our token at the SMS supplier' }),
  DATA_KEYS: kinds.keyRing().meta({ description: 'keys of encrypted columns' }),
  INDEX_KEY: kinds.key32().meta({ description: 'key of the blind indexes' }),
  CODE_KEYS: kinds.keyRing().meta({ description: 'keys of one-time codes' }),
});

export type WorkerSettings = z.output<typeof workerSettings>;
