import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bookThePast } from './20261127000110-past-payments';

const kinds = `('captured', 'captured-late', 'voided', 'cover-ended-unpaid', 'settled-by-hand', 'refund-requested',
  'refund-refused', 'refund-withdrawn', 'refund-completed', 'settled-line', 'settled-reversal', 'settled-refund', 'foreign-line',
  'foreign-reversal', 'foreign-refund', 'foreign-cleared', 'foreign-debit-cleared', 'bank-charged')`;

const tables = [
  `create table payments.ledger_account (code text primary key, side text not null check (side in ('debit', 'credit')))`,
  `insert into payments.ledger_account values ('receivable', 'debit'), ('clearing', 'debit'), ('bank', 'debit'),
     ('bank-charges', 'debit'), ('fees', 'credit'), ('refunds-due', 'credit'), ('suspense', 'credit')`,
  // What happened, once for each kind and subject. Its number of transfers and their sum are kept, so that none is added to it
  // or lost from it later. An entry is of the day in Kuwait on which it is made: no day that is over changes any more.
  `create table payments.ledger_entry (
     entry_id uuid primary key default uuidv7(),
     kind text not null check (kind in ${kinds}),
     subject text not null check (subject ~ '^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$'),
     attempt_id uuid references payments.attempt,
     renewal_id uuid,
     cause text check (length(cause) between 38 and 46 and cause like '%-%-%-%-%:%'),
     posted_at timestamptz not null,
     day date not null,
     transfers smallint not null check (transfers > 0),
     fils bigint not null check (fils > 0),
     unique (kind, subject))`,
  // Each transfer debits one account and credits another with the same amount: whatever stands here balances.
  `create table payments.ledger_transfer (
     entry_id uuid references payments.ledger_entry,
     line smallint not null check (line > 0),
     debit text not null references payments.ledger_account,
     credit text not null references payments.ledger_account,
     row_code text check (length(row_code) <= 200 and row_code like '_%:_%'),
     fils bigint not null check (fils between 1 and 999999999999),
     primary key (entry_id, line),
     constraint ledger_transfer_moves check (debit <> credit),
     constraint ledger_transfer_row check ((row_code is not null) = ('fees' in (debit, credit))))`,
  `create unique index ledger_one_capture on payments.ledger_entry (attempt_id) where kind = 'captured'`,
  `create index ledger_attempt on payments.ledger_entry (attempt_id) where attempt_id is not null`,
  `create index ledger_renewal on payments.ledger_entry (renewal_id) where renewal_id is not null`,
  `create index ledger_day on payments.ledger_entry (day, entry_id)`,
];

const guards = [
  `create function payments.ledger_only_grows() returns trigger language plpgsql set search_path = pg_catalog, pg_temp
   as $$ begin
     raise exception using errcode = 'TJ021', message = 'the ledger only grows: a mistake is corrected by another entry';
   end $$`,
  `create function payments.ledger_entry_is_whole() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   declare v_entry payments.ledger_entry; v_transfers bigint; v_fils numeric;
   begin
     select * into v_entry from payments.ledger_entry where entry_id = new.entry_id;
     select count(*), sum(fils) into v_transfers, v_fils from payments.ledger_transfer where entry_id = new.entry_id;
     if v_transfers <> v_entry.transfers or v_fils <> v_entry.fils then
       raise exception using errcode = 'TJ022', message = 'an entry of the ledger is whole from the beginning';
     end if;
     return null;
   end $$`,
  ...['ledger_entry', 'ledger_transfer', 'ledger_account'].map(
    (table) => `create trigger only_grows before update or delete or truncate on payments.${table}
       for each statement execute function payments.ledger_only_grows()`,
  ),
  ...['ledger_entry', 'ledger_transfer'].map(
    (
      table,
    ) => `create constraint trigger whole after insert on payments.${table} deferrable initially deferred
       for each row execute function payments.ledger_entry_is_whole()`,
  ),
];

