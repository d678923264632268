import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create index untold_thing on lifecycle.untold (thing)`,
  // Whoever is told something now reads all rows and minds the next instant itself: a word that was to come later is not
  // needed any more. One that was put off after a failure (tries > 0) stays.
  `create or replace function lifecycle.tell(p_workflow text, p_thing uuid, p_reason text, p_trace text) returns uuid
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     delete from lifecycle.untold
       where workflow = p_workflow and thing = p_thing and tries = 0 and due > clock_timestamp();
     insert into lifecycle.untold (id, workflow, thing, reason, due, trace)
       values (uuidv7(), p_workflow, p_thing, p_reason, clock_timestamp(), p_trace) returning id;
   end`,
  `create function lifecycle.tell_later(p_workflow text, p_thing uuid, p_reason text, p_trace text, p_after_ms bigint)
     returns uuid language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     insert into lifecycle.untold (id, workflow, thing, reason, due, trace)
       values (uuidv7(), p_workflow, p_thing, p_reason, clock_timestamp() + p_after_ms * interval '1 millisecond', p_trace)
       returning id;
   end`,
  `revoke all on function lifecycle.tell_later from public`,
  `grant execute on function lifecycle.tell_later to tajdeed_api, tajdeed_worker`,
];

/** Words for workflows that are due later and fall away when something is told before. */
export class AddLaterWords20261123000300 implements MigrationInterface {
  readonly name = 'AddLaterWords20261123000300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function lifecycle.tell_later`);
    await runner.query(`drop index lifecycle.untold_thing`);
  }
}
