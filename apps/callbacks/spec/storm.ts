import {
  attemptOfLoad,
  callbackOfLoad,
  givenManyAttempts,
  openLoop,
  Poster,
  testDatabase,
} from '@tajdeed/testing';
import { REFUSAL } from '../src/callback.door';
import { KEY, terminals } from './bank-posts';
import { DoorProcess, RECEIPT } from './door-process';

export interface StormReport {
  readonly sent: number;
  readonly acknowledged: number;
  /** Neither acknowledged nor refused in the door's own words. */
  readonly unanswered: number;
  /** Acknowledged although nothing stands of it. */
  readonly unstored: number;
  readonly slowestMs: number;
  /** The most memory that the process ever had. */
  readonly peakMb: number;
  /** The share of the time in which the process was able to run and others had the processor. */
  readonly deprived: number;
  /** What the process complained of, by event. */
  readonly troubles: Readonly<Record<string, number>>;
}

/** All were acknowledged, and in time. */
export function isGood({ sent, acknowledged, slowestMs }: StormReport): boolean {
  return acknowledged === sent && slowestMs < 2_000;
}

function isRefused({ status, text }: { readonly status: number; readonly text: string }): boolean {
  return status === REFUSAL.status && text === REFUSAL.line;
}

/** A machine that lends its processor to others says nothing about time. */
export function isDeprived({ deprived }: StormReport): boolean {
  return deprived > 0.1;
}

/** Before the clock runs: V8 compiles as it goes, and the first hundreds are several times as dear. */
const WARM = 600;
const WARM_AT_ONCE = 8;

/** The door as a process of its own that is given a database and no other address, under callbacks as even as a clock. */
export async function storm(size: { perSecond: number; forMs: number }): Promise<StormReport> {
  const database = await testDatabase();
  const count = (size.perSecond * size.forMs) / 1000;
  await givenManyAttempts((sql, parameters) => database.query(sql, parameters), {
    ...{ from: 0, count: count + WARM, terminal: 'main' },
  });
  const door = await DoorProcess.spawn(database.urls.tajdeed_callbacks, {
    KNET_TERMINALS: JSON.stringify(terminals),
  });
  const poster = new Poster(door.url, 512);
  try {
    let warmed = 0;
    const warm = async (): Promise<void> => {
      while (warmed < WARM) await poster.post(callbackOfLoad(count + warmed++, KEY));
    };
    await Promise.all(Array.from({ length: WARM_AT_ONCE }, warm));
    const [began, waited] = [performance.now(), door.waitedMs()];
    const answers = await openLoop(size, (nth) => poster.post(callbackOfLoad(nth, KEY)));
    const good = answers.filter(
      ({ nth, status, text }) =>
        status === 200 && text === `REDIRECT=${RECEIPT}/${attemptOfLoad(nth).reference}`,
    );
    const stored = await database.query<{ track: string }>(
      `select a.track_id as track from payments.attempt a join payments.callback c using (attempt_id)
       join payments.received r on r.digest = c.received where c.verdict = 'matched'`,
    );
    const tracks = new Set(stored.map(({ track }) => track));
    return {
      sent: answers.length,
      acknowledged: good.length,
      unanswered: answers.length - good.length - answers.filter(isRefused).length,
      unstored: good.filter(({ nth }) => !tracks.has(attemptOfLoad(nth).trackId)).length,
      slowestMs: Math.max(...answers.map(({ tookMs }) => tookMs)),
      peakMb: door.peakMb(),
      deprived: (door.waitedMs() - waited) / (performance.now() - began),
      troubles: door.troubles,
    };
  } finally {
    poster.close();
    await door.stop();
    await database.drop();
  }
}
