import { z } from 'zod';
import { digest, event, id, instant, word, type EventFamily } from './event';

const member = '019aa8f2-7c05-7a11-8b22-0123456789ab';
const other = '019aa8f2-7c06-7a11-8b22-0123456789ab';
const account = '019aa8f2-7c08-7a11-8b22-0123456789ab';
const sha = 'a'.repeat(64);
const content = z.strictObject({
  kind: word,
  version: z.int().min(1),
  digest,
  maker: id,
  makerAccount: id,
  expiresAt: instant,
});
const example = {
  kind: 'staff.grant',
  version: 1,
  digest: sha,
  maker: member,
  makerAccount: account,
  expiresAt: '2026-11-29T06:00:00Z',
};

const events = {
  'proposal.made': event({
    sentence: 'A person of the staff proposes something that needs a second person.',
    facts: content,
    example,
  }),
  'proposal.edited': event({
    sentence: 'Its maker changed it: what was read before can no longer be approved.',
    facts: content,
    example: { ...example, version: 2 },
  }),
  'proposal.approved': event({
    sentence: 'Another person approved exactly this content with a fresh second factor, and it took effect.',
    facts: z.strictObject({
      digest,
      maker: id,
      checker: id,
      checkerAccount: id,
      onBehalfOf: id.nullable(),
      // By which delegation; what was approved before delegations were recorded does not name it.
      delegation: z.exactOptional(id),
      factorAt: instant,
    }),
    example: {
      digest: sha,
      maker: member,
      checker: other,
      checkerAccount: account,
      onBehalfOf: null,
      factorAt: '2026-11-22T06:00:00Z',
    },
  }),
  'proposal.refused': event({
    sentence: 'Another person refused it; the reason is kept beside it.',
    facts: z.strictObject({ maker: id, checker: id }),
    example: { maker: member, checker: other },
  }),
  'proposal.withdrawn': event({
    sentence: 'Its maker took it back.',
    facts: z.strictObject({ maker: id }),
    example: { maker: member },
  }),
  'proposal.voided': event({
    sentence: 'What it is about was changed or given up by somebody who may: it can no longer be approved.',
    facts: z.strictObject({ by: id }),
    example: { by: member },
  }),
  'proposal.expired': event({
    sentence: 'Nobody approved it in time.',
    facts: z.strictObject({}),
    example: {},
  }),
};

/** What happens to a proposal that needs two people. */
export const proposalEvents = {
  kind: 'proposal',
  topic: 'tajdeed.proposal.v1',
  owner: 'approvals',
  events,
} satisfies EventFamily;
