import { z } from 'zod';
import { event, id, instant, word, type EventFamily } from './event';

const ids = {
  member: '019aa8f2-7c05-7a11-8b22-0123456789ab',
  other: '019aa8f2-7c06-7a11-8b22-0123456789ab',
  proposal: '019aa8f2-7c07-7a11-8b22-0123456789ab',
};
const cause = z.union([z.literal('bootstrap'), id]);

const account = {
  'account.invited': event({
    sentence: 'A person of the staff may sign in for the first time.',
    facts: z.strictObject({ member: id, by: cause }),
    example: { member: ids.member, by: 'bootstrap' },
  }),
  'account.activated': event({
    sentence: 'The person signed in and proved a second factor.',
    facts: z.strictObject({ member: id }),
    example: { member: ids.member },
  }),
  'account.factor_added': event({
    sentence: 'Another second factor belongs to the account.',
    facts: z.strictObject({ member: id, factor: z.enum(['authenticator', 'passkey']) }),
    example: { member: ids.member, factor: 'passkey' },
  }),
  'account.lapsed': event({
    sentence: 'The invitation was not used in time.',
    facts: z.strictObject({}),
    example: {},
  }),
  'account.disabled': event({
    sentence: 'The account may not be used; its sessions ended at once.',
    facts: z.strictObject({ by: id }),
    example: { by: ids.member },
  }),
  'account.enabled': event({
    sentence: 'The account may be used again, as two people decided; its second factors are forgotten.',
    facts: z.strictObject({ proposalId: id }),
    example: { proposalId: ids.proposal },
  }),
};

const grant = {
  'grant.given': event({
    sentence:
      'A person of the staff has a role, as two others decided (or by the bootstrap of the installation).',
    facts: z.strictObject({
      member: id,
      role: word,
      department: word.nullable(),
      room: word.nullable(),
      startsAt: instant,
      endsAt: instant,
      by: cause,
    }),
    example: {
      member: ids.member,
      role: 'clerk',
      department: 'assurance',
      room: null,
      startsAt: '2026-11-22T06:00:00Z',
      endsAt: '2027-11-22T06:00:00Z',
      by: ids.proposal,
    },
  }),
  'grant.withdrawn': event({
    sentence: 'The person has the role no longer, from this instant on.',
    facts: z.strictObject({ by: id }),
    example: { by: ids.member },
  }),
};

const delegation = {
  'delegation.given': event({
    sentence:
      'A person of the staff who will be absent lets another one decide proposals in their place, between these instants and no longer: their end is no event.',
    facts: z.strictObject({ from: id, to: id, startsAt: instant, endsAt: instant }),
    example: {
      from: ids.member,
      to: ids.other,
      startsAt: '2026-11-22T21:00:00Z',
      endsAt: '2026-11-29T21:00:00Z',
    },
  }),
  'delegation.ended': event({
    sentence:
      'A person ended it: whoever gave it took it back or an administrator took it away, or a sign-in of whoever gave it was closed.',
    facts: z.strictObject({
      by: id,
      // What ended before this was recorded is told without the difference.
      reason: z.enum(['withdrawn', 'sign-in-closed', 'not-recorded']),
    }),
    example: { by: ids.member, reason: 'withdrawn' },
  }),
};

/** What happens to a sign-in of the staff. */
export const accountEvents = {
  kind: 'account',
  topic: 'tajdeed.account.v1',
  owner: 'staff',
  events: account,
} satisfies EventFamily;

/** What happens to a role of a person of the staff. */
export const grantEvents = {
  kind: 'grant',
  topic: 'tajdeed.grant.v1',
  owner: 'staff',
  events: grant,
} satisfies EventFamily;

/** What happens to a delegation during an absence. */
export const delegationEvents = {
  kind: 'delegation',
  topic: 'tajdeed.delegation.v1',
  owner: 'staff',
  events: delegation,
} satisfies EventFamily;
