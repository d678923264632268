import { newId, newReference, newTrackId } from '@tajdeed/platform';
import { pino } from 'pino';
import { badBodies } from '../spec/bad-bodies';
import { fieldsOf, KEY, sealed, settingsFor, type Attempt } from '../spec/bank-posts';
import { postTo } from '../spec/post';
import { Admission } from './admission';
import { Alarms, BURST } from './alarms';
import { Allowance } from './allowance';
import { CallbackDesk, readingOf, type DeskOptions } from './callback.desk';
import { callbackDoor, REFUSAL, REFUSAL_STEP_MS, type DoorOptions } from './callback.door';
import type { Session } from './callback.statements';

const log = pino({ level: 'silent' });
const attempt = (): Attempt => ({
  ...{ attemptId: newId(), renewalId: newId(), trackId: newTrackId(), reference: newReference() },
});
const terminals = settingsFor('postgres://nobody@nowhere/none').KNET_TERMINALS;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const door of opened.splice(0)) await door.close();
});

/** The door, on a port of its own, with rows that only note what it waits for, and in which order. */
type Noting = Partial<DeskOptions> & Pick<DoorOptions, 'admission'> & { readonly isDown?: boolean };
async function notingDoor(more: Noting = {}) {
  const waits: string[] = [];
  const paused: number[] = [];
  const note = async (what: string): Promise<void> => {
    await Promise.resolve();
    waits.push(what);
    if (more.isDown) throw new Error('no database');
  };
  const session: Session = {
    store: async (all) => {
      await note('store');
      return all.map(() => true);
    },
    weigh: async (all) => {
      await note('weigh');
      return all.map(({ reading }) => {
        const outcome = 'why' in reading ? reading.why : 'unknown-track-id';
        return { outcome, attemptId: null, receiptReference: null };
      });
    },
  };
  const rows = { within: <T>(work: (given: Session) => Promise<T>) => work(session) };
  const read: DeskOptions['read'] = (arrived, known) => {
    waits.push('read');
    return readingOf(arrived, known);
  };
  const { admission, isDown: _, ...options } = more;
  const allowance = new Allowance(10_000, 10_000);
  const door = callbackDoor({
    desk: new CallbackDesk({
      rows,
      terminals: () => terminals,
      alarms: new Alarms(log),
      log,
      read,
      allowance,
      ...options,
    }),
    ...{ receiptUrl: 'https://api.example/receipt', trustedProxies: [], answerWithinMs: 5_000, log },
    ...(admission && { admission }),
    pause: (ms) => {
      waits.push('pause');
      paused.push(ms);
      return Promise.resolve();
    },
  });
  const url = await door.listen({ host: '127.0.0.1', port: 0 });
  opened.push(door);
  const post = async (body: string) => {
    waits.length = 0;
    const { status, text } = await postTo(url, body);
    expect([status, text]).toEqual([REFUSAL.status, REFUSAL.line]);
    return waits.join(' ');
  };
  return { url, post, paused };
}

/** A door that had room when a request came and has none once its body is there. */
const filledMeanwhile = (): NonNullable<DoorOptions['admission']> => {
  let asked = 0;
  return { ...admissionOf(false), isFull: () => (asked += 1) % 2 === 0 };
};

/** A crowded door that lets in all whom it has looked at, or nobody. */
const admissionOf = (letsIn: boolean): NonNullable<DoorOptions['admission']> => ({
  ...{ isFull: () => false, isCrowded: () => true, newest: () => Promise.resolve() },
  enter: () => (letsIn ? () => undefined : undefined),
});

const taken = attempt();
const bodies = badBodies(taken, fieldsOf(taken), attempt());

describe('whatever is wrong with a callback', () => {
  it.each([
    ['is waited for alike: stored, read, weighed by one statement', {}, 'store read weigh pause'],
    ['is waited for alike from a suspect', { allowance: new Allowance(0, 0) }, 'read weigh pause'],
    ['is waited for alike while the database is down', { isDown: true }, 'store pause'],
    ['is turned away unread where the door filled up meanwhile', { admission: filledMeanwhile() }, 'pause'],
    ['is turned away unread and at once when too many are at work', { admission: new Admission(0) }, ''],
    [
      'is waited for alike where it is read before it is let in',
      { admission: admissionOf(true) },
      'read store weigh pause',
    ],
    [
      'is waited for alike, and weighed by nothing, where no place is left',
      { admission: admissionOf(false) },
      'read pause',
    ],
  ])('%s', async (_, more, waits) => {
    const { post, paused } = await notingDoor(more);
    const seen = new Map<string, string>();
    for (const [what, body] of Object.entries(bodies)) seen.set(what, await post(body));
    expect([...seen].filter(([, found]) => found !== waits)).toEqual([]);
    expect(seen.size).toBe(31);
    expect(paused.every((ms) => ms > 0 && ms <= REFUSAL_STEP_MS)).toBe(true);
  });

  it('is answered to the byte as an overload is, which is refused before anything is read', async () => {
    const seen: string[][] = [];
    for (const admission of [new Admission(), new Admission(0)]) {
      const { url } = await notingDoor({ admission });
      for (const body of ['', '00', 'A'.repeat(20_000)]) {
        const { status, headers, text } = await postTo(url, body);
        seen.push([String(status), JSON.stringify(headers), text]);
      }
    }
    expect(seen).toEqual(seen.map(() => seen[0]));
    expect(seen).toHaveLength(6);
  });

  it('is stored before it is read, and a reader that breaks only refuses it', async () => {
    const { post } = await notingDoor({
      read: () => {
        throw new RangeError(KEY);
      },
    });
    expect(await post(sealed(fieldsOf(attempt())))).toBe('store weigh pause');
  });
});

describe('the alarms', () => {
  it('tell once of a burst of what cannot be read, and are calm again a minute later', () => {
    const lines: string[] = [];
    let now = 0;
    const alarms = new Alarms(
      pino({ base: null }, { write: (line: string) => void lines.push(line) }),
      () => now,
    );
    for (let n = 0; n < 2 * BURST; n += 1) alarms.notRead();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('callback.unreadable-burst');
    expect(alarms.isCalm()).toBe(false);
    now = 60_000;
    expect(alarms.isCalm()).toBe(true);
  });

  it('tell of repeats at 4, 8, 16 …, for each attempt', () => {
    const counts: unknown[] = [];
    const alarms = new Alarms(
      pino(
        { base: null },
        { write: (line: string) => void counts.push((JSON.parse(line) as { count: number }).count) },
      ),
    );
    for (let n = 0; n < 20; n += 1) alarms.reported('one');
    alarms.reported('other');
    expect(counts).toEqual([4, 8, 16]);
  });
});
