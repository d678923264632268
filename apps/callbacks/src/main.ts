import { readSettings, runMain } from '@tajdeed/platform/process';
import { startCallbacks } from './callbacks';
import { callbacksSettings } from './callbacks.config';

const HARD_LIMIT_MS = 12_000;

runMain('callbacks', async () => {
  const read = () => readSettings(callbacksSettings);
  const running = await startCallbacks(read(), undefined, read);
  process.on('SIGHUP', () => {
    running.lookAtTerminals();
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), HARD_LIMIT_MS).unref();
      void running.stop().then(() => process.exit(0));
    });
  }
});
