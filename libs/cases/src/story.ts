import { Injectable } from '@nestjs/common';
import { Database, derivedId } from '@tajdeed/platform';
import type { CaseRow } from './case.rows';

/** One entry of history, as those who decide may read it. */
export interface StoryEntry {
  readonly thing: string;
  readonly seq: number;
  readonly kind: string;
  readonly from: string | null;
  readonly event: string;
  readonly to: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly actor: string;
  /** ISO instant, UTC. */
  readonly at: string;
  readonly cause: string | null;
}

/** Histories: of named things, and of all that a case is about. */
@Injectable()
export class Stories {
  constructor(private readonly db: Database) {}

  /** All entries of these things, in the order in which they happened. */
  async of(things: readonly string[]): Promise<readonly StoryEntry[]> {
    return this.db.query<StoryEntry>(
      `select thing, seq, kind, from_state as "from", event, to_state as "to", facts::json as facts, actor,
         to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, cause
       from lifecycle.story_of($1)`,
      [[...new Set(things)]],
    );
  }

  /** The things whose story explains a case: its subject, all of its renewal, and the case with those beside it. */
  async around({ caseId, subject, renewalId }: CaseRow): Promise<readonly string[]> {
    if (renewalId === null) return [subject, caseId];
    const rows = await this.db.query<{ thing: string }>(
      `select attempt_id as thing from payments.v_attempt where renewal_id = $1
       union select notice_id from residency.v_notice where renewal_id = $1
       union select notice_id from residency.v_owed_notice where renewal_id = $1
       union select case_id from cases.case where renewal_id = $1`,
      [renewalId],
    );
    return [subject, caseId, renewalId, derivedId(renewalId, 'coverage'), ...rows.map(({ thing }) => thing)];
  }
}
