import { Injectable } from '@nestjs/common';
import { mayRead, type Place, type ToldThing } from '@tajdeed/domain';
import { Database, derivedId, texts, type Language, type Principal } from '@tajdeed/platform';
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

/** What a door says of a story that is told in part; null where nothing is left out. */
export const leftOutSchema = z.string().nullable().meta({
  description: 'Says that more happened at places that the reader’s roles do not reach',
});

export function shownLeftOut({ isWhole }: Story, language: Language): string | null {
  return isWhole ? null : texts.say(language, 'story.left-out');
}

/** A thing of a renewal. */
export interface RenewalThing extends ToldThing {
  readonly thing: string;
}

/** What happened, as far as its reader's roles reach. */
export interface Story {
  readonly entries: readonly StoryEntry[];
  /** Whether nothing is left out. */
  readonly isWhole: boolean;
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

  /**
   * The story of these things and of a renewal's, for one person: what an officer can't open by its own route is not read
   * (security item 24). `given` is what the person has opened already.
   */
  async told(by: Principal, given: readonly string[], renewalId: string | null): Promise<Story> {
    const things = renewalId === null ? [] : await this.thingsOf(renewalId);
    const isReached = ({ thing, ...where }: RenewalThing) =>
      given.includes(thing) || mayRead(by.grants, where);
    const reached = things.filter(isReached).map(({ thing }) => thing);
    const others = things.filter((one) => !isReached(one)).map(({ thing }) => thing);
    const [left] = await this.db.query<{ more: boolean }>(
      `select exists (select from lifecycle.head where thing = any ($1::uuid[])) as more`,
      [others],
    );
    return { entries: await this.of([...given, ...reached]), isWhole: left?.more !== true };
  }

  /** The things of a renewal, by kind; each room publishes its own. */
  private async thingsOf(renewalId: string): Promise<readonly RenewalThing[]> {
    const rows = await this.db.query<{ thing: string; kind: string } & Place>(
      `select attempt_id as thing, 'attempt' as kind, null as department, null as room
         from payments.v_attempt_record where renewal_id = $1
       union select refund_id, 'refund', null, null from payments.v_refund where renewal_id = $1
       union select notice_id, 'notice', null, null from residency.v_notice where renewal_id = $1
       union select notice_id, 'notice', null, null from residency.v_owed_notice where renewal_id = $1
       union select case_id, 'case', department, room from cases.v_case where renewal_id = $1`,
      [renewalId],
    );
    return [
      { thing: renewalId, kind: 'renewal', at: null },
      { thing: derivedId(renewalId, 'coverage'), kind: 'coverage', at: null },
      ...rows.map(({ thing, kind, ...place }) => ({ thing, kind, at: kind === 'case' ? place : null })),
    ];
  }
}
