import { startSandbox } from './sandbox';
import { readSettings } from './sandbox.config';
import { why } from './why';

const names = { port: 'PORT', host: 'HOST', state: 'STATE_DIR' };

async function main(): Promise<void> {
  const settings = readSettings();
  const fail = (cause: unknown): never => stop(why(cause, names, settings.PORT));
  const sandbox = await startSandbox(settings, fail).catch(fail);
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'sandbox listens', url: sandbox.url })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      sandbox.close().catch(fail);
    });
  }
}

function stop(sentence: string): never {
  process.stderr.write(`sandbox: ${sentence}\n`);
  process.exit(1);
}

if (require.main === module) {
  main().catch((cause: unknown) => {
    stop(why(cause, names));
  });
}
