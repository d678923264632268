import type { CaseKind } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import type { TestDatabase } from '@tajdeed/testing';

let files = 0;

/** A line of a settlement file that nobody knew, with that payment as the one that it may be; in bulk where the case is the file's, decided where its money must go back. */
export async function insertException(
  database: TestDatabase,
  { kind, line: type = 'SALE' }: { readonly kind: CaseKind; readonly line?: 'SALE' | 'REFUND' },
  attemptId: string,
): Promise<{ readonly line: string; readonly settlement: string }> {
  const [settlement, file, line] = [newId(), newId(), newId()];
  if (!['settlement-line', 'settlement-file', 'foreign-to-return'].includes(kind))
    return { line, settlement };
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
     values ($1, 3, $2, 'main', $3, $4, '', '', '', 'NOBODY', '', 100000, 0, (app.now() at time zone 'Asia/Kuwait')::date, app.now(), '')`,
    [file, `SPEC${files.toString().padStart(8, '0')}`, type, type === 'SALE' ? 'CR' : 'DR'],
  );
  await database.query(
    `insert into payments.settlement_outcome (file_id, n, terminal, line_id, subject, outcome, exception, type, candidates, in_bulk,
       resolution, resolved_at)
     values ($1, 3, 'main', $2, $3, 'exception', $6, $7, array[$4::uuid], $5, $8::text, case when $8::text is not null then app.now() end)`,
    [
      ...[file, `SPEC${files.toString().padStart(8, '0')}`, line, attemptId, kind === 'settlement-file'],
      ...[type === 'SALE' ? 'foreign' : 'refund-unknown', type],
      kind === 'foreign-to-return' ? 'to-return' : null,
    ],
  );
  return { line, settlement };
}
