import { pino } from 'pino';
import { Alarms } from '../src/alarms';
import { Allowance } from '../src/allowance';
import { CallbackDesk } from '../src/callback.desk';
import { callbackDoor } from '../src/callback.door';
import { CallbackRows } from '../src/callback.rows';
import { flipped } from './bad-bodies';
import { fieldsOf, sealed } from './bank-posts';
import { OpenDoor } from './door';

export interface ForgeryReport {
  readonly forged: number;
  readonly replayed: number;
  /** How forgeries were answered, each way once: one, if nobody can tell them apart. */
  readonly refusals: readonly string[];
  /** Replays that were not answered as the first time. */
  readonly otherAnswers: number;
  readonly areBooksTheSame: boolean;
  /** How many the bank is asked about that it had reported nothing of. */
  readonly askedInVain: number;
}

type Chance = (below: number) => number;

const AT_ONCE = 32;
const BLOCK = 32;

/**
 * Sends so many forged or repeated messages to the door, on the real database: random ones, genuine ones with flipped bits,
 * splices of genuine ones, replays. Half of them come from a source that has sent too much. Genuine are messages that were
 * taken, and others that never arrived.
 */
export async function forge(count: number, seed: number): Promise<ForgeryReport> {
  const open = await OpenDoor.open();
  const rows = new CallbackRows(open.database.urls.tajdeed_callbacks, 20_000, () => undefined);
  const doors = [Infinity, 0].map((stored) => doorOf(open, rows, stored));
  try {
    const genuine = await genuineMessages(open, (body) => answerOf(doors[0], body));
    const before = await open.books();
    const chance = chanceOf(seed);
    const refusals = new Set<string>();
    let [replayed, otherAnswers] = [0, 0];
    const one = async (nth: number): Promise<void> => {
      const door = doors[Math.floor(nth / 10) % doors.length];
      if (nth % 10 === 9) {
        const { hex, answer } = chosen(genuine.taken, chance);
        replayed += 1;
        if ((await answerOf(door, repeated(hex, chance))) !== answer) otherAnswers += 1;
      } else refusals.add(await answerOf(door, forgery(genuine.all, chance)));
    };
    let next = 0;
    const sender = async (): Promise<void> => {
      while (next < count) await one(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    const areBooksTheSame = (await open.books()) === before;
    const told = new Set(genuine.taken.map(({ attemptId }) => attemptId));
    const askedInVain = (await open.asked()).filter((id) => !told.has(id)).length;
    const seen = { refusals: [...refusals], otherAnswers, areBooksTheSame, askedInVain };
    return { forged: count - replayed, replayed, ...seen };
  } finally {
    await Promise.all(doors.map((door) => door.close()));
    await rows.close();
    await open.close();
  }
}

interface Genuine {
  readonly attemptId: string;
  readonly hex: string;
  readonly answer: string;
}

async function genuineMessages(open: OpenDoor, post: (body: string) => Promise<string>) {
  const taken: Genuine[] = [];
  const unheard: Genuine[] = [];
  for (let n = 0; n < 20; n += 1) {
    const result = ['CAPTURED', 'NOT CAPTURED', 'HOST TIMEOUT', 'CANCELED'][n % 4] ?? '';
    const [told, untold] = [await open.given(), await open.given()];
    const hex = sealed(fieldsOf(told, { result }));
    taken.push({ ...told, hex, answer: await post(hex) });
    unheard.push({ ...untold, hex: sealed(fieldsOf(untold)), answer: '' });
  }
  return { taken, all: [...taken, ...unheard] };
}

function forgery(genuine: readonly Genuine[], chance: Chance): string {
  const whole = new Set(genuine.map(({ hex }) => hex));
  for (;;) {
    const made = chosen([random, withFlips, spliced], chance)(genuine, chance);
    if (!whole.has(made)) return made;
  }
}

function random(_genuine: readonly Genuine[], chance: Chance): string {
  const bytes = Buffer.from(Array.from({ length: 16 * (1 + chance(18)) }, () => chance(256)));
  return bytes.toString('hex').toUpperCase();
}

function withFlips(genuine: readonly Genuine[], chance: Chance): string {
  let { hex } = chosen(genuine, chance);
  for (let left = 1 + chance(3); left > 0; left -= 1)
    hex = flipped(hex, chance(hex.length / 2), 1 << chance(8));
  return hex;
}

function spliced(genuine: readonly Genuine[], chance: Chance): string {
  const [head, tail] = [chosen(genuine, chance).hex, chosen(genuine, chance).hex];
  const until = chance(head.length / BLOCK) * BLOCK;
  return head.slice(0, until) + tail.slice(chance(tail.length / BLOCK) * BLOCK) || '00';
}

function repeated(hex: string, chance: Chance): string {
  return chosen([hex, hex.toLowerCase(), `${hex}\n`, `trandata=${hex}&paymentid=1`], chance);
}

function doorOf(open: OpenDoor, rows: CallbackRows, stored: number) {
  const log = pino({ level: 'silent' });
  const { settings } = open;
  const allowance = new Allowance(stored, stored);
  return callbackDoor({
    desk: new CallbackDesk({
      rows,
      terminals: () => settings.KNET_TERMINALS,
      alarms: new Alarms(log),
      log,
      allowance,
    }),
    ...{ receiptUrl: 'https://api.example/receipt', trustedProxies: [], answerWithinMs: 20_000, log },
    admission: {
      ...{
        enter: () => () => undefined,
        isFull: () => false,
        isCrowded: () => false,
        newest: () => Promise.resolve(),
      },
    }, // a crowded machine must not decide what is seen here
    pause: () => Promise.resolve(), // that all wait alike is proven without waiting
  });
}

/** Everything that can be seen of an answer but the hour. */
async function answerOf(door: ReturnType<typeof doorOf> | undefined, payload: string): Promise<string> {
  if (!door) throw new Error('no door');
  const { statusCode, headers, body } = await door.inject({ method: 'POST', url: '/knet/notify', payload });
  const { date: _, ...others } = headers;
  return JSON.stringify([statusCode, others, body]);
}

function chosen<T>(of: readonly T[], chance: Chance): T {
  const found = of[chance(of.length)];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}

/** The same numbers for the same seed (mulberry32). */
function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) % below) >>> 0;
  };
}
