import { readSettings, runMain } from '@tajdeed/platform/process';
import { startCallbacks } from './callbacks';
import { callbacksSettings } from './callbacks.config';

const HARD_LIMIT_MS = 12_000;

runMain('callbacks', async () => {
  const running = await startCallbacks(readSettings(callbacksSettings));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), HARD_LIMIT_MS).unref();
      void running.stop().then(() => process.exit(0));
    });
  }
});
