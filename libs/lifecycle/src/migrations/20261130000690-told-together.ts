import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // As tell, for several at once: checks and plans of a table cost more than a row of it.
  `create function lifecycle.tell_all(p_workflow text[], p_thing uuid[], p_reason text, p_trace text[]) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     delete from lifecycle.untold u using unnest(p_workflow, p_thing) as told (workflow, thing)
       where u.workflow = told.workflow and u.thing = told.thing and u.tries = 0 and u.due > clock_timestamp();
     insert into lifecycle.untold (id, workflow, thing, reason, due, trace)
       select uuidv7(), told.workflow, told.thing, p_reason, clock_timestamp(), told.trace
       from unnest(p_workflow, p_thing, p_trace) as told (workflow, thing, trace);
   end`,
  `revoke all on function lifecycle.tell_all from public`,
  `grant execute on function lifecycle.tell_all to tajdeed_callbacks`,
];

/** Words for several workflows by one statement. */
export class TellTogether20261130000690 implements MigrationInterface {
  readonly name = 'TellTogether20261130000690';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function lifecycle.tell_all`);
  }
}
