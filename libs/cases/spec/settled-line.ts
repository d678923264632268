import type { CaseKind } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import type { TestDatabase } from '@tajdeed/testing';

let files = 0;

/** A line of a settlement file that nobody knew, with that payment as the one that it may be; in bulk where the case is the file's. */
export async function insertException(
  database: TestDatabase,
  kind: CaseKind,
  attemptId: string,
): Promise<{ readonly line: string; readonly settlement: string }> {
  const [settlement, file, line] = [newId(), newId(), newId()];
  if (kind !== 'settlement-line' && kind !== 'settlement-file') return { line, settlement };
  files += 1;
  await database.query(
    `insert into payments.settlement (settlement_id, terminal, bank_day) values ($1, 'main', date '2020-01-01' + $2::integer)`,
    [settlement, files],
  );
  await database.query(
    `insert into payments.settlement_file (file_id, terminal, digest, bytes, signed, layout, first_file, imported_by, bank_day, file_number,
       kind, made_at, accepted_at, settlement_id, content, lines, credit_amount_fils, credit_commission_fils, credit_net_fils,
       debit_amount_fils, debit_commission_fils, debit_net_fils, taken, done_at)
     values ($1::uuid, 'main', sha256(uuid_send($1::uuid)), 1, false, 'tajdeed-1', 1, $1::uuid, date '2020-01-01' + $2::integer, $2::integer, 'DAY', app.now(), app.now(),
       $3, sha256(uuid_send($1::uuid)), 1, 100000, 0, 100000, 0, 0, 0, 1, app.now())`,
    [file, files, settlement],
  );
  await database.query(
    `insert into payments.settlement_line (file_id, n, line_id, terminal, type, sign, payment_id, transaction_id, reference, track_id, auth,
       amount_fils, commission_fils, posted_on, at, corrects)
     values ($1, 3, $2, 'main', 'SALE', 'CR', '', '', '', 'NOBODY', '', 100000, 0, (app.now() at time zone 'Asia/Kuwait')::date, app.now(), '')`,
    [file, `SPEC${files.toString().padStart(8, '0')}`],
  );
  await database.query(
    `insert into payments.settlement_outcome (file_id, n, terminal, line_id, subject, outcome, exception, type, candidates, in_bulk)
     values ($1, 3, 'main', $2, $3, 'exception', 'foreign', 'SALE', array[$4::uuid], $5)`,
    [file, `SPEC${files.toString().padStart(8, '0')}`, line, attemptId, kind === 'settlement-file'],
  );
  return { line, settlement };
}