// The only ways in. `enter` is the owner's alone: it may say when something happened.
const functions = [
  `create function payments.enter(p_kind text, p_subject text, p_attempt uuid, p_renewal uuid, p_cause text, p_at timestamptz,
     p_transfers json) returns boolean language plpgsql set search_path = pg_catalog, pg_temp
   as $$
   declare v_entry uuid; v_attempt uuid; v_transfers integer; v_fils bigint;
   begin
     select count(*), sum((t ->> 'fils')::bigint) into v_transfers, v_fils from json_array_elements(p_transfers) as t;
     if v_transfers = 0 then
       raise exception using errcode = 'TJ022', message = 'an entry of the ledger has a transfer';
     end if;
     insert into payments.ledger_entry (kind, subject, attempt_id, renewal_id, cause, posted_at, day, transfers, fils)
       values (p_kind, p_subject, p_attempt, p_renewal, p_cause, p_at, (p_at at time zone 'Asia/Kuwait')::date, v_transfers, v_fils)
       on conflict (kind, subject) do nothing returning entry_id into v_entry;
     if v_entry is not null then
       insert into payments.ledger_transfer (entry_id, line, debit, credit, row_code, fils)
         select v_entry, n, t ->> 'debit', t ->> 'credit', t ->> 'row', (t ->> 'fils')::bigint
         from json_array_elements(p_transfers) with ordinality as said (t, n);
       return true;
     end if;
     -- Known already: the same again is nothing new, anything else is a fault that must be seen.
     select entry_id, attempt_id into v_entry, v_attempt from payments.ledger_entry where kind = p_kind and subject = p_subject;
     if v_attempt is distinct from p_attempt or exists (
       select from (select line, debit, credit, row_code, fils from payments.ledger_transfer where entry_id = v_entry) as known
         full join (select n::smallint as line, t ->> 'debit' as debit, t ->> 'credit' as credit, t ->> 'row' as row_code,
           (t ->> 'fils')::bigint as fils from json_array_elements(p_transfers) with ordinality as said (t, n)) as given
         using (line)
       where known is distinct from given) then
       raise exception using errcode = 'TJ020', message = format('%s of %s stands otherwise in the ledger', p_kind, p_subject);
     end if;
     return false;
   end $$`,
  // In the order of their keys, so that two who post the same at once never wait for each other in a ring.
  `create function payments.post(p_entries text) returns integer language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   declare e record; v_new integer := 0;
   begin
     for e in select * from json_to_recordset(p_entries::json)
         as e (kind text, subject text, attempt uuid, renewal uuid, cause text, transfers json) order by kind, subject loop
       v_new := v_new + payments.enter(e.kind, e.subject, e.attempt, e.renewal, e.cause, app.now(), e.transfers)::integer;
     end loop;
     return v_new;
   end $$`,
  // A cover that ended owes nothing any more where its money was voided: what the fee still counted as earned is taken back.
  `create function payments.cover_ended(p_renewal uuid, p_cause text, p_at timestamptz) returns void language plpgsql
     set search_path = pg_catalog, pg_temp
   as $$
   declare e record;
   begin
     for e in
       with owed as (
         select v.attempt_id, v.fils from payments.ledger_entry v join payments.ledger_transfer t using (entry_id)
         where v.renewal_id = p_renewal and v.kind = 'voided' and t.debit = 'receivable' and not exists (
           select from payments.ledger_entry u where u.kind = 'cover-ended-unpaid' and u.subject = v.attempt_id::text)),
       earned as (
         select o.attempt_id, o.fils as owed, t.line, t.row_code, t.fils,
           sum(t.fils) over (partition by o.attempt_id order by t.line desc) - t.fils as after
         from owed o join payments.ledger_entry c on c.attempt_id = o.attempt_id and c.kind = 'captured'
           join payments.ledger_transfer t on t.entry_id = c.entry_id and t.credit = 'fees')
       select attempt_id, json_agg(json_build_object('debit', 'fees', 'credit', 'receivable', 'row', row_code,
         'fils', least(fils, owed - after)::text) order by line) as transfers
       from earned where after < owed group by attempt_id order by attempt_id
     loop
       perform payments.enter('cover-ended-unpaid', e.attempt_id::text, e.attempt_id, p_renewal, p_cause, p_at, e.transfers);
     end loop;
   end $$`,
  `create function payments.end_cover(p_renewal uuid, p_cause text) returns void language sql security definer
     set search_path = pg_catalog, pg_temp
   begin atomic
     select payments.cover_ended(p_renewal, p_cause, app.now());
   end`,
];

const grants = [
  `revoke all on function payments.enter, payments.post, payments.cover_ended, payments.end_cover,
     payments.ledger_only_grows, payments.ledger_entry_is_whole from public`,
  `grant select on payments.ledger_account, payments.ledger_entry, payments.ledger_transfer to tajdeed_api, tajdeed_worker`,
  `grant execute on function payments.post to tajdeed_api, tajdeed_worker`,
  `grant execute on function payments.end_cover to tajdeed_api`,
];

/** The ledger: double entry, insert-only. What was captured before is entered as it happened. */
export class CreateLedger20261127000110 implements MigrationInterface {
  readonly name = 'CreateLedger20261127000110';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...guards, ...functions, ...grants]) await runner.query(statement);
    await bookThePast(runner);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('books are not thrown away'));
  }
}
