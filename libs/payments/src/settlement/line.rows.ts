import { Injectable } from '@nestjs/common';
import type { AttemptState, ExceptionKind, LineSign, LineType } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import {
  CANDIDATES,
  CLAIM,
  CORRECTED,
  COUNTS,
  FILES,
  KEEP,
  ONE,
  OPEN,
  PAGE,
  PLACE,
  STANDING,
} from './line.sql';

/** A line with all that decides about it, as the rows tell it. */
export interface LineRow {
  readonly fileId: string;
  readonly n: number;
  readonly lineId: string;
  readonly type: LineType;
  readonly sign: LineSign;
  readonly amountFils: string;
  readonly commissionFils: string;
  readonly postedOn: string;
  readonly at: string;
  readonly corrects: string;
  /** The line was taken from an earlier file. */
  readonly known: boolean;
  /** The payments that its ids name. */
  readonly named: readonly string[];
  /** People said that it is the one that is named. */
  readonly claimed: boolean;
  /** One of them is another terminal's, or bears other ids of the bank. */
  readonly contradicts: boolean;
  /** Of the one that is named it has the track id alone, and a payment id of its own: the bank captured that attempt a second time. */
  readonly isAgain: boolean;
  readonly state: AttemptState | null;
  readonly attemptFils: string | null;
  readonly renewalId: string | null;
  readonly isSettled: boolean;
  readonly isReversed: boolean;
  /** Of a reversal: the sale that it takes back was undone by a void that we asked for. */
  readonly isUndone: boolean;
  /** A reversal of this very line stands in the same file. */
  readonly isTakenBack: boolean;
}

/** A line's place in the order in which lines are matched. */
export type LinePlace = Pick<LineRow, 'type' | 'lineId'>;

/** What a line came to, as it is kept. */
export interface OutcomeRow {
  readonly n: number;
  readonly lineId: string;
  readonly subject: string;
  readonly outcome: 'matched' | 'exception' | 'repeated';
  readonly exception: ExceptionKind | null;
  readonly type: LineType;
  readonly attemptId: string | null;
  readonly refundId: string | null;
  readonly candidates: readonly string[];
  readonly inBulk: boolean;
}

/** A file that is to be matched. */
export interface FileRow {
  readonly fileId: string;
  readonly settlementId: string;
  readonly terminal: string;
  readonly fileNumber: number;
  readonly bankDay: string;
  readonly lines: number;
  readonly taken: number;
  readonly done: boolean;
  /** Files of lower numbers that are not matched or have not come. */
  readonly waitsFor: number;
}

/** Lines of accepted files, and what they come to. */
@Injectable()
export class LineRows {
  constructor(private readonly db: Database) {}

  /** The accepted files of a settled day, in their order. */
  async files(settlementId: string): Promise<readonly FileRow[]> {
    return this.db.query<FileRow>(FILES, [settlementId]);
  }

  /** What the lines of a settled day came to. */
  async counts(settlementId: string): Promise<Counts> {
    const [row] = await this.db.query<Counts>(COUNTS, [settlementId]);
    return (
      row ?? { lines: 0, matched: 0, exceptions: 0, repeated: 0, open: 0, creditNet: '0', debitNet: '0' }
    );
  }

  /** The settled day of the file with that number, where it has come and is not matched. */
  async waiting(terminal: string, fileNumber: number): Promise<string | undefined> {
    const [row] = await this.db.query<{ id: string }>(
      `select settlement_id as id from payments.settlement_file
       where accepted_at is not null and done_at is null and terminal = $1 and file_number = $2`,
      [terminal, fileNumber],
    );
    return row?.id;
  }

