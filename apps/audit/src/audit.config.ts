import { doorShape, kinds } from '@tajdeed/platform';
import { z } from 'zod';

/** What its door reads. */
export const doorSettings = z.object(doorShape);

/** What the audit process reads. The signing key is in no other process (security item 78). */
export const auditSettings = z.object({
  ...doorShape,
  DATABASE_URL: kinds.postgresUrl().meta({ description: 'PostgreSQL as role tajdeed_audit', secret: true }),
  KAFKA_BROKERS: kinds.hosts().meta({ description: 'brokers whose topics are the input' }),
  AUDIT_SIGNING_KEY: kinds
    .signingKey()
    .meta({ description: 'Ed25519 private key (PKCS8 PEM) that signs the heads of the log', secret: true }),
  AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'must be a name without spaces and plus signs')
    .default('tajdeed.example/audit')
    .meta({ description: 'name of the log in its signed heads: a URL without scheme' }),
  AUDIT_GROUP: z
    .string()
    .regex(/^[a-z0-9-]{1,100}$/, 'must be lower-case letters, digits and hyphens')
    .default('audit-log')
    .meta({ description: 'consumer group; another database of the log needs another one' }),
  CAPABILITY_PUBLIC_KEY: kinds
    .verifyingKey()
    .meta({ description: 'Ed25519 public key (SPKI PEM) that capabilities are checked with' }),
});

export type AuditSettings = z.output<typeof auditSettings>;
