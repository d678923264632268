import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AskAboutRefusedCaptures20261127000170 } from './20261127000170-refused-captures';

const up = [
  `drop trigger ask_about_refused_capture on payments.callback`,
  `drop function payments.ask_about_refused_capture`,
  // Whoever is asked about it is told what the bank says by now, whenever a report says otherwise than what stands: than a report
  // that was taken before, than money that is here, or a capture of what has ended unpaid. Pending, a question is enough for
  // all that came before it; what comes after it has one of its own, a minute after the last at the soonest. What was given
  // back by the bank is not asked about: no word of it changes that. What was never reported before is asked about in its time.
  `create function payments.ask_about_contrary() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   declare v_state text; v_listener text; v_renewal uuid;
   begin
     select h.state, coalesce(payments.listener_of(h.state, r.state), 'attemptWatch'), a.renewal_id
       into v_state, v_listener, v_renewal
       from payments.attempt a
       join lifecycle.head h on h.thing = a.attempt_id
       left join lifecycle.head r on r.thing = a.renewal_id
       where a.attempt_id = new.attempt_id and h.state <> 'REFUNDED';
     if not found then return null; end if;
     if new.verdict = 'matched' then
       if v_state not in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE') then return null; end if;
     elsif not (new.hint is not distinct from 'captured' and v_state in ('DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED'))
       and not exists (select from payments.callback c where c.attempt_id = new.attempt_id and c.verdict = 'matched') then
       return null;
     end if;
     update payments.attempt a set wanted_at = greatest(app.now(), coalesce(a.wanted_at + interval '1 minute', app.now()))
       where a.attempt_id = new.attempt_id and (a.wanted_at is null
         or a.wanted_at <= app.now() and (a.asking_until > app.now()
           or exists (select from payments.inquiry i where i.attempt_id = a.attempt_id and i.asked_at >= a.wanted_at)));
     if found then
       perform lifecycle.tell(v_listener, case v_listener when 'renewal' then v_renewal else new.attempt_id end, 'bank-reported', '');
     end if;
     return null;
   end $$`,
  `revoke all on function payments.ask_about_contrary from public`,
  `create trigger ask_about_contrary after insert on payments.callback for each row
     when (new.attempt_id is not null
       and (new.why in ('mismatch', 'conflict') or new.verdict = 'matched' and new.hint in ('not-captured', 'cancelled')))
     execute function payments.ask_about_contrary()`,
];

/** The bank is asked whenever it reports the contrary of what stands, whether that report is taken or refused. */
export class AskAboutContraryCallbacks20261202000700 implements MigrationInterface {
  readonly name = 'AskAboutContraryCallbacks20261202000700';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger ask_about_contrary on payments.callback`);
    await runner.query(`drop function payments.ask_about_contrary`);
    await new AskAboutRefusedCaptures20261127000170().up(runner);
  }
}
