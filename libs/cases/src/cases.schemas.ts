import { waitingProposalSchema } from '@tajdeed/approvals';
import {
  caseKindOf,
  caseKinds,
  caseLifecycle,
  instantText,
  isCaseKind,
  type CaseState,
} from '@tajdeed/domain';
import { reasonSchema, texts, uuidSchema, type Language } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { ListedCase, QueuePosition } from './case.rows';

/** Most cases in one call. */
const MOST_AT_ONCE = 500;

const kindNames = Object.keys(caseKinds).filter(isCaseKind);
const stateNames = Object.keys(caseLifecycle.states).filter(isState);
const kinds = z.enum(kindNames);
const states = z.enum(stateNames);
const cursor = z
  .string()
  .regex(/^[0-3]\.[1-4]\.\d{1,15}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .meta({ description: 'The `next` of the page before' });
const name = z.string().regex(/^[a-z][a-z-]{0,63}$/);

export const actionNameSchema = name;

export class QueueQuery extends createZodDto(
  z.strictObject({
    state: states.optional(),
    kind: kinds.optional(),
    room: name.optional(),
    mine: z.enum(['true', 'false']).default('false'),
    priority: z.coerce.number().int().min(1).max(4).optional(),
    level: z
      .enum(['0', '1', '2', '3']) // coercion would take an empty text for 0
      .transform(Number)
      .optional()
      .meta({ description: 'Raised at least so often because their time ran out' }),
    overdue: z.enum(['true', 'false']).default('false'),
    after: cursor.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
) {}
export class MemberBody extends createZodDto(z.strictObject({ member: uuidSchema })) {}
export class CommentBody extends createZodDto(z.strictObject({ text: reasonSchema })) {}
export class SnoozeBody extends createZodDto(
  z.strictObject({ until: z.iso.datetime(), reason: reasonSchema }),
) {}
export class ReasonBody extends createZodDto(z.strictObject({ reason: reasonSchema })) {}
export class MergeBody extends createZodDto(z.strictObject({ into: uuidSchema })) {}
export class SplitBody extends createZodDto(z.strictObject({ kinds: z.array(kinds).min(1).max(5) })) {}
export class ActBody extends createZodDto(
  z.strictObject({
    input: z
      .record(z.string().max(32), z.unknown())
      .meta({ description: 'What must be said with the action; its shape depends on the action' }),
    reason: reasonSchema,
  }),
) {}
export class PreviewBody extends createZodDto(
  z.strictObject({
    action: name,
    input: z
      .record(z.string().max(32), z.unknown())
      .meta({ description: 'What would be said with the action; its shape depends on the action' }),
  }),
) {}
export class BulkBody extends createZodDto(
  z.strictObject({
    do: z.enum(['take', 'assign']),
    member: uuidSchema.optional().meta({ description: 'To whom; for `assign` alone' }),
    caseIds: z.array(uuidSchema).min(1).max(MOST_AT_ONCE),
  }),
) {}

const id = z.uuid();
const instant = z.iso.datetime();
const caseShape = z.strictObject({
  caseId: id,
  kind: kinds,
  title: z.string().meta({ description: 'What kind of case it is, in the language asked for' }),
  subjectKind: z.string(),
  subject: id,
  renewalId: id.nullable(),
  room: z.string(),
  department: z.string(),
  priority: z.int().min(1).max(4),
  level: z.int().min(0).max(3).meta({ description: 'How often it was raised because its time ran out' }),
  state: states,
  holder: id.nullable(),
  dueAt: instant,
  snoozedUntil: instant.nullable(),
  openedAt: instant,
  mergedInto: id.nullable(),
  about: z.record(z.string(), z.string()),
  actions: z.array(z.strictObject({ name: z.string(), twoPeople: z.boolean() })),
});

/** A case as the staff sees it. */
export class CaseDto extends createZodDto(caseShape) {}
/** A page, the most urgent first; `next` is the `after` of the next page. */
export class CasePageDto extends createZodDto(
  z.strictObject({ cases: z.array(caseShape), next: z.string().nullable() }),
) {}
export class CommentDto extends createZodDto(z.strictObject({ commentId: id })) {}
export class CommentsDto extends createZodDto(
  z.strictObject({
    comments: z.array(z.strictObject({ commentId: id, member: id, text: z.string(), saidAt: instant })),
  }),
) {}
/** What became of a decision: the closed case, or the proposal that waits for a second person. */
export class DecidedDto extends createZodDto(
  z.strictObject({
    case: caseShape,
    proposal: waitingProposalSchema.nullable(),
  }),
) {}
/** What became, or would become, of each; `refusal` is null where it is done. */
export class BulkDto extends createZodDto(
  z.strictObject({
    done: z.int(),
    refused: z.int(),
    results: z.array(z.strictObject({ caseId: id, refusal: z.string().nullable() })),
  }),
) {}

/** What each kind's actions are called; a page says the same again and again. */
const actionsOf = new Map(
  kindNames.map((kind) => {
    const { actions } = caseKindOf(kind);
    return [kind, actions.map(({ name, approval }) => ({ name, twoPeople: approval !== null }))] as const;
  }),
);

/** A page has many of them: the row's own shape, named one by one, for a spread of rows costs more than the page's statement. */
export function shownCase(row: ListedCase, language: Language) {
  return {
    caseId: row.caseId,
    kind: row.kind,
    title: texts.say(language, `case.kind.${row.kind}`),
    subjectKind: row.subjectKind,
    subject: row.subject,
    renewalId: row.renewalId,
    room: row.room,
    department: row.department,
    priority: row.priority,
    level: row.level,
    state: row.state,
    holder: row.holder,
    dueAt: instantText(row.dueAt),
    snoozedUntil: row.snoozedUntil === null ? null : instantText(row.snoozedUntil),
    openedAt: instantText(row.openedAt),
    mergedInto: row.mergedInto,
    about: row.about,
    actions: actionsOf.get(row.kind) ?? [],
  };
}

/** Where the next page begins. */
export function cursorOf({ level, priority, dueAt, caseId }: QueuePosition): string {
  return `${level}.${priority}.${dueAt}.${caseId}`;
}

export function positionOf(text: string): QueuePosition {
  const [level, priority, dueAt, caseId = ''] = text.split('.');
  return { level: Number(level), priority: Number(priority), dueAt: Number(dueAt), caseId };
}

function isState(text: string): text is CaseState {
  return Object.hasOwn(caseLifecycle.states, text);
}
