import { Injectable } from '@nestjs/common';
import { Database, derivedId, texts, type Language } from '@tajdeed/platform';
import { z } from 'zod';

/** One entry of history, as the staff may read it. */
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

/** An entry as a door shows it: without its facts, with a sentence. */
export const storyEntrySchema = z.strictObject({
  ...{
    thing: z.uuid(),
    seq: z.int(),
    kind: z.string(),
    event: z.string(),
    actor: z.string(),
    at: z.string(),
  },
  ...{ from: z.string().nullable(), to: z.string(), sentence: z.string() },
});

export function shownEntry({ thing, seq, kind, event, actor, at, from, to }: StoryEntry, language: Language) {
  return {
    ...{ thing, seq, kind, event, actor, at, from, to },
    sentence: texts.say(language, `told.${kind}.${event}`),
  };
}

/** Histories for the staff: of named things, and of all that belongs to a renewal. */
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

  /** The things of a renewal, by kind; each room publishes its own. Cases and attempts may lie where a person may not look. */
  async thingsOf(renewalId: string): Promise<readonly { readonly thing: string; readonly kind: string }[]> {
    const rows = await this.db.query<{ thing: string; kind: string }>(
      `select attempt_id as thing, 'attempt' as kind from payments.v_attempt_record where renewal_id = $1
       union select refund_id, 'refund' from payments.v_refund where renewal_id = $1
       union select notice_id, 'notice' from residency.v_notice where renewal_id = $1
       union select notice_id, 'notice' from residency.v_owed_notice where renewal_id = $1
       union select case_id, 'case' from cases.v_case where renewal_id = $1`,
      [renewalId],
    );
    return [
      { thing: renewalId, kind: 'renewal' },
      { thing: derivedId(renewalId, 'coverage'), kind: 'coverage' },
      ...rows,
    ];
  }
}
