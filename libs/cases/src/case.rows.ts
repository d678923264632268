import { Injectable } from '@nestjs/common';
import {
  caseLifecycle,
  grantsFor,
  instantText,
  isCaseKind,
  isRole,
  type CaseKind,
  type CaseState,
  type Grant,
} from '@tajdeed/domain';
import { Database, type Principal } from '@tajdeed/platform';

/** A case as it stands. Instants in ms since 1970. */
export interface CaseRow {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly subjectKind: string;
  readonly subject: string;
  readonly renewalId: string | null;
  readonly room: string;
  readonly department: string;
  readonly priority: number;
  readonly level: number;
  readonly days: number;
  readonly clockFrom: number;
  readonly dueAt: number;
  readonly about: Readonly<Record<string, string>>;
  readonly openedAt: number;
  /** The person who decides it. */
  readonly holder: string | null;
  readonly snoozedUntil: number | null;
  readonly mergedInto: string | null;
  readonly state: CaseState;
  readonly seq: number;
  readonly now: number;
}

/** What a list shows of a case: neither how its days are counted nor its sequence. */
export type ListedCase = Omit<CaseRow, 'days' | 'clockFrom' | 'seq' | 'now'>;

/** As the database has it: kind and state are texts that this version may not know. */
type Raw<Row> = Omit<Row, 'kind' | 'state'> & { readonly kind: string; readonly state: string };

/** Where a case stands in the queue. */
export type QueuePosition = Pick<ListedCase, 'level' | 'priority' | 'dueAt' | 'caseId'>;

/** What a page of the queue asks for. */
export interface QueuePage {
  readonly state: CaseState | null;
  readonly kind: CaseKind | null;
  readonly room: string | null;
  readonly mine: boolean;
  readonly priority: number | null;
  /** Raised at least so often. */
  readonly level: number | null;
  readonly overdue: boolean;
  readonly after: QueuePosition | null;
  readonly limit: number;
}

/** Whole ms. By float8, for numerics cost six times as much and a page has a hundred; half a microsecond is more than its error. */
const ms = (expression: string, name: string) =>
  `floor(date_part('epoch', ${expression}) * 1000 + 0.0005) as "${name}"`;

const LISTED = `c.case_id as "caseId", c.kind, c.subject_kind as "subjectKind", c.subject, c.renewal_id as "renewalId",
  c.room, c.department, c.priority, c.level, ${ms('c.due_at', 'dueAt')}, c.about::json as about,
  ${ms('c.opened_at', 'openedAt')}, c.holder_member as holder, ${ms('c.snoozed_until', 'snoozedUntil')},
  c.merged_into as "mergedInto", h.state`;

const COLUMNS = `${LISTED}, c.days, ${ms('c.clock_from', 'clockFrom')}, h.seq, ${ms('(select app.now())', 'now')}`;

const FROM = `from cases.case c join lifecycle.head h on h.thing = c.case_id`;

/** The most urgent first: what was raised because its time ran out, then by priority and due time. The indexes are of the same words. */
const URGENCY = `-c.level, c.priority, c.due_at, c.case_id`;

/** A person finds the cases of the places that their grants reach (security item 24): $1, $2 = departments and rooms, pairwise. */
const VISIBLE = `exists (select 1 from unnest($1::text[], $2::text[]) as may (department, room)
  where (may.department is null or may.department = c.department) and (may.room is null or may.room = c.room))`;

/** The rows of cases: through the eyes of a person, or as the machine minds them. */
@Injectable()
export class CaseRows {
  constructor(private readonly db: Database) {}

  /** One case that this person may see. */
  async seen(caseId: string, by: Principal): Promise<CaseRow | undefined> {
    const sql = `select ${COLUMNS} ${FROM} where ${VISIBLE} and c.case_id = $3`;
    const [raw] = await this.db.query<Raw<CaseRow>>(sql, [...eyes(by), caseId]);
    return raw && parsed(raw);
  }

  /** The same, locked against every other hand until the transaction's end. */
  async locked(caseId: string, by: Principal): Promise<CaseRow | undefined> {
    await this.lock(caseId);
    return this.seen(caseId, by);
  }

  /** One case, locked, whoever asks: for the machine, and for what two people have decided. */
  async lockedByMachine(caseId: string): Promise<CaseRow | undefined> {
    await this.lock(caseId);
    return this.any(caseId);
  }

  async any(caseId: string): Promise<CaseRow | undefined> {
    const [raw] = await this.db.query<Raw<CaseRow>>(`select ${COLUMNS} ${FROM} where c.case_id = $1`, [
      caseId,
    ]);
    return raw && parsed(raw);
  }

