import type { MigrationInterface, QueryRunner } from 'typeorm';

const sums = [
  'credit_amount',
  'credit_commission',
  'credit_net',
  'debit_amount',
  'debit_commission',
  'debit_net',
];

const tables = [
  // What the bank settled for a terminal on a day; its state is the recorder's.
  `create table payments.settlement (
     settlement_id uuid primary key check (uuid_extract_version(settlement_id) = 7),
     terminal text not null,
     bank_day date not null,
     begun_at timestamptz not null default app.now(),
     unique (terminal, bank_day))`,
  // A file. Until it is accepted, whole, its lines are only put aside and nobody sees them. \`taken\` lines are matched.
  `create table payments.settlement_file (
     file_id uuid primary key check (uuid_extract_version(file_id) = 7),
     terminal text not null,
     digest bytea not null check (octet_length(digest) = 32),
     bytes bigint not null check (bytes > 0),
     signed boolean not null,
     layout text not null,
     first_file integer not null check (first_file > 0),
     imported_by uuid not null,
     began_at timestamptz not null default app.now(),
     bank_day date not null,
     file_number integer check (file_number > 0),
     kind text check (kind in ('DAY', 'CORRECTION')),
     made_at timestamptz,
     accepted_at timestamptz,
     settlement_id uuid references payments.settlement,
     content bytea check (octet_length(content) = 32),
     lines integer check (lines >= 0),
     ${sums.map((sum) => `${sum}_fils bigint check (${sum}_fils >= 0),`).join('\n     ')}
     taken integer not null default 0 check (taken between 0 and coalesce(lines, 0)),
     done_at timestamptz,
     constraint settlement_file_whole check (accepted_at is null or (settlement_id is not null and file_number is not null and kind is not null
       and made_at is not null and content is not null and lines is not null and ${sums.map((sum) => `${sum}_fils is not null`).join(' and ')})))
     with (fillfactor = 70)`,
  `create unique index settlement_file_digest on payments.settlement_file (digest) where accepted_at is not null`,
  `create unique index settlement_file_number on payments.settlement_file (terminal, file_number) where accepted_at is not null`,
  `create unique index settlement_file_day on payments.settlement_file (terminal, bank_day)
     where accepted_at is not null and kind = 'DAY'`,
  `create index settlement_file_of on payments.settlement_file (settlement_id)`,
  // Each line as it came; never changed. \`n\` is where it stands in its file.
  `create table payments.settlement_line (
     file_id uuid not null references payments.settlement_file on delete cascade,
     n integer not null check (n > 0),
     line_id text not null check (line_id ~ '^[0-9A-Z]{4,32}$'),
     terminal text not null,
     type text not null check (type in ('SALE', 'REVERSAL', 'REFUND', 'ADJUSTMENT', 'FEE')),
     sign text not null check (sign in ('CR', 'DR')),
     payment_id text not null,
     transaction_id text not null,
     reference text not null,
     track_id text not null,
     auth text not null,
     amount_fils bigint not null check (amount_fils > 0),
     commission_fils bigint not null check (commission_fils between 0 and amount_fils),
     posted_on date not null,
     at timestamptz not null,
     corrects text not null,
     primary key (file_id, n))`,
  `create index settlement_line_id on payments.settlement_line (terminal, line_id)`,
  // What a line came to, once; what an exception came to later stands beside it.
  `create table payments.settlement_outcome (
     file_id uuid not null,
     n integer not null,
     terminal text not null,
     line_id text not null,
     subject uuid not null unique,
     outcome text not null check (outcome in ('matched', 'exception', 'repeated')),
     exception text check ((exception is not null) = (outcome = 'exception')),
     type text not null,
     attempt_id uuid references payments.attempt,
     candidates uuid[] not null default '{}',
     refund_id uuid,
     decided_at timestamptz not null default app.now(),
     in_bulk boolean not null default false,
     wanted boolean not null default false,
     resolved_at timestamptz,
     resolution text check (resolution in ('matched', 'attributed', 'left-in-suspense')),
     primary key (file_id, n),
     foreign key (file_id, n) references payments.settlement_line,
     check ((resolved_at is null) = (resolution is null)),
     check (resolved_at is null or outcome = 'exception'))`,
  // One sale and one reversal of a payment are its own; any other is an exception.
  `create unique index settlement_one_sale on payments.settlement_outcome (attempt_id)
     where type = 'SALE' and (outcome = 'matched' or resolution in ('matched', 'attributed'))`,
  `create unique index settlement_one_reversal on payments.settlement_outcome (attempt_id)
     where type = 'REVERSAL' and (outcome = 'matched' or resolution in ('matched', 'attributed'))`,
  `create unique index settlement_one_refund on payments.settlement_outcome (refund_id)
     where type = 'REFUND' and refund_id is not null and (outcome = 'matched' or resolution in ('matched', 'attributed'))`,
  `create index settlement_outcome_line on payments.settlement_outcome (terminal, line_id)`,
  `create index settlement_outcome_attempt on payments.settlement_outcome (attempt_id) where attempt_id is not null`,
  `create index settlement_outcome_open on payments.settlement_outcome (terminal, file_id, n)
     where outcome = 'exception' and resolved_at is null`,
  // Payments that were in no file when they should have been: the bank was asked, then people.
  `create table payments.settlement_missing (
     attempt_id uuid primary key references payments.attempt,
     terminal text not null,
     noticed_on date not null,
     asked_at timestamptz not null default app.now(),
     case_at timestamptz,
     found_at timestamptz)`,
  `create index settlement_line_reversal on payments.settlement_line (file_id, corrects) where type = 'REVERSAL'`,
  `create index attempt_by_terminal on payments.attempt (terminal, opened_at)`,
  `create index attempt_of_terminal_by_amount on payments.attempt (terminal, amount_fils, opened_at)`,
];

