import { connected } from './connect';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** What comes of a database that answers with each of these in turn, the last one for ever. */
async function met(...answers: (string | Error)[]) {
  let pauses = 0;
  const told: string[] = [];
  const open = async (): Promise<string> => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return Promise.resolve(answer ?? '');
  };
  const pause = async (): Promise<void> => Promise.resolve(void (pauses += 1));
  const end = await connected(open, (line) => told.push(line), pause).catch((error: unknown) =>
    String(error),
  );
  return { end, pauses, told };
}

describe('the connection of migrate', () => {
  it('waits for a database that is only starting, and says so once', async () => {
    const startingUp = Object.assign(new Error('starting up'), { code: '57P03' });
    expect(await met(refused, refused, startingUp, 'open')).toEqual({
      ...{ end: 'open', pauses: 3 },
      told: ['waiting for the database'],
    });
  });

  it('gives up after 30 seconds with one sentence', async () => {
    expect(await met(refused)).toMatchObject({
      end: expect.stringContaining('DATABASE_URL: no database answered there for 30 seconds.') as string,
      pauses: 30,
    });
  });

  it('does not wait for what waiting cannot mend', async () => {
    const login = Object.assign(new Error('password'), { code: '28P01' });
    expect(await met(login, 'open')).toMatchObject({
      end: expect.stringContaining('refuses the login') as string,
      pauses: 0,
    });
  });
});
