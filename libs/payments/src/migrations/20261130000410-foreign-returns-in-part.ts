import type { MigrationInterface, QueryRunner } from 'typeorm';

const TO_RETURN = `(resolution is distinct from 'to-return' or type = 'SALE') and (returned_over is null or resolution = 'to-return')`;

const up = [
  // Refund lines of the bank by which money of nobody went back, each once: of a sale that must go back, all of it or a part.
  // \`booked\`: it has an entry of its own; what two people said before that it went by the bank has theirs.
  `create table payments.foreign_return (
     file_id uuid not null,
     n integer not null,
     sale_file uuid not null,
     sale_n integer not null,
     fils bigint not null check (fils > 0),
     booked boolean not null,
     found_at timestamptz not null default app.now(),
     primary key (file_id, n),
     foreign key (file_id, n) references payments.settlement_line,
     foreign key (sale_file, sale_n) references payments.settlement_outcome)`,
  `create index foreign_return_sale on payments.foreign_return (sale_file, sale_n)`,
  // Those that were found before stand under the key of their sale.
  `insert into payments.foreign_return (file_id, n, sale_file, sale_n, fils, booked)
     select r.file_id, r.n, o.file_id, o.n, l.amount_fils, false
     from payments.settlement_outcome o join payments.settlement_outcome r on r.subject = o.returned_line
       join payments.settlement_line l on l.file_id = o.file_id and l.n = o.n`,
  `drop index payments.settlement_outcome_to_return`,
  `alter table payments.settlement_outcome drop constraint settlement_to_return, drop column returned_line,
     add constraint settlement_to_return check (${TO_RETURN})`,
  `create index settlement_outcome_to_return on payments.settlement_outcome (terminal) where resolution = 'to-return'`,
  `grant select on payments.foreign_return to tajdeed_api`,
  `grant select, insert on payments.foreign_return to tajdeed_worker`,
];

/** Money of nobody may go back in parts, each of them by a line of the bank. */
export class ReturnForeignInPart20261130000410 implements MigrationInterface {
  readonly name = 'ReturnForeignInPart20261130000410';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what went back in parts is not forgotten'));
  }
}
