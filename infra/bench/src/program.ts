import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, type System, type SystemOptions } from '@tajdeed/local';
import { WrongFlag } from './flags';

export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs a bench to its end, 0, or to what stopped it, 1. What it left open, such as kept connections, does not hold it up. */
export function program(run: () => Promise<void>): void {
  run().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${told(error)}\n`);
      process.exit(1);
    },
  );
}

function told(error: unknown): string {
  if (error instanceof WrongFlag) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Measures a system that is started for it alone, and stops it, also after a failure. */
export async function withSystem(
  options: SystemOptions,
  measure: (system: System, startMs: number) => Promise<void>,
): Promise<void> {
  say('Starting a system of its own …');
  const began = performance.now();
  const system = await startSystem(options);
  try {
    await measure(system, performance.now() - began);
  } finally {
    await system.stop();
  }
}

/** Keeps all figures of a run beside those of the runs before. */
export function keep(name: string, figures: object): void {
  const directory = join(__dirname, '..', 'results');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  say(`All figures: ${file}`);
}

/** For the name of a file. */
export function nameNow(): string {
  return new Date().toISOString().replaceAll(':', '-');
}
