import { resolve } from 'node:path';
import { baseShape, databaseRoles, kinds } from '@tajdeed/platform';
import { z } from 'zod';

const passwords = z
  .partialRecord(z.enum(databaseRoles), z.string().min(12))
  .refine(
    (given) => databaseRoles.every((role) => given[role] !== undefined),
    'must have a password for every role',
  );

/** What the one-shot reads from its surroundings. */
export const migrateSettings = z.object({
  TAJDEED_MODE: baseShape.TAJDEED_MODE,
  DATABASE_URL: kinds.postgresUrl().meta({ description: 'the database, as its owner', secret: true }),
  ROLE_PASSWORDS: kinds.json(passwords).meta({
    description: 'JSON {role: password of at least 12 characters} for every role of the product',
    secret: true,
  }),
  KAFKA_BROKERS: kinds.hosts().meta({ description: 'Kafka, host:port separated by commas' }),
  TOPICS_FILE: z
    .string()
    .default(resolve(__dirname, '../../../infra/kafka/topics.yaml'))
    .meta({ description: 'the topics and their settings' }),
  DATA_KEYS: kinds.keyRing().meta({ description: 'keys that seal columns', secret: true }),
  INDEX_KEY: kinds.key32().meta({ description: 'key of the blind index', secret: true }),
  SEED_REGISTER: z
    .enum(['synthetic', 'none'], 'must be synthetic or none')
    .default('none')
    .meta({ description: 'synthetic enters made-up residents, for trying out' }),
  SEED_MORE: kinds
    .whole(0, 100_000)
    .default(0)
    .meta({ description: 'so many more made-up residents, for loads' }),
});

export type MigrateSettings = z.output<typeof migrateSettings>;
