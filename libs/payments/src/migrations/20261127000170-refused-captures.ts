import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // A capture that the bank reports of an attempt that has ended unpaid is refused, so that it gives the money back. Whether it
  // did is asked at once: the payer must not read "failed" while his money is away. Once a minute, however often it is said.
  `create function payments.ask_about_refused_capture() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   begin
     update payments.attempt a set wanted_at = app.now()
       from lifecycle.head h
       where a.attempt_id = new.attempt_id and h.thing = a.attempt_id and h.state in ('DECLINED', 'ABANDONED', 'VOIDED')
         and (a.wanted_at is null or a.wanted_at < app.now() - interval '1 minute');
     if found then perform lifecycle.tell('attemptWatch', new.attempt_id, 'bank-reported', ''); end if;
     return null;
   end $$`,
  `revoke all on function payments.ask_about_refused_capture from public`,
  `create trigger ask_about_refused_capture after insert on payments.callback for each row
     when (new.verdict = 'refused' and new.why = 'conflict' and new.hint = 'captured')
     execute function payments.ask_about_refused_capture()`,
];

/** The bank is asked about captures that it reports too late. */
export class AskAboutRefusedCaptures20261127000170 implements MigrationInterface {
  readonly name = 'AskAboutRefusedCaptures20261127000170';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger ask_about_refused_capture on payments.callback`);
    await runner.query(`drop function payments.ask_about_refused_capture`);
  }
}
