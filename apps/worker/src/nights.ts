import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { MINUTE_MS } from '@tajdeed/domain';
import { QuoteCheck } from '@tajdeed/fees';
import { Health, Shutdown } from '@tajdeed/platform';

const log = new Logger('Worker');
const LOOK_EVERY_MS = 10 * MINUTE_MS;
/** Others want the processor and the database too. */
const BREATH_MS = 20;

/** Once a night, prices every stored quote again; of several workers one goes on where another stopped. */
export function serveNights(app: INestApplicationContext): void {
  const check = app.get(QuoteCheck);
  const leaving = new AbortController();
  app.get(Health).show('quotes-recompute', () => check.sound());
  const running = (async () => {
    while (!leaving.signal.aborted) {
      const more = await nextBatch(check);
      await delay(more ? BREATH_MS : LOOK_EVERY_MS, undefined, { signal: leaving.signal }).catch(
        () => undefined,
      );
    }
  })();
  app.get(Shutdown).add('worker', 'nightly look at quotes', async () => {
    leaving.abort();
    await running;
  });
}

async function nextBatch(check: QuoteCheck): Promise<boolean> {
  try {
    const progress = await check.step();
    return progress !== undefined && !progress.ended;
  } catch (error) {
    log.warn(
      { err: error, event: 'quotes-not-recomputed' },
      'the nightly look at quotes stopped; it goes on later',
    );
    return false;
  }
}
