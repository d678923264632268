import type { MigrationInterface, QueryRunner } from 'typeorm';

const hold = (first: string): string =>
  `create or replace function payments.hold_question(p_attempt uuid, p_inquiry uuid, p_hold_ms integer, p_second boolean,
     out track_id text, out fils text, out terminal text, out asked_ms text)
   returns setof record language plpgsql set search_path = pg_catalog, pg_temp
   as $$
   begin
     perform set_config('synchronous_commit', 'off', true);
     ${first}
     return query
       update payments.attempt a set asking = p_inquiry, asking_until = app.now() + p_hold_ms * interval '1 millisecond'
       where a.attempt_id = p_attempt and (a.asking_until is null or a.asking_until <= app.now())
         and (not p_second
           or exists (select from payments.unconfirmed u where u.attempt_id = p_attempt and u.due_at <= app.now()))
       returning a.track_id, a.amount_fils::text, a.terminal, floor(extract(epoch from app.now()) * 1000)::text;
   end $$`;

/**
 * Whether a second inquiry is still due is looked up once the attempt is ours. One statement that had to wait for another's
 * record sees the attempt as that left it, but what else it reads as it was before, and asked once more.
 */
export class AskSecondQuestionsOnce20261128000450 implements MigrationInterface {
  readonly name = 'AskSecondQuestionsOnce20261128000450';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      hold(`if p_second then
       perform from payments.attempt a where a.attempt_id = p_attempt for update;
     end if;`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(hold(''));
  }
}
