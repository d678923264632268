import { z } from 'zod';
import { event, id, instant, word, type EventFamily } from './event';

const ids = {
  subject: '019aa8f2-7c00-7a11-8b22-0123456789ab',
  member: '019aa8f2-7c05-7a11-8b22-0123456789ab',
  other: '019aa8f2-7c06-7a11-8b22-0123456789ab',
  proposal: '019aa8f2-7c07-7a11-8b22-0123456789ab',
};
/** What is known of it at the opening: codes and amounts by name, never personal data. */
const about = z.record(z.string().regex(/^[a-z][A-Za-z]{0,31}$/), word);
const priority = z.int().min(1).max(4);
const at = '2026-11-22T06:00:00Z';

const events = {
  'case.opened': event({
    sentence: 'Something waits for a person of the staff to decide it.',
    facts: z.strictObject({
      kind: word,
      subjectKind: word,
      subject: id,
      room: word,
      priority,
      dueAt: instant,
      about,
    }),
    example: {
      kind: 'authority-refused',
      subjectKind: 'renewal',
      subject: ids.subject,
      room: 'residency',
      priority: 2,
      dueAt: at,
      about: { reason: 'left-the-country' },
    },
  }),
  'case.taken': event({
    sentence: 'A person of the staff decides it.',
    facts: z.strictObject({ member: id }),
    example: { member: ids.member },
  }),
  'case.released': event({
    sentence: 'It waits for somebody again.',
    facts: z.strictObject({ member: id }),
    example: { member: ids.member },
  }),
  'case.assigned': event({
    sentence: 'A supervisor gave it to a person of the staff.',
    facts: z.strictObject({ by: id, member: id }),
    example: { by: ids.member, member: ids.other },
  }),
  'case.handed_over': event({
    sentence: 'Its holder gave it to another person of the staff.',
    facts: z.strictObject({ from: id, member: id }),
    example: { from: ids.member, member: ids.other },
  }),
  'case.snoozed': event({
    sentence: 'It is put off until an instant, for a reason that is kept beside it.',
    facts: z.strictObject({ member: id, until: instant, commentId: id }),
    example: { member: ids.member, until: at, commentId: ids.other },
  }),
  'case.woken': event({
    sentence: 'The time it was put off for is over.',
    facts: z.strictObject({ dueAt: instant }),
    example: { dueAt: at },
  }),
  'case.escalated': event({
    sentence: 'Its time ran out: it is more urgent now and stands before all that were raised less often.',
    facts: z.strictObject({ level: z.int().min(1).max(3), priority, dueAt: instant }),
    example: { level: 1, priority: 1, dueAt: at },
  }),
  'case.rescheduled': event({
    sentence: 'A holiday was declared or taken back, so its working days end on another day.',
    facts: z.strictObject({ dueAt: instant }),
    example: { dueAt: at },
  }),
  'case.split': event({
    sentence: 'Parts of it became cases of their own.',
    facts: z.strictObject({ into: z.array(id).min(1).max(10) }),
    example: { into: [ids.other] },
  }),
  'case.merged': event({
    sentence: 'It is decided together with another case.',
    facts: z.strictObject({ into: id }),
    example: { into: ids.other },
  }),
  'case.acted': event({
    sentence: 'A person of the staff decided; where two people were needed, the proposal names both.',
    facts: z.strictObject({
      action: word,
      maker: id,
      checker: id.nullable(),
      proposalId: id.nullable(),
      commentId: id.nullable(),
    }),
    example: {
      action: 'notify-again',
      maker: ids.member,
      checker: null,
      proposalId: null,
      commentId: ids.other,
    },
  }),
  'case.resolved': event({
    sentence: 'The thing came right by itself, nobody need decide.',
    facts: z.strictObject({ by: word }),
    example: { by: 'authority.acknowledged' },
  }),
  'case.reopened': event({
    sentence: 'It must be decided again.',
    facts: z.strictObject({ member: id, commentId: id, priority, dueAt: instant }),
    example: { member: ids.member, commentId: ids.other, priority: 2, dueAt: at },
  }),
};

/** What happens to a case of the back office. */
export const caseEvents = {
  kind: 'case',
  topic: 'tajdeed.case.v1',
  owner: 'cases',
  events,
} satisfies EventFamily;
