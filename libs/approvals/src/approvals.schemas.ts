import { instantText } from '@tajdeed/domain';
import { changesSchema, shownChanges } from '@tajdeed/lifecycle';
import { codeSchema, reasonSchema, stateSays, texts, uuidSchema, type Language } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { Rehearsed } from './approvals.service';
import type { ProposalRow } from './proposal.rows';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const content = z
  .record(z.string().max(64), z.unknown())
  .meta({ description: 'What is proposed; its shape depends on the kind' });
const states = z.enum(['OPEN', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED']);

/** A code of the authenticator, or a passkey’s answer to the challenge made for this digest. Exports ask for the same. */
export const proofSchema = z.union([
  z.strictObject({
    code: codeSchema,
  }),
  z.strictObject({ passkey: z.record(z.string().max(64), z.unknown()) }),
]);

export class MakeBody extends createZodDto(
  z.strictObject({ kind: z.string().regex(/^[a-z][a-z.-]{0,63}$/), content, reason: reasonSchema }),
) {}
export class EditBody extends createZodDto(z.strictObject({ content })) {}
export class ApproveBody extends createZodDto(z.strictObject({ digest, proof: proofSchema })) {}
export class RefuseBody extends createZodDto(z.strictObject({ reason: reasonSchema })) {}
export class ListQuery extends createZodDto(
  z.strictObject({
    state: states.optional(),
    after: uuidSchema.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
) {}

const proposal = z.strictObject({
  proposalId: z.uuid(),
  ...{ kind: z.string(), title: z.string() },
  subject: z.uuid().nullable(),
  department: z.string().nullable(),
  room: z.string().nullable(),
  ...{ state: states, stateSays: z.string() },
  version: z.int().positive(),
  digest,
  content: z.unknown(),
  maker: z.uuid(),
  expiresAt: z.iso.datetime(),
});

/** A proposal as the staff reads it; approving sends its digest back. */
export class ProposalDto extends createZodDto(proposal) {}
/**
 * One proposal with the reason of its maker, what its content stands for where that names things by id (else null), and what
 * approving would change: null to whoever can't approve it.
 */
export class ProposalWithReasonDto extends createZodDto(
  proposal.extend({
    ...{ reason: z.string(), about: z.unknown() },
    approving: z
      .strictObject({
        refusal: z.strictObject({ code: z.string(), sentence: z.string() }).nullable(),
        changes: changesSchema.nullable(),
      })
      .nullable(),
  }),
) {}
/** A page, newest first; `next` is the `after` of the next page. */
export class ProposalPageDto extends createZodDto(
  z.strictObject({ proposals: z.array(proposal), next: z.uuid().nullable() }),
) {}

export function shownProposal(row: ProposalRow, language: Language) {
  const { proposalId, kind, subject, department, room, version, digest: standing } = row;
  const late = row.state === 'OPEN' && row.now >= row.expiresAt;
  const state = late ? ('EXPIRED' as const) : row.state;
  return {
    ...{ proposalId, kind, subject, department, room, version, state },
    title: texts.say(language, `proposal.kind.${kind}`),
    stateSays: stateSays(language, 'proposal', state),
    digest: standing,
    content: parsedContent(row.content),
    maker: row.makerMember,
    expiresAt: instantText(row.expiresAt),
  };
}

export function shownApproving(rehearsed: Rehearsed | null, language: Language) {
  if (rehearsed === null) return null;
  const { refusal, changes } = rehearsed;
  return {
    refusal: refusal && { code: refusal, sentence: texts.say(language, `error.${refusal}`) },
    changes: changes && shownChanges(changes, language),
  };
}

function parsedContent(text: string): unknown {
  return JSON.parse(text);
}
