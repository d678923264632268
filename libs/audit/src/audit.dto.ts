import { entryMembers } from '@tajdeed/events';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const hash = z.string().meta({ description: '32 bytes in base64' });
const index = z.int().min(0).meta({ description: 'Place in the log, from 0 and gapless' });
const size = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const entry = z.object({ ...entryMembers, facts: z.record(z.string(), z.unknown()) });

export class TimelineDto extends createZodDto(
  z.object({ renewalId: z.string(), entries: z.array(z.object({ index, entry })) }),
) {}

export class TimelineProofDto extends createZodDto(
  z.object({
    format: z.literal('tajdeed.timeline-proof.v1'),
    renewalId: z.string(),
    checkpoint: z.string().meta({ description: 'Signed head of the log as a note (C2SP tlog-checkpoint)' }),
    entries: z.array(
      z.object({
        index,
        leafHash: hash,
        path: z.array(hash).meta({ description: 'Audit path from the leaf to the root (RFC 9162 §2.1.3)' }),
        entry: z.string().meta({ description: 'Exact text; the leaf is SHA-256(0x00 ‖ its UTF-8 bytes)' }),
      }),
    ),
  }),
) {}

export class ConsistencyQuery extends createZodDto(
  z.strictObject({
    first: size.meta({ description: 'Leaves of the older tree' }),
    second: size.meta({ description: 'Leaves of the newer tree' }),
  }),
) {}

export class ConsistencyDto extends createZodDto(
  z.object({ first: z.int(), second: z.int(), proof: z.array(hash) }),
) {}

export class KeyDto extends createZodDto(
  z.object({
    origin: z.string().meta({ description: 'Name of the log and of its key' }),
    verifierKey: z.string().meta({ description: 'name+id+key, as verifiers of signed notes take it' }),
    publicKey: z.string().meta({ description: 'The same Ed25519 key as SPKI PEM' }),
  }),
) {}
