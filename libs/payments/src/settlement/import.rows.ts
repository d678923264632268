import { Injectable } from '@nestjs/common';
import { Database } from '@tajdeed/platform';
import type { FileEnd, FileHead, FileLine } from './file';
import type { Spooled } from './spool';

/** A file that begins to be taken. */
export interface Begun {
  readonly fileId: string;
  /** The terminal's alias. */
  readonly terminal: string;
  readonly bankDay: string;
  readonly layout: string;
  /** The number of the terminal's first file. */
  readonly firstFile: number;
  readonly signed: boolean;
  readonly by: string;
}

/** An accepted file, as far as another import must know of it. */
export interface Known {
  readonly fileId: string;
  readonly settlementId: string;
  /** The alias of the terminal that it was taken for. */
  readonly terminal: string;
  readonly bankDay: string;
  readonly fileNumber: number;
  readonly kind: string;
  /** Hexadecimal. */
  readonly content: string;
}

/** Lines thrown away by one statement: it has the time of a statement, whatever the size of the file. */
const AT_ONCE = 10_000;

/** Files on their way in: put aside line by line, then accepted at one stroke or thrown away. */
@Injectable()
export class ImportRows {
  constructor(private readonly db: Database) {}

  async begin(begun: Begun, file: Spooled): Promise<void> {
    // What a process that died left behind; nobody ever saw it.
    const left = await this.db.query<{ id: string }>(
      `select file_id as id from payments.settlement_file where accepted_at is null and began_at < app.now() - interval '2 hours'`,
    );
    for (const { id } of left) await this.throwAway(id);
    await this.db.query(
      `insert into payments.settlement_file (file_id, terminal, bank_day, digest, bytes, signed, layout, first_file, imported_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[begun.fileId, begun.terminal, begun.bankDay, file.digest, file.bytes],
        ...[begun.signed, begun.layout, begun.firstFile, begun.by],
      ],
    );
  }

  async putAside(fileId: string, terminal: string, lines: readonly FileLine[]): Promise<void> {
    await this.db.query(LINES, [fileId, terminal, JSON.stringify(lines)]);
  }

  /** An accepted one stays. */
  async throwAway(fileId: string): Promise<void> {
    for (let gone = AT_ONCE; gone === AT_ONCE;) gone = await this.throwAwayLines(fileId);
    await this.db.query(`delete from payments.settlement_file where file_id = $1 and accepted_at is null`, [
      fileId,
    ]);
  }

  private async throwAwayLines(fileId: string): Promise<number> {
    const [row] = await this.db.query<{ gone: number }>(`select payments.throw_away_lines($1, $2) as gone`, [
      fileId,
      AT_ONCE,
    ]);
    return row?.gone ?? 0;
  }

  /** All imports of a terminal stand in this line until the transaction's end. */
  async lock(terminal: string): Promise<void> {
    await this.db.query(`select pg_advisory_xact_lock(hashtextextended('settlement:' || $1::text, 0))`, [
      terminal,
    ]);
  }

  async byDigest(digest: Buffer): Promise<Known | undefined> {
    const [row] = await this.db.query<Known>(`${KNOWN} and digest = $1`, [digest]);
    return row;
  }

  async byNumber(terminal: string, fileNumber: number): Promise<Known | undefined> {
    const [row] = await this.db.query<Known>(`${KNOWN} and terminal = $1 and file_number = $2`, [
      terminal,
      fileNumber,
    ]);
    return row;
  }

  async ofDay(terminal: string, bankDay: string): Promise<Known | undefined> {
    const [row] = await this.db.query<Known>(
      `${KNOWN} and terminal = $1 and bank_day = $2 and kind = 'DAY'`,
      [terminal, bankDay],
    );
    return row;
  }

  /** How many files of lower numbers have not come. */
  async missingBefore(terminal: string, from: number, to: number): Promise<number> {
    const [row] = await this.db.query<{ known: number }>(
      `select count(*)::int as known from payments.settlement_file
       where accepted_at is not null and terminal = $1 and file_number >= $2 and file_number < $3`,
      [terminal, from, to],
    );
    return to - from - (row?.known ?? 0);
  }

  /** The first line whose id is known with another content; undefined where there is none. */
  async contradiction(fileId: string): Promise<number | undefined> {
    const [row] = await this.db.query<{ n: number }>(CONTRADICTION, [fileId]);
    return row?.n;
  }

  /** The id of what the bank settled on that day. */
  async settlement(fresh: string, terminal: string, bankDay: string): Promise<string> {
    await this.db.query(
      `insert into payments.settlement (settlement_id, terminal, bank_day) values ($1, $2, $3) on conflict do nothing`,
      [fresh, terminal, bankDay],
    );
    const [row] = await this.db.query<{ id: string }>(
      `select settlement_id as id from payments.settlement where terminal = $1 and bank_day = $2`,
      [terminal, bankDay],
    );
    return row?.id ?? fresh;
  }

  /** From here on it counts. */
  async accept(
    fileId: string,
    settlementId: string,
    head: FileHead,
    { sums, content }: FileEnd,
  ): Promise<void> {
    await this.db.query(ACCEPT, [
      ...[fileId, settlementId, head.fileNumber, head.kind, head.madeAt, Buffer.from(content, 'hex')],
      ...[sums.lines, sums.creditAmount, sums.creditCommission, sums.creditNet],
      ...[sums.debitAmount, sums.debitCommission, sums.debitNet],
    ]);
  }
}

const LINES = `
  insert into payments.settlement_line (file_id, n, line_id, terminal, type, sign, payment_id, transaction_id, reference,
    track_id, auth, amount_fils, commission_fils, posted_on, at, corrects)
  select $1, n, "lineId", $2, type, sign, "paymentId", "transactionId", reference, "trackId", auth, "amountFils",
    "commissionFils", "postedOn", at, corrects
  from json_to_recordset($3::json) as l (n integer, "lineId" text, type text, sign text, "paymentId" text,
    "transactionId" text, reference text, "trackId" text, auth text, "amountFils" bigint, "commissionFils" bigint,
    "postedOn" date, at timestamptz, corrects text)`;

const KNOWN = `
  select file_id as "fileId", settlement_id as "settlementId", terminal, bank_day::text as "bankDay", file_number as "fileNumber", kind,
    encode(content, 'hex') as content
  from payments.settlement_file where accepted_at is not null`;

const SAID = (
  l: string,
) => `(${l}.type, ${l}.sign, ${l}.payment_id, ${l}.transaction_id, ${l}.reference, ${l}.track_id,
  ${l}.auth, ${l}.amount_fils, ${l}.commission_fils, ${l}.posted_on, ${l}.at, ${l}.corrects)`;

const CONTRADICTION = `
  select l.n from payments.settlement_line l
    join payments.settlement_line k on k.terminal = l.terminal and k.line_id = l.line_id and k.file_id <> l.file_id
    join payments.settlement_file f on f.file_id = k.file_id and f.accepted_at is not null
  where l.file_id = $1 and ${SAID('l')} is distinct from ${SAID('k')}
  order by l.n limit 1`;

const ACCEPT = `
  update payments.settlement_file set settlement_id = $2, file_number = $3, kind = $4, made_at = $5, content = $6, lines = $7,
    credit_amount_fils = $8, credit_commission_fils = $9, credit_net_fils = $10,
    debit_amount_fils = $11, debit_commission_fils = $12, debit_net_fils = $13, accepted_at = app.now()
  where file_id = $1 and accepted_at is null`;