  /** The most urgent first; what has ended only where a state asks for it. */
  async queue(by: Principal, page: QueuePage): Promise<readonly ListedCase[]> {
    const { state, kind, room, mine, priority, level, overdue, after, limit } = page;
    const bound: unknown[] = [...eyes(by)];
    const bind = (value: unknown) => `$${bound.push(value)}`;
    const ended = state === 'CLOSED' || state === 'MERGED';
    // Conditions that do not hold for all stand in the text alone: so a later page begins where it begins in the index.
    const wanted = [
      VISIBLE,
      ended ? 'not c.open' : 'c.open',
      ...(state === null ? [] : [`h.state = ${bind(state)}`]),
      ...(kind === null ? [] : [`c.kind = ${bind(kind)}`]),
      ...(room === null ? [] : [`c.room = ${bind(room)}`]),
      ...(mine ? [`c.holder_member = ${bind(by.memberId)}`] : []),
      ...(priority === null ? [] : [`c.priority = ${bind(priority)}`]),
      ...(level === null ? [] : [`-c.level <= ${bind(-level)}::smallint`]),
      ...(overdue ? [`c.due_at <= (select app.now())`] : []),
      ...(after === null ? [] : [`(${URGENCY}) > (${positionIn(after, bind)})`]),
    ];
    const rows = await this.db.query<Raw<ListedCase>>(
      `select ${LISTED} ${FROM} where ${wanted.join(' and ')} order by ${URGENCY} limit ${bind(limit)}`,
      bound,
    );
    return rows.map(parsed);
  }

  /** Who decides it from now on; null is nobody. It is put off no longer. */
  async hold(caseId: string, member: string | null): Promise<void> {
    await this.db.query(`update cases.case set holder_member = $2, snoozed_until = null where case_id = $1`, [
      caseId,
      member,
    ]);
  }

  async snooze(caseId: string, until: number): Promise<void> {
    await this.db.query(`update cases.case set snoozed_until = $2 where case_id = $1`, [
      caseId,
      instantText(until),
    ]);
  }

  /** It waits for nobody any more. */
  async close(caseId: string, mergedInto: string | null = null): Promise<void> {
    if (mergedInto !== null)
      await this.db.query(`update cases.case set merged_into = $2 where case_id = $1`, [caseId, mergedInto]);
    await this.db.query(
      `update cases.case set open = false, holder_member = null, snoozed_until = null where case_id = $1`,
      [caseId],
    );
  }

  async reopen(caseId: string): Promise<void> {
    await this.db.query(`update cases.case set open = true where case_id = $1`, [caseId]);
  }

  /** Its working days are counted from now, or anew with what is known meanwhile. */
  async schedule(
    caseId: string,
    to: { readonly dueAt: number; readonly clockFrom: number; readonly days: number } & {
      readonly level: number;
      readonly priority: number;
    },
  ): Promise<void> {
    await this.db.query(
      `update cases.case set due_at = $2, clock_from = $3, days = $4, level = $5, priority = $6 where case_id = $1`,
      [caseId, instantText(to.dueAt), instantText(to.clockFrom), to.days, to.level, to.priority],
    );
  }

  /** What a person may do at present, by their roles in force; empty for somebody who can't sign in. */
  async grantsOf(memberId: string): Promise<readonly Grant[]> {
    const rows = await this.db.query<{ role: string; department: string | null; room: string | null }>(
      `select role, department, room from staff.v_grant where member_id = $1`,
      [memberId],
    );
    return rows.flatMap(({ role, ...place }) => (isRole(role) ? [{ role, ...place }] : []));
  }

  private async lock(caseId: string): Promise<void> {
    await this.db.query(`select 1 from cases.case where case_id = $1 for update`, [caseId]);
  }
}

function positionIn(
  { level, priority, dueAt, caseId }: QueuePosition,
  bind: (value: unknown) => string,
): string {
  const [at, id] = [bind(instantText(dueAt)), bind(caseId)];
  return `${bind(-level)}::smallint, ${bind(priority)}::smallint, ${at}::timestamptz, ${id}::uuid`;
}

/** The places where this person reads cases. */
function eyes(by: Principal): [(string | null)[], (string | null)[]] {
  const places = grantsFor(by.grants, 'cases.read');
  return [places.map(({ department }) => department), places.map(({ room }) => room)];
}

function parsed<Row extends ListedCase>(raw: Raw<Row>): Row {
  if (isKnown(raw)) return raw;
  throw new Error(`there is no case of kind ${raw.kind} in state ${raw.state}`);
}

function isKnown<Row extends ListedCase>(raw: Raw<Row>): raw is Raw<Row> & Row {
  return isCaseKind(raw.kind) && isCaseState(raw.state);
}

function isCaseState(state: string): state is CaseState {
  return Object.hasOwn(caseLifecycle.states, state);
}
