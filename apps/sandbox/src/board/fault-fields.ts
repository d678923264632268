import { z } from 'zod';
import type { Fault } from '../faults/fault';

const schemaSchema = z.object({
  properties: z
    .record(
      z.string(),
      z.object({
        type: z.string().optional(),
        enum: z.array(z.string()).optional(),
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      }),
    )
    .default({}),
  required: z.array(z.string()).default([]),
});

/** What a fault takes, as a form can ask for it. */
export function fieldsOf(kind: Fault): z.output<typeof schemaSchema> {
  return schemaSchema.parse(z.toJSONSchema(kind.takes, { io: 'input' }));
}
