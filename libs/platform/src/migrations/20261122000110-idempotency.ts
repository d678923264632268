import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `create schema platform`,

  // scope and key are keyed digests: neither who called nor what stands in a header can be read here.
  `create table platform.idempotency (
     scope text not null,
     key text not null,
     digest text not null,
     status smallint not null check (status between 200 and 499),
     answer text not null, -- sealed
     created_at timestamptz not null default app.now(),
     primary key (scope, key))`,
  `create index idempotency_created_at on platform.idempotency (created_at)`,

  // One round trip: the lock that says "in flight", then what stands under the key. Volatile, so that the second
  // statement sees what the lock's last holder has committed.
  `create function platform.begin_call(p_scope text, p_key text)
     returns table (locked boolean, digest text, status smallint, answer text)
     language plpgsql volatile set search_path = pg_catalog
   as $$ begin
     if not pg_try_advisory_xact_lock(hashtextextended('idempotency ' || p_scope || ' ' || p_key, 0)) then
       return query select false, null::text, null::smallint, null::text;
       return;
     end if;
     return query
       select true, i.digest, i.status, i.answer
       from (select 1) as always left join platform.idempotency i on i.scope = p_scope and i.key = p_key;
   end $$`,

  `create table platform.rate_limit (
     name text not null,
     source text not null, -- keyed digest of an address
     window_ends timestamptz not null,
     total integer not null,
     primary key (name, source))`,

  `create function platform.take_rate(p_name text, p_source text, p_calls integer, p_window_seconds integer)
     returns table (total integer, left_ms integer)
     language sql volatile set search_path = pg_catalog
   as $$
     insert into platform.rate_limit as r (name, source, window_ends, total)
     values (p_name, p_source, app.now() + make_interval(secs => p_window_seconds), p_calls)
     on conflict (name, source) do update set
       total = case when r.window_ends <= app.now() then excluded.total else r.total + excluded.total end,
       window_ends = case when r.window_ends <= app.now() then excluded.window_ends else r.window_ends end
     returning r.total, (extract(epoch from r.window_ends - app.now()) * 1000)::integer
   $$`,

  `grant usage on schema platform to tajdeed_api`,
  `grant select, insert on platform.idempotency to tajdeed_api`,
  `grant select, insert, update on platform.rate_limit to tajdeed_api`,
];

/** Answers kept under idempotency keys (security item 38), and coarse limits by source (items 6, 62). */
export class CreateIdempotency20261122000110 implements MigrationInterface {
  readonly name = 'CreateIdempotency20261122000110';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema platform cascade`);
  }
}
