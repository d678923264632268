import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Where a thing must be looked at at an instant that only its own row knows: a schedule at its beginning. It never moves
  // the limit that a state has. The thing's next move writes or removes the row as it always does.
  `create function lifecycle.watch_at(p_thing uuid, p_at timestamptz) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     insert into lifecycle.watch as w (thing, kind, look_at, nudge_at)
       select h.thing, h.kind, p_at, p_at from lifecycle.head h join lifecycle.state s on s.kind = h.kind and s.state = h.state
         where h.thing = p_thing and s.minder is not null and s.limit_ms is null and not s.ends
       on conflict (thing) do update set look_at = excluded.look_at, nudge_at = excluded.nudge_at, tries = 0;
   end`,
  `revoke all on function lifecycle.watch_at from public`,
  `grant execute on function lifecycle.watch_at to tajdeed_api, tajdeed_worker`,
];

/** Lets a thing be looked at at an instant of its own. */
export class AddWatchAt20261126000200 implements MigrationInterface {
  readonly name = 'AddWatchAt20261126000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function lifecycle.watch_at`);
  }
}
