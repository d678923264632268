import { pino } from 'pino';
import { fieldsOf, sealed, settingsFor, type Attempt } from '../spec/bank-posts';
import { postTo, type Answer } from '../spec/post';
import { Alarms } from './alarms';
import { CallbackDesk } from './callback.desk';
import { callbackDoor, REFUSAL } from './callback.door';
import type { Session } from './callback.statements';
import { newId, newReference, newTrackId } from '@tajdeed/platform';

const log = pino({ level: 'silent' });
const { KNET_TERMINALS: terminals } = settingsFor('postgres://nobody@nowhere/none');
const [FLOODED, FROM, BANK] = [250, '192.0.2.7', '192.0.2.8'];
/** Of 128 places, those that bodies may have that no key opens or that nobody has looked at. */
const NEVER_OPENED = 96;

/** A door whose database is slow about what no key opens, until it is let go. */
async function besetDoor() {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const seen = new Set<string>();
  const session: Session = {
    store: async (all) => {
      const junk = all.filter(({ arrived }) => arrived.bytes.length < 100);
      for (const { digest } of junk) seen.add(digest.toString('hex'));
      if (junk.length > 0) await gate;
      return all.map(() => true);
    },
    weigh: (all) =>
      Promise.resolve(
        all.map(({ reading }) =>
          'report' in reading
            ? { outcome: 'matched', attemptId: newId(), receiptReference: 'reference' }
            : { outcome: 'unreadable', attemptId: null, receiptReference: null },
        ),
      ),
  };
  const door = callbackDoor({
    desk: new CallbackDesk({
      rows: { within: <T>(work: (given: Session) => Promise<T>) => work(session) },
      ...{ terminals: () => terminals, alarms: new Alarms(log), log },
    }),
    ...{
      receiptUrl: 'https://api.example/receipt',
      trustedProxies: ['127.0.0.1'],
      answerWithinMs: 20_000,
      log,
    },
    pause: () => Promise.resolve(),
  });
  const url = await door.listen({ host: '127.0.0.1', port: 0 });
  const post = (body: string, source: string) => postTo(url, body, { 'x-forwarded-for': source });
  const answers: Promise<Answer>[] = [];
  for (let n = 0; n < FLOODED; n += 1) answers.push(post(`00${n}`, FROM));
  while (seen.size < NEVER_OPENED) await new Promise((resolve) => setImmediate(resolve));
  const end = async (): Promise<Answer[]> => {
    letGo();
    const all = await Promise.all(answers);
    await door.close();
    return all;
  };
  return { post, end };
}

const genuine = (): string => {
  const attempt: Attempt = {
    ...{ attemptId: newId(), renewalId: newId(), trackId: newTrackId(), reference: newReference() },
  };
  return sealed(fieldsOf(attempt));
};

describe('a flood that has all the places which it can have', () => {
  it.each([
    ['another source', BANK],
    ['the same address', FROM],
  ])('leaves places for what a key opens, from %s', async (_, source) => {
    const { post, end } = await besetDoor();
    const taken = await Promise.all(Array.from({ length: 20 }, () => post(genuine(), source)));
    const refused = await end();
    expect(taken.map(({ status }) => status)).toEqual(taken.map(() => 200));
    expect(
      new Set(refused.map(({ status, headers, text }) => JSON.stringify([status, headers, text]))).size,
    ).toBe(1);
    expect(refused[0]).toMatchObject({ status: REFUSAL.status, text: REFUSAL.line });
  });

  it('is answered no sooner where it found no place than where it found one', async () => {
    const { post, end } = await besetDoor();
    let isAnswered = false;
    const late = post('00late', FROM).finally(() => (isAnswered = true));
    await post(genuine(), BANK);
    await post(genuine(), BANK);
    const before = isAnswered;
    await end();
    expect([before, (await late).text]).toEqual([false, REFUSAL.line]);
  });
});
