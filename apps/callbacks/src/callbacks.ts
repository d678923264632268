import { Health, listening, makeLogger, serveHealth } from '@tajdeed/platform/process';
import type { DestinationStream } from 'pino';
import { Alarms } from './alarms';
import { CallbackDesk } from './callback.desk';
import { callbackDoor } from './callback.door';
import { CallbackRows } from './callback.rows';
import type { CallbacksSettings } from './callbacks.config';
import { Terminals } from './terminals';

const LOOK_AT_TERMINALS_MS = 5_000;

/** A running door and how to close it. */
export interface RunningCallbacks {
  readonly url: string;
  readonly healthUrl: string;
  /** Reads the terminals again now instead of within five seconds. */
  lookAtTerminals(): void;
  stop(): Promise<void>;
}

/**
 * Starts the process. It comes up without a database too: then everything is refused, and it is not ready. `read` reads the
 * settings again, for terminals whose keys are changed meanwhile.
 */
export async function startCallbacks(
  settings: CallbacksSettings,
  logTo?: DestinationStream,
  read: () => CallbacksSettings = () => settings,
): Promise<RunningCallbacks> {
  const log = makeLogger('callbacks', settings.LOG_LEVEL, logTo);
  const rows = new CallbackRows(settings.DATABASE_URL, settings.ANSWER_WITHIN_MS, (error) => {
    log.warn({ err: error }, 'an idle database connection was lost; the pool makes a new one when needed');
  });
  const terminals = new Terminals(settings.KNET_TERMINALS, () => read().KNET_TERMINALS, log);
  const alarms = new Alarms(log);
  const door = callbackDoor({
    desk: new CallbackDesk({ rows, terminals: terminals.current, alarms, log }),
    receiptUrl: settings.RECEIPT_URL.replace(/\/+$/, ''),
    trustedProxies: settings.TRUSTED_PROXIES ?? [],
    answerWithinMs: settings.ANSWER_WITHIN_MS,
    log,
  });
  const health = new Health();
  health.add('database', () => rows.ping());
  health.show('readable-callbacks', () => alarms.isCalm());
  const { LISTEN_HOST: host, PORT: port, HEALTH_PORT: healthPort } = settings;
  await rows.warm();
  const url = await listening('callbacks', port, () => door.listen({ host, port }));
  const healthDoor = await listening('callbacks', healthPort, () =>
    serveHealth(health, host, healthPort),
  ).catch(async (error: unknown) => {
    await door.close();
    throw error;
  });
  terminals.watch(LOOK_AT_TERMINALS_MS);
  log.info({}, `callbacks is up at ${url}, health at ${healthDoor.url}`);

  const stop = async (): Promise<void> => {
    health.leave();
    terminals.stop();
    await door.close(); // running requests end first
    healthDoor.server.closeAllConnections();
    healthDoor.server.close();
    await rows.close();
  };
  let stopping: Promise<void> | undefined;
  return {
    url,
    healthUrl: healthDoor.url,
    lookAtTerminals: () => {
      terminals.look();
    },
    stop: () => (stopping ??= stop()),
  };
}
