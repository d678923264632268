import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { MINUTE_MS } from '@tajdeed/domain';
import { QuoteCheck } from '@tajdeed/fees';
import { LedgerCheck, Orphans, OverdueFiles, StatementCheck, StatementWholeCheck } from '@tajdeed/payments';
import { Health, Shutdown } from '@tajdeed/platform';
import { ReadSealsCheck } from '@tajdeed/search';

const log = new Logger('Worker');
const LOOK_EVERY_MS = 10 * MINUTE_MS;
/** Others want the processor and the database too. */
const BREATH_MS = 20;

/** A look at everything of one kind, batch after batch; its place is kept in the database. */
interface NightlyLook {
  step(): Promise<{ readonly ended: boolean } | undefined>;
  sound(): Promise<boolean>;
}

/** Once a night, or once a week, looks at everything of a kind; of several workers one goes on where another stopped. */
export function serveNights(app: INestApplicationContext): void {
  const leaving = new AbortController();
  const looks: readonly (readonly [string, NightlyLook])[] = [
    ['quotes-recompute', app.get(QuoteCheck)],
    ['ledger-verified', app.get(LedgerCheck)],
    ['money-without-end', app.get(Orphans)],
    ['files-overdue', app.get(OverdueFiles)],
    ['statements-parity', app.get(StatementCheck)],
    ['statements-whole', app.get(StatementWholeCheck)],
    ['reads-sealed', app.get(ReadSealsCheck)],
  ];
  const running = looks.map(async ([name, look]) => {
    app.get(Health).show(name, () => look.sound());
    while (!leaving.signal.aborted) {
      const more = await nextBatch(name, look);
      await delay(more ? BREATH_MS : LOOK_EVERY_MS, undefined, { signal: leaving.signal }).catch(
        () => undefined,
      );
    }
  });
  app.get(Shutdown).add('worker', 'nightly looks', async () => {
    leaving.abort();
    await Promise.all(running);
  });
}

async function nextBatch(name: string, look: NightlyLook): Promise<boolean> {
  try {
    const progress = await look.step();
    return progress !== undefined && !progress.ended;
  } catch (error) {
    log.warn(
      { err: error, event: 'nightly-look-stopped', look: name },
      'a nightly look stopped; it goes on later',
    );
    return false;
  }
}