  /** Holds the file until the transaction's end; false where another run has gone on. */
  async hold(fileId: string, taken: number): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from payments.settlement_file where file_id = $1 and taken = $2 and done_at is null for update`,
      [fileId, taken],
    );
    return rows.length === 1;
  }

  /** Where those lines of a file end that were taken; null where none was. */
  async placeOf(fileId: string, taken: number): Promise<LinePlace | null> {
    if (taken === 0) return null;
    const [place] = await this.db.query<LinePlace>(PLACE, [fileId, taken]);
    return place ?? null;
  }

  /** The next lines of a file, after one, in the order in which lines are matched. */
  async page(fileId: string, after: LinePlace | null, most: number): Promise<readonly LineRow[]> {
    return this.db.query<LineRow>(STANDING(PAGE), [fileId, after?.type ?? null, after?.lineId ?? '', most]);
  }

  /** One line anew. */
  async one(fileId: string, n: number): Promise<LineRow | undefined> {
    const [row] = await this.db.query<LineRow>(STANDING(ONE, CLAIM), [fileId, n]);
    return row;
  }

  /** Payments of that amount about that time that no line has settled: a person may know which one it is. */
  async candidates(terminal: string, line: LineRow): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(CANDIDATES, [terminal, line.amountFils, line.at]);
    return rows.map(({ id }) => id);
  }

  /** The line that an adjustment corrects, where it still is an exception for its amount. */
  async corrected(terminal: string, line: LineRow): Promise<CorrectedLine | undefined> {
    const [row] = await this.db.query<CorrectedLine>(CORRECTED, [terminal, line.corrects]);
    return row;
  }

  /** Refunds of a payment that lines were matched with. */
  async refundsTaken(attemptId: string): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select refund_id as id from payments.settlement_outcome where attempt_id = $1 and refund_id is not null`,
      [attemptId],
    );
    return rows.map(({ id }) => id);
  }

  async keep(fileId: string, terminal: string, outcomes: readonly OutcomeRow[]): Promise<void> {
    await this.db.query(KEEP, [fileId, terminal, JSON.stringify(outcomes)]);
  }

  async resolve(
    line: { readonly fileId: string; readonly n: number },
    resolution: 'matched' | 'attributed' | 'left-in-suspense' | 'to-return' | 'charge',
    more: { readonly attemptId: string | null; readonly refundId: string | null },
  ): Promise<boolean> {
    const { affected } = await this.db.run(
      `update payments.settlement_outcome set resolution = $3, resolved_at = app.now(),
         attempt_id = coalesce($4, attempt_id), refund_id = coalesce($5, refund_id)
       where file_id = $1 and n = $2 and outcome = 'exception' and resolved_at is null`,
      [line.fileId, line.n, resolution, more.attemptId, more.refundId],
    );
    return affected === 1;
  }

  async advance(fileId: string, by: number): Promise<void> {
    await this.db.query(`update payments.settlement_file set taken = taken + $2 where file_id = $1`, [
      fileId,
      by,
    ]);
  }

  async finish(fileId: string): Promise<void> {
    await this.db.query(`update payments.settlement_file set done_at = app.now() where file_id = $1`, [
      fileId,
    ]);
  }

  /** How many open exceptions of a file have cases of their own, counted up to a number. */
  async casesOf({ terminal, fileId }: FileRow, most: number): Promise<number> {
    const [row] = await this.db.query<{ cases: number }>(
      `select count(*)::int as cases from (select from payments.settlement_outcome
         where terminal = $1 and file_id = $2 and outcome = 'exception' and resolved_at is null and not in_bulk limit $3) of_its_own`,
      [terminal, fileId, most],
    );
    return row?.cases ?? 0;
  }

  /** Whether a settled day has open exceptions without cases of their own. */
  async anyInBulk(settlementId: string): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from payments.settlement_outcome o join payments.settlement_file f on f.file_id = o.file_id and f.settlement_id = $1
       where o.in_bulk and o.outcome = 'exception' and o.resolved_at is null limit 1`,
      [settlementId],
    );
    return rows.length > 0;
  }

  /** What is still an exception for another reason, since people said which payment it is, or its payment is known by now. */
  async excepted(
    { fileId, n }: Pick<OpenLine, 'fileId' | 'n'>,
    exception: ExceptionKind,
    candidates: readonly string[],
  ): Promise<void> {
    await this.db.query(
      `update payments.settlement_outcome set exception = case when claimed or $3 = 'captured-twice' then $3 else exception end, candidates = $4
       where file_id = $1 and n = $2`,
      [fileId, n, exception, candidates],
    );
  }

  async looked({ fileId, n }: Pick<OpenLine, 'fileId' | 'n'>): Promise<void> {
    await this.db.query(
      `update payments.settlement_outcome set wanted = false where file_id = $1 and n = $2 and wanted`,
      [fileId, n],
    );
  }

  /** Exceptions of a settled day that nobody has resolved and that may be something by now, from after one line on. */
  async open(settlementId: string, after: OpenLine | null, most: number): Promise<readonly OpenLine[]> {
    return this.db.query<OpenLine>(OPEN, [
      ...[settlementId, after?.fileId ?? '00000000-0000-0000-0000-000000000000', after?.n ?? 0],
      most,
    ]);
  }
}

export interface OpenLine {
  readonly fileId: string;
  readonly n: number;
  readonly subject: string;
  readonly terminal: string;
  readonly settlementId: string;
  readonly bankDay: string;
  /** It has no case of its own. */
  readonly inBulk: boolean;
  /** Somebody of finance wants it matched anew. */
  readonly wanted: boolean;
  /** It is known as a second capture of a payment. */
  readonly isAgain: boolean;
}

/** Lines of a settled day, and the money of those that have an outcome, in fils. */
export interface Counts {
  readonly lines: number;
  readonly matched: number;
  readonly exceptions: number;
  /** Taken from an earlier file. */
  readonly repeated: number;
  /** Exceptions that nobody has resolved. */
  readonly open: number;
  readonly creditNet: string;
  readonly debitNet: string;
}

export interface CorrectedLine extends Pick<OpenLine, 'fileId' | 'n' | 'subject' | 'terminal'> {
  readonly lineId: string;
  readonly attemptId: string;
  readonly renewalId: string;
  readonly amountFils: string;
  readonly attemptFils: string;
}
