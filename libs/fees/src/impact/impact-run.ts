import { Injectable, Logger } from '@nestjs/common';
import { activityPolicies } from '@tajdeed/contracts';
import { allows, filsToText, impactLifecycle, type CompiledSchedule } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { stepKey, Transactional } from '@tajdeed/platform';
import { FEES_PLACE } from '../schedule/drafts.service';
import { priceStored } from '../quotes/price-stored';
import { changeLine } from './changes-csv';
import { ImpactRows, type QuotePage, type Standing } from './impact.rows';
import { lawOf } from './stored-law';
import { ImpactSums, type PaidQuote } from './sums';

/** Quotes of one page: some forty milliseconds of pricing, after which the process hears others again. */
export const PAGE_QUOTES = 5_000;

/** How whoever runs it hears of it, and may ask it to stop between two pages. */
export interface Watcher {
  readonly heard: (renewals: number) => void;
  readonly signal: AbortSignal;
}

interface Course extends Standing {
  readonly totals: ImpactSums;
}

/** What whoever began it must still be allowed, at every page. */
const { permission } = activityPolicies.runImpact;

const log = new Logger('ImpactRun');

/**
 * Carries previews out, page by page. Each page's sums, lines and place are one transaction, which only one run can make: killed at
 * any moment it goes on after the last page, and two runs at once count nothing twice. At each page it asks whether whoever began it
 * still may.
 */
@Injectable()
export class ImpactRun {
  constructor(
    private readonly rows: ImpactRows,
    private readonly recorder: Recorder,
  ) {}

  /** Runs it to its end, from where its row stands. Done again it does nothing. While a page is priced, the next one is read. */
  async run(impactId: string, { heard, signal }: Watcher): Promise<void> {
    let course = await this.courseOf(impactId);
    if (course?.state !== 'RUNNING') return;
    const law = lawOf(await this.rows.law(impactId));
    let ahead = this.ahead(course, course.upto);
    while (course?.state === 'RUNNING') {
      signal.throwIfAborted();
      heard(course.totals.totals().renewals);
      const page: QuotePage = await ahead;
      if (page.upto !== null) ahead = this.ahead(course, page.upto);
      const next: Course | 'behind' = await this.step(impactId, course, law, page);
      course = next === 'behind' ? await this.courseOf(impactId) : next;
      if (next === 'behind' && course?.state === 'RUNNING') ahead = this.ahead(course, course.upto);
    }
  }

  private ahead(span: Standing, upto: string | null): Promise<QuotePage> {
    const page = this.rows.page(span, upto, PAGE_QUOTES);
    page.catch(() => undefined); // whoever waits for it hears of it; a run that stops waits for nothing
    return page;
  }

  /** One page, or the end where none follows; `behind` where the row stands elsewhere by now. */
  private async step(
    impactId: string,
    course: Course,
    law: CompiledSchedule,
    { paid, upto }: QuotePage,
  ): Promise<Course | 'behind'> {
    if (!allows(await this.rows.grantsOf(course.by), permission, FEES_PLACE)) {
      await this.stop(impactId, course);
      return 'behind';
    }
    if (upto === null) {
      await this.finish(impactId, course);
      return 'behind';
    }
    const { totals, chunks } = course;
    const lines = count(totals, law, paid);
    if (!(await this.keep(impactId, chunks, { upto, sums: totals.text(), lines }))) return 'behind';
    return { ...course, upto, chunks: chunks + 1 };
  }

  @Transactional()
  private keep(
    impactId: string,
    ...[chunks, chunk]: [number, Parameters<ImpactRows['add']>[2]]
  ): Promise<boolean> {
    return this.rows.add(impactId, chunks, chunk);
  }

  @Transactional()
  private async finish(impactId: string, { chunks, seq, totals }: Course): Promise<void> {
    if (!(await this.rows.finish(impactId, chunks))) return;
    const { renewals, more, less, same, unpriced, beforeFils, afterFils } = totals.totals();
    await this.recorder.record(
      { key: stepKey('fees.impact', impactId, 'finish'), actor: 'system', renewalId: impactId },
      [
        {
          ...{ lifecycle: impactLifecycle, thing: impactId, expectedSeq: seq, event: 'impact.finished' },
          facts: {
            ...{ renewals, more, less, same, unpriced },
            ...{ before: filsToText(beforeFils), after: filsToText(afterFils) },
          },
        },
      ],
    );
    log.log({ event: 'impact.finished', impact: impactId, renewals });
  }

  /** Whoever began it may not any more: it ends, and nothing that was counted is kept. */
  @Transactional()
  private async stop(impactId: string, { by, seq }: Course): Promise<void> {
    if (!(await this.rows.stop(impactId))) return;
    await this.recorder.record(
      { key: stepKey('fees.impact', impactId, 'stop'), actor: 'system', renewalId: impactId },
      [
        {
          ...{ lifecycle: impactLifecycle, thing: impactId, expectedSeq: seq, event: 'impact.stopped' },
          facts: { by, permission },
        },
      ],
    );
    log.warn(
      { event: 'impact.stopped', impact: impactId, member: by },
      'whoever began a preview may not any more',
    );
  }

  private async courseOf(impactId: string): Promise<Course | undefined> {
    const standing = await this.rows.standing(impactId);
    return standing && { ...standing, totals: ImpactSums.of(standing.sums) };
  }
}

/** Adds a page to the sums and answers the lines of those that fare otherwise. */
function count(sums: ImpactSums, law: CompiledSchedule, paid: readonly PaidQuote[]): string {
  let lines = '';
  for (const quote of paid) {
    const answer = priceStored(law, quote.facts, []);
    const verdict = sums.add(quote, answer);
    if (verdict !== 'same') lines += changeLine(quote, answer, verdict);
  }
  return lines;
}
