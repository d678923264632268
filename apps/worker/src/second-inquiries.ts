import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { SECOND_MS } from '@tajdeed/domain';
import { SecondInquiries } from '@tajdeed/payments';
import { Shutdown } from '@tajdeed/platform';

const log = new Logger('Worker');
const LOOK_EVERY_MS = 2 * SECOND_MS;

/** Looks every two seconds, by business time, whether a second inquiry is due, and has their run started if so. */
export function serveSecondInquiries(app: INestApplicationContext): void {
  const inquiries = app.get(SecondInquiries);
  const leaving = new AbortController();
  const running = (async () => {
    while (!leaving.signal.aborted) {
      await inquiries.tellIfDue().catch((error: unknown) => {
        log.warn({ err: error, event: 'second-inquiries-not-told' }, 'second inquiries are told of later');
      });
      await delay(LOOK_EVERY_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
    }
  })();
  app.get(Shutdown).add('worker', 'looks for second inquiries', async () => {
    leaving.abort();
    await running;
  });
}