const guards = [
  `create function payments.settlement_stands() returns trigger language plpgsql set search_path = pg_catalog, pg_temp
   as $$ begin
     if tg_op = 'DELETE' and old.accepted_at is null then return old; end if;
     if tg_op = 'UPDATE' and (old.accepted_at is null
       or row(new.file_id, new.digest, new.content, new.lines, new.file_number, new.terminal, new.bank_day, new.accepted_at,
            new.credit_net_fils, new.debit_net_fils)
         = row(old.file_id, old.digest, old.content, old.lines, old.file_number, old.terminal, old.bank_day, old.accepted_at,
            old.credit_net_fils, old.debit_net_fils)) then return new; end if;
     raise exception using errcode = 'TJ025', message = 'an accepted settlement file stays as it is';
   end $$`,
  `create trigger stands before update or delete on payments.settlement_file
     for each row execute function payments.settlement_stands()`,
];

const grants = [
  `revoke all on function payments.settlement_stands from public`,
  `grant select, insert on payments.settlement to tajdeed_api`,
  `grant select on payments.settlement to tajdeed_worker`,
  `grant select, insert, delete, update (file_number, kind, made_at, accepted_at, settlement_id, content, lines,
     ${sums.map((sum) => `${sum}_fils`).join(', ')}) on payments.settlement_file to tajdeed_api`,
  `grant select, update (taken, done_at) on payments.settlement_file to tajdeed_worker`,
  `grant select, insert on payments.settlement_line to tajdeed_api`,
  `grant select on payments.settlement_line to tajdeed_worker`,
  `grant select, update (resolved_at, resolution, attempt_id, refund_id, wanted) on payments.settlement_outcome to tajdeed_api`,
  `grant select, insert, update (resolved_at, resolution, attempt_id, refund_id, wanted) on payments.settlement_outcome to tajdeed_worker`,
  `grant select on payments.settlement_missing to tajdeed_api`,
  `grant select, insert, update (case_at, found_at) on payments.settlement_missing to tajdeed_worker`,
];

/** What the bank says it paid out: its files, their lines, and what each line came to. */
export class CreateSettlement20261127000250 implements MigrationInterface {
  readonly name = 'CreateSettlement20261127000250';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...guards, ...grants]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what the bank settled is not thrown away'));
  }
}
