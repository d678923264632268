import { Inject, Injectable, Logger } from '@nestjs/common';
import { allows, DomainError, settlementLifecycle, filsToText } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { newId, SqlClock, stepKey, Transactional, type Principal } from '@tajdeed/platform';
import type { FileEnd, FileHead } from './file';
import { ImportRows, type Known } from './import.rows';
import { channelOf } from './layout';
import { readSettlement } from './reader';
import { otherTerminal, refusal } from './refusal';
import { SETTLEMENT, type SettlementOptions } from './settlement.options';
import { isSignedBy, spooled, type Spooled } from './spool';

/** Where settlements stand among what the staff may see. */
export const SETTLEMENT_PLACE = { department: 'finance', room: 'payments' } as const;

/** A file that somebody brings, and what it is said to be. */
export interface Brought {
  readonly source: AsyncIterable<Uint8Array>;
  /** The terminal's alias. */
  readonly terminal: string;
  readonly bankDay: string;
  readonly signature: string | undefined;
}

/** The file that counts: this one, or the one that said the same before. */
export interface Imported {
  readonly settlementId: string;
  readonly fileId: string;
  readonly repeated: boolean;
}

interface Staged {
  readonly fileId: string;
  readonly terminal: string;
  readonly digest: Buffer;
  readonly head: FileHead;
  readonly end: FileEnd;
  readonly signed: boolean;
  readonly firstFile: number;
  readonly by: Principal;
}

/** Takes the bank's settlement files: whole, once, in order, or not at all. */
@Injectable()
export class SettlementImports {
  private readonly log = new Logger('Settlement');

  constructor(
    private readonly rows: ImportRows,
    private readonly recorder: Recorder,
    private readonly clock: SqlClock,
    @Inject(SETTLEMENT) private readonly options: SettlementOptions,
  ) {}

  /** Reads the file to its end and takes it at one stroke. Refused as `settlement-refused`, it leaves nothing. */
  async take(by: Principal, brought: Brought): Promise<Imported> {
    if (!allows(by.grants, 'settlements.import', SETTLEMENT_PLACE)) throw new DomainError('not-permitted');
    const channel = channelOf(this.options.channels, brought.terminal);
    return spooled(brought.source, channel.key, async (file) => {
      const outcome = await this.taken(by, brought, file);
      const { fileId, repeated } = outcome;
      // Who brings which bytes into the books (security items 31, 58).
      this.log.log({ event: 'settlement.imported', file: fileId, repeated, member: by.memberId });
      return outcome;
    });
  }

  private async taken(by: Principal, brought: Brought, file: Spooled): Promise<Imported> {
    const { terminal, bankDay } = brought;
    if (file.bytes === 0) throw refusal('empty', 1, 'record');
    const bank = this.options.terminals.find(({ alias }) => alias === terminal);
    if (!bank) throw new DomainError('invalid-input', { errors: [{ path: 'terminal', code: 'not-found' }] });
    const { layout, firstFile } = channelOf(this.options.channels, terminal);
    const signed = refuseUnsigned(file, brought.signature);
    const before = await this.rows.byDigest(file.digest);
    if (before) return this.sameAs(before, terminal, bankDay);
    const fileId = newId();
    await this.rows.begin(
      { fileId, terminal, bankDay, layout: layout.name, firstFile, signed, by: by.memberId },
      file,
    );
    try {
      let head: FileHead | undefined;
      const wanted = { layout, terminal: bank.id, bankDay, now: await this.clock.now() };
      const end = await readSettlement(file.read(), wanted, {
        head: (said) => {
          head = said;
          return Promise.resolve();
        },
        lines: (lines) => this.rows.putAside(fileId, terminal, lines),
      });
      if (!head) throw refusal('header-missing', 1, 'record');
      const { digest } = file;
      const staged = { fileId, terminal, digest, head, end, signed, firstFile, by };
      // The day may just be moved by whoever matches it; then it is looked at anew.
      return await this.accept(staged).catch((error: unknown) => {
        if (error instanceof DomainError && error.code === 'moved-meanwhile') return this.accept(staged);
        throw error;
      });
    } finally {
      await this.rows.throwAway(fileId);
    }
  }

