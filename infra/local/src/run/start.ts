import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Fault } from '../fault';
import { Fleet } from '../fleet';
import { layoutIn } from '../layout';
import { addressesOf, processNames } from '../plan';
import { Guard } from '../processes/guard';
import type { ServiceEvent } from '../processes/service';
import { readLocalSettings } from '../settings';
import { becomeTheOne, publishAddresses } from './instance';
import { orphanhood } from './orphan';
import { closingScreen, say, seconds } from './screen';

function tell(event: ServiceEvent): void {
  say(event.kind === 'back' ? `${event.name} runs again.` : `${event.name} ended: ${event.detail}.`);
}

/** Resolves with the reason when the system is to stop: a signal, or the death of who started us. */
function stopWish(): { wish: Promise<string>; isWished: () => boolean } {
  let wished = false;
  const wish = new Promise<string>((resolve) => {
    const once = (reason: string): void => {
      wished = true;
      resolve(reason);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        once(signal);
      });
    const isOrphan = orphanhood();
    const watch = setInterval(() => {
      if (isOrphan()) once('the end of its terminal');
    }, 1000);
    watch.unref();
  });
  return { wish, isWished: () => wished };
}

async function bringUp(fleet: Fleet, began: number): Promise<void> {
  const since = (): string => seconds(performance.now() - began);
  say('Starting PostgreSQL, Temporal, Kafka and the outside world …');
  await Promise.all([fleet.startServers(), fleet.startProcesses(['sandbox'])]);
  say(`Servers are ready (${since()}). Bringing the schema up to date …`);
  await fleet.migrate();
  say(`The schema is up to date (${since()}). Starting api, callbacks, worker, relay, audit …`);
  await fleet.startProcesses(processNames.filter((name) => name !== 'sandbox'));
}

/** `npm start`: brings everything up, keeps it up, and stops it when asked. Answers the exit code. */
export async function start(): Promise<number> {
  const began = performance.now();
  const settings = readLocalSettings();
  const isFirst = !existsSync(join(settings.directory, 'ports.json'));
  const layout = layoutIn(settings.directory);
  const instance = becomeTheOne(layout);
  const { wish, isWished } = stopWish();
  const guard = new Guard();
  let fleet: Fleet | undefined;
  const stop = async (): Promise<void> => {
    process.on('SIGINT', () => {
      guard.close();
    }); // Ctrl-C again: at once
    await fleet?.stopAll();
    guard.close();
    instance.release();
  };
  try {
    if (isFirst) say('This is the first start: what is missing is fetched once.');
    fleet = await Fleet.prepare({
      settings,
      layout,
      guard,
      keepAlive: true,
      forPeople: true,
      temporalUi: true,
      say,
      onEvent: tell,
    });
    const up = bringUp(fleet, began);
    await Promise.race([up, wish]);
    if (!isWished()) {
      const addresses = addressesOf(fleet.ports);
      publishAddresses(layout, addresses);
      say(closingScreen(addresses, fleet.servers, settings, performance.now() - began));
      const rotation = setInterval(() => {
        fleet?.rotateLogs();
      }, 30_000);
      await wish;
      clearInterval(rotation);
    } else up.catch(() => undefined); // what was starting is stopped below
  } catch (error) {
    await stop();
    throw error;
  }
  const stopping = performance.now();
  say(`Stopping, because of ${await wish} …`);
  await Promise.race([
    stop(),
    sleep(19_500).then(() => {
      guard.close();
    }),
  ]);
  say(`Stopped (${seconds(performance.now() - stopping)}).`);
  return 0;
}

/** Refuses to touch data under a running system. */
export function refuseWhileRunning(): ReturnType<typeof becomeTheOne> {
  const settings = readLocalSettings();
  if (!existsSync(settings.directory))
    throw new Fault(`There is nothing to delete: ${settings.directory} does not exist.`);
  return becomeTheOne(layoutIn(settings.directory));
}
