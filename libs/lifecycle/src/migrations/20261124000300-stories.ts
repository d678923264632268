import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // The entries of named things for the people of the staff who decide about them; nobody reads history at large.
  `create function lifecycle.story_of(p_things uuid[])
   returns table (thing uuid, seq integer, kind text, from_state text, event text, to_state text, facts text, actor text,
     occurred_at timestamptz, cause text)
   language sql stable security definer set search_path = pg_catalog, pg_temp
   begin atomic
     select h.thing, h.seq, h.kind, h.from_state, h.event, h.to_state, h.facts, h.actor, h.occurred_at, h.cause
     from unnest(p_things) as t (id) join lifecycle.history h on h.thing = t.id
     order by h.occurred_at, h.thing, h.seq;
   end`,
  `revoke all on function lifecycle.story_of from public`,
  `grant execute on function lifecycle.story_of to tajdeed_api`,
];

/** The histories of named things, for who decides about them. */
export class AddStories20261124000300 implements MigrationInterface {
  readonly name = 'AddStories20261124000300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function lifecycle.story_of`);
  }
}
