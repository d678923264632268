import { Injectable, Logger } from '@nestjs/common';
import { settlementLifecycle } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { stepKey, Transactional } from '@tajdeed/platform';
import { LineMatching } from './line-matching';
import { LineRows, type FileRow, type LinePlace, type OpenLine } from './line.rows';
import { MissingPayments } from './missing';
import { OverdueFiles } from './overdue';

/** Lines of one page: what it decides and books is one transaction. */
export const PAGE_LINES = 1_000;
/** Open exceptions that a run looks at again. */
const MOST_AGAIN = 1_000;

/** How whoever runs it hears of it, and may ask it to stop between two pages. */
export interface RunWatcher {
  readonly heard: (lines: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Matches the files of a settled day, page by page, in the order of their numbers. Killed at any moment it goes on after the
 * last page, and two runs at once take no line twice.
 */
@Injectable()
export class SettlementRun {
  private readonly log = new Logger('Settlement');

  constructor(
    private readonly rows: LineRows,
    private readonly matching: LineMatching,
    private readonly missing: MissingPayments,
    private readonly overdue: OverdueFiles,
    private readonly recorder: Recorder,
  ) {}

  /** Done again it does nothing, but that it looks at open exceptions and at what is missing anew. */
  async run(settlementId: string, watcher: RunWatcher): Promise<void> {
    const files = await this.rows.files(settlementId);
    await this.came(files);
    for (const file of files) {
      if (file.done) continue;
      if (file.waitsFor > 0) return; // whoever matches the one before tells it
      if (!(await this.file(file, watcher))) return;
    }
    await this.again(settlementId, watcher);
    const day = await this.finish(settlementId);
    if (!day) return;
    await this.missing.look(day.terminal, day.bankDay, () => {
      watcher.heard(0);
    });
  }

  /** It is there, whatever it still waits for. */
  @Transactional()
  private async came([file]: readonly FileRow[]): Promise<void> {
    if (file) await this.overdue.came(file);
  }

  /** False where another run was faster. */
  private async file(file: FileRow, { heard, signal }: RunWatcher): Promise<boolean> {
    let { taken } = file;
    let place = await this.rows.placeOf(file.fileId, taken);
    while (taken < file.lines) {
      heard(taken);
      signal.throwIfAborted();
      const came = await this.page(file, taken, place);
      const last = came.at(-1);
      if (last === undefined) return false;
      taken += came.length;
      place = last;
    }
    await this.end(file);
    return true;
  }

  @Transactional()
  private async page(file: FileRow, taken: number, after: LinePlace | null): Promise<readonly LinePlace[]> {
    if (!(await this.rows.hold(file.fileId, taken))) return [];
    const lines = await this.rows.page(file.fileId, after, PAGE_LINES);
    await this.matching.page(file, lines);
    await this.rows.advance(file.fileId, lines.length);
    return lines;
  }

  /** The next file may have waited for this one. */
  @Transactional()
  private async end({ fileId, terminal, fileNumber, lines, settlementId }: FileRow): Promise<void> {
    if (!(await this.rows.hold(fileId, lines))) return;
    await this.rows.finish(fileId);
    const next = await this.rows.waiting(terminal, fileNumber + 1);
    if (next !== undefined && next !== settlementId)
      await this.recorder.tell('settlementRun', next, 'settlement-received');
  }

  private async again(settlementId: string, { heard, signal }: RunWatcher): Promise<void> {
    let after: OpenLine | null = null;
    for (let looked = 0; looked < MOST_AGAIN; looked += 1) {
      const [open]: readonly OpenLine[] = await this.rows.open(settlementId, after, 1);
      if (!open) break;
      signal.throwIfAborted();
      heard(looked);
      after = open;
      await this.lookAgain(open);
    }
    await this.matching.bulkEnded(settlementId);
  }

  @Transactional()
  private async lookAgain(open: OpenLine): Promise<void> {
    await this.matching.again(open);
  }

  /** All its files are matched; undefined where one is still to come. Whoever recorded it may have died in the look that follows. */
  @Transactional()
  private async finish(settlementId: string): Promise<{ terminal: string; bankDay: string } | undefined> {
    const head = await this.recorder.headOf(settlementLifecycle, settlementId);
    const files = await this.rows.files(settlementId);
    const [first] = files;
    if (!first || files.some(({ done }) => !done)) return undefined;
    if (head?.state !== 'RECEIVED') return first;
    const { lines, matched, exceptions } = await this.rows.counts(settlementId);
    const key = stepKey('settlement', settlementId, 'matched', head.seq.toString());
    await this.recorder.record({ key, actor: 'system', renewalId: settlementId }, [
      {
        ...{ lifecycle: settlementLifecycle, thing: settlementId, expectedSeq: head.seq },
        ...{ event: 'settlement.matched', facts: { lines, matched, exceptions } },
      },
    ]);
    this.log.log({ event: 'settlement.matched', settlement: settlementId, lines, exceptions });
    return first;
  }
}
