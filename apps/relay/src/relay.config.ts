import { baseShape, kinds } from '@tajdeed/platform';
import { z } from 'zod';

/** What the relay reads from its surroundings. */
export const relaySettings = z.object({
  ...baseShape,
  DATABASE_URL: kinds
    .postgresUrl()
    .meta({ description: 'the database, as role tajdeed_relay', secret: true }),
  KAFKA_BROKERS: kinds.hosts().meta({ description: 'Kafka, host:port separated by commas' }),
  TEMPORAL_ADDRESS: kinds.host().meta({ description: 'Temporal, host:port' }),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default').meta({ description: "Temporal's namespace" }),
  PAYLOAD_KEYS: kinds.keyRing().meta({ description: 'keys that encrypt what Temporal stores', secret: true }),
  KEEP_ANSWERS_HOURS: kinds.whole(24, 8760).default(24).meta({
    description:
      'how long an answer is kept under its idempotency key, in hours; longer while its renewal is open',
  }),
  KEEP_CODES_HOURS: kinds
    .whole(24, 8760)
    .default(48)
    .meta({ description: 'how long the rows of one-time codes are kept, in hours' }),
  KEEP_QUOTES_DAYS: kinds.whole(1, 3650).default(90).meta({
    description: 'how long a quote that belongs to no renewal is kept after it lapsed, in days',
  }),
  KEEP_PREVIEWS_DAYS: kinds.whole(1, 3650).default(90).meta({
    description:
      'how long a preview of what a fee schedule would have cost is kept with its lines after it ended, in days',
  }),
});

export type RelaySettings = z.output<typeof relaySettings>;
