import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again every `everyMs` until the answer is true; false when `withinMs` is over or `signal` ends the wait. */
export async function until(
  answer: () => boolean | Promise<boolean>,
  withinMs: number,
  options: { everyMs?: number; signal?: AbortSignal } = {},
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (options.signal?.aborted === true) return false;
    if (await answer()) return true;
    if (performance.now() >= deadline) return false;
    await sleep(options.everyMs ?? 50);
  }
}
