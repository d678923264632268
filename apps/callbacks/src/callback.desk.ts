import { readReport, udfOf, type BankReport, type Terminal } from '@tajdeed/payments/knet';
import type { Logger } from 'pino';
import type { CallbackRows, KnownAttempt, RawCallback, Refusal } from './callback.rows';
import { Allowance } from './allowance';

/** Refused callbacks that are stored: per source and in all, in any minute. Beyond that they are only refused. */
const STORED_PER_SOURCE = 60;
const STORED_IN_ALL = 600;

/**
 * Weighs one callback (knet.md section 8): read, match, store. It is a hint and moves nothing but a word to the workflow.
 * Acknowledged is only what is stored and matched (security item 48).
 */
export class CallbackDesk {
  private readonly allowance = new Allowance(STORED_PER_SOURCE, STORED_IN_ALL);

  constructor(
    private readonly rows: CallbackRows,
    private readonly terminals: readonly Terminal[],
    private readonly log: Logger,
  ) {}

  /** The reference of the receipt to which the payer is sent, or undefined for whatever is refused. */
  async weigh(raw: RawCallback, source: string): Promise<string | undefined> {
    const report = readReport(raw.bytes, this.terminals);
    if (!report) return this.refuse(raw, source, 'unreadable');
    const attempt = await this.rows.attemptOf(report.trackId);
    if (!attempt) return this.refuse(raw, source, 'unknown-track-id', report);
    if (!matches(report, attempt)) return this.refuse(raw, source, 'mismatch', report, attempt);
    const outcome = await this.rows.take(raw, report, attempt);
    if (outcome === 'conflict') return this.refuse(raw, source, 'conflict', report, attempt);
    this.log.info(
      { event: `callback.${outcome}`, attemptId: attempt.attemptId, hint: report.hint },
      'a callback was taken',
    );
    return attempt.receiptReference;
  }

  private async refuse(
    raw: RawCallback,
    source: string,
    why: Refusal,
    report?: BankReport,
    attempt?: KnownAttempt,
  ): Promise<undefined> {
    if (!this.allowance.take(source)) return undefined;
    this.log.warn(
      { event: 'callback.refused', why, attemptId: attempt?.attemptId },
      'a callback was refused',
    );
    await this.rows.refuse(raw, why, report, attempt);
    return undefined;
  }
}

/** Everything that we sent must come back as we sent it (security item 46); the payment's own ids are checked in the rows. */
export function matches(report: BankReport, attempt: KnownAttempt): boolean {
  const sent = udfOf(attempt.trackId);
  return (
    report.trackId === attempt.trackId &&
    report.terminal === attempt.terminal &&
    report.amountFils === attempt.amountFils &&
    report.udf.length === sent.length &&
    report.udf.every((value, i) => value === sent[i])
  );
}