  /** The one stroke, unless the same was taken meanwhile. */
  @Transactional()
  private async accept(staged: Staged): Promise<Imported> {
    const { fileId, terminal, head, end } = staged;
    await this.rows.lock(terminal);
    const before = await this.known(staged);
    if (before) return this.sameAs(before, terminal, head.bankDay);
    const missing = await this.refuseUnfit(staged);
    const settlementId = await this.rows.settlement(newId(), terminal, head.bankDay);
    await this.rows.accept(fileId, settlementId, head, end);
    await this.record(settlementId, staged, missing);
    await this.recorder.tell('settlementRun', settlementId, 'settlement-received');
    return { settlementId, fileId, repeated: false };
  }

  /** The same file, or one of the same number that says the same in other words; `number-taken` where it says something else. */
  private async known({ terminal, digest, head, end }: Staged): Promise<Known | undefined> {
    const same = await this.rows.byDigest(digest);
    if (same) return same;
    const other = await this.rows.byNumber(terminal, head.fileNumber);
    if (!other) return undefined;
    const { bankDay, kind, content } = other;
    if (bankDay === head.bankDay && kind === head.kind && content === end.content) return other;
    throw refusal('number-taken', 1, 'file_number');
  }

  /** The answer to what is known already: no reassurance to whoever brings it for another terminal or day. */
  private sameAs(before: Known, terminal: string, bankDay: string): Imported {
    const { fileId, settlementId } = before;
    if (before.terminal !== terminal)
      throw otherTerminal(1, 'terminal', this.bankIdOf(terminal), this.bankIdOf(before.terminal));
    if (before.bankDay !== bankDay) throw refusal('other-day', 1, 'bank_day');
    return { fileId, settlementId, repeated: true };
  }

  private bankIdOf(terminal: string): string {
    return this.options.terminals.find(({ alias }) => alias === terminal)?.id ?? terminal;
  }

  /** Answers how many files before it have not come. */
  private async refuseUnfit({ fileId, terminal, head, firstFile }: Staged): Promise<number> {
    const { fileNumber, bankDay, kind } = head;
    if (fileNumber < firstFile) throw refusal('before-first', 1, 'file_number');
    const missing = await this.rows.missingBefore(terminal, firstFile, fileNumber);
    const day = await this.rows.ofDay(terminal, bankDay);
    if (kind === 'DAY' && day) throw refusal('day-known', 1, 'bank_day');
    if (kind === 'CORRECTION' && missing === 0 && (!day || day.fileNumber > fileNumber))
      throw refusal('day-unknown', 1, 'bank_day');
    const line = await this.rows.contradiction(fileId);
    if (line !== undefined) throw refusal('line-contradicts', line, 'line_id');
    return missing;
  }

  private async record(settlementId: string, staged: Staged, missingFiles: number): Promise<void> {
    const { fileId, terminal, digest, head, end, signed, by } = staged;
    const { bankDay, fileNumber, kind: fileKind } = head;
    const { lines, creditNet, debitNet } = end.sums;
    const at = await this.recorder.headOf(settlementLifecycle, settlementId);
    const key = stepKey('settlement', settlementId, fileId);
    await this.recorder.record({ key, actor: `staff:${by.accountId}`, renewalId: settlementId }, [
      {
        ...{ lifecycle: settlementLifecycle, thing: settlementId, expectedSeq: at?.seq ?? 0 },
        event: at && at.state !== 'RECEIVED' ? 'settlement.reopened' : 'settlement.received',
        facts: {
          ...{ terminal, bankDay, fileId, fileNumber, fileKind, digest: digest.toString('hex'), lines },
          ...{ creditNet: filsToText(creditNet), debitNet: filsToText(debitNet), signed, missingFiles },
        },
      },
    ]);
  }
}

function refuseUnsigned({ mac }: Spooled, signature: string | undefined): boolean {
  if (mac === null) return false;
  if (signature === undefined) throw refusal('signature-missing', 1, 'record');
  if (!isSignedBy(mac, signature)) throw refusal('signature-wrong', 1, 'record');
  return true;
}
