import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Holds the question about an attempt for whoever asks, and says what to ask. Nothing is promised by it and a hold that is lost
  // costs a question, so the commit does not wait for the disk. `p_second`: only if the second inquiry is due.
  `create function payments.hold_question(p_attempt uuid, p_inquiry uuid, p_hold_ms integer, p_second boolean,
     out track_id text, out fils text, out terminal text, out asked_ms text)
   returns setof record language plpgsql set search_path = pg_catalog, pg_temp
   as $$
   begin
     perform set_config('synchronous_commit', 'off', true);
     return query
       update payments.attempt a set asking = p_inquiry, asking_until = app.now() + p_hold_ms * interval '1 millisecond'
       where a.attempt_id = p_attempt and (a.asking_until is null or a.asking_until <= app.now())
         and (not p_second
           or exists (select from payments.unconfirmed u where u.attempt_id = p_attempt and u.due_at <= app.now()))
       returning a.track_id, a.amount_fils::text, a.terminal, floor(extract(epoch from app.now()) * 1000)::text;
   end $$`,
  `revoke all on function payments.hold_question from public`,
  `grant execute on function payments.hold_question to tajdeed_worker`,
];

/** One question at a time, without waiting for the disk. */
export class HoldQuestions20261127000180 implements MigrationInterface {
  readonly name = 'HoldQuestions20261127000180';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function payments.hold_question`);
  }
}
