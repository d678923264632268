import { JournalError } from './journal';
import { startSandbox } from './sandbox';
import { readSettings, SettingsError } from './sandbox.config';

async function main(): Promise<void> {
  const settings = readSettings();
  const fail = (cause: unknown): never => stop(sentenceOf(cause, settings.PORT));
  const sandbox = await startSandbox(settings, fail).catch(fail);
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'sandbox listens', url: sandbox.url })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      sandbox.close().catch(fail);
    });
  }
}

function sentenceOf(cause: unknown, port?: number): string {
  if (cause instanceof SettingsError || cause instanceof JournalError) return cause.message;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'EADDRINUSE')
    return `Port ${port ?? ''} is in use; stop what listens there or set another PORT.`;
  if (['EACCES', 'EROFS', 'ENOTDIR', 'ENOSPC', 'EPERM'].includes(code)) {
    return `STATE_DIR cannot be written (${code}); name a directory that can.`;
  }
  return `The sandbox stopped: ${cause instanceof Error ? cause.message : 'unknown fault'}.`;
}

function stop(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

if (require.main === module) {
  main().catch((cause: unknown) => {
    stop(sentenceOf(cause));
  });
}
