import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { StuckDeliveries } from '@tajdeed/cases';
import { MINUTE_MS } from '@tajdeed/domain';
import { RefusedCallbacks, StatementSweep } from '@tajdeed/payments';
import { Shutdown } from '@tajdeed/platform';
import { LateRenewals } from '@tajdeed/renewals';
import { LateNotices } from '@tajdeed/residency';
import { ReadSeals } from '@tajdeed/search';
import type { WorkerSettings } from './worker.config';

const log = new Logger('Worker');
const LOOK_EVERY_MS = 20_000;

/** Sees again and again that no payment is open and no renewal or notice late without anybody at work on it, no false report without a case, and nothing that the staff has read unsealed. Of several workers each may do it at any time. */
export function serveSweeps(
  app: INestApplicationContext,
  { PAID_NOT_COVERED_MINUTES }: Pick<WorkerSettings, 'PAID_NOT_COVERED_MINUTES'>,
): void {
  const [statements, callbacks] = [app.get(StatementSweep), app.get(RefusedCallbacks)];
  const [renewals, notices] = [app.get(LateRenewals), app.get(LateNotices)];
  const reads = app.get(ReadSeals);
  const deliveries = app.get(StuckDeliveries);
  const leaving = new AbortController();
  const running = (async () => {
    while (!leaving.signal.aborted) {
      for (const look of [
        () => renewals.step(), // before that of payments: what is late by its renewal has its case then
        () => statements.step(PAID_NOT_COVERED_MINUTES * MINUTE_MS),
        () => callbacks.step(),
        () => notices.step(),
        () => deliveries.step(),
        () => reads.step(),
      ])
        await look().catch((error: unknown) => {
          log.warn({ err: error, event: 'sweep-stopped' }, 'a look at what is open stopped; it comes again');
        });
      await delay(LOOK_EVERY_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
    }
  })();
  app.get(Shutdown).add('worker', 'looks at what is open', async () => {
    leaving.abort();
    await running;
  });
}
