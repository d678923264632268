import { setTimeout as delay } from 'node:timers/promises';
import { databaseCode, databaseStartFault, StartError, type Tell } from '@tajdeed/platform';

/** A server that starts refuses at once, so that the pauses are the time. */
const PAUSE_MS = 1_000;
const PAUSES = 30;

/** Nobody listens yet; or somebody does and says that it is starting up. */
const NOT_YET = ['ECONNREFUSED', '57P03'];

/** Opens the connection, and waits a bounded time for a database that is only starting. A refused login is told at once. */
export async function connected<T>(
  open: () => Promise<T>,
  tell: Tell,
  pause: () => Promise<unknown> = () => delay(PAUSE_MS),
): Promise<T> {
  for (let pauses = 0; ; pauses += 1) {
    try {
      return await open();
    } catch (cause) {
      if (!NOT_YET.includes(databaseCode(cause) ?? ''))
        throw (
          databaseStartFault(cause) ??
          new StartError('DATABASE_URL: the database cannot be used; correct the address and its options.', {
            cause,
          })
        );
      if (pauses === PAUSES)
        throw new StartError(
          `DATABASE_URL: no database answered there for ${PAUSES} seconds; start it, or correct the address.`,
          { cause },
        );
      if (pauses === 0) tell('waiting for the database');
      await pause();
    }
  }
}
