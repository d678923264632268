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
      end: expect.stringContaining(
        'DATABASE_URL: no database answered there for 30 seconds; start it, or correct the address.',
      ) as string,
      pauses: 30,
    });
  });

  it.each([
    ['28P01', 'the database refuses the login of this role; correct the name of the role or its password.'],
    ['28000', 'the database refuses the login of this role; correct the name of the role or its password.'],
    ['3D000', 'the server has no database of this name; create it, or correct the name.'],
    ['42501', 'this role may not do that there; give it the right, or name a role that has it.'],
    ['53300', 'the server has no connection left; raise its max_connections, or end others.'],
    ['ENOTFOUND', 'no host has this name; correct the address.'],
    ['EAI_AGAIN', 'no host has this name; correct the address.'],
    ['ETIMEDOUT', 'the database does not answer; start it, or correct the address.'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'the database cannot be used; correct the address and its options.'],
  ])('does not wait for what waiting cannot mend, and tells the remedy: %s', async (code, sentence) => {
    const fault = Object.assign(new Error('by the driver'), { code });
    expect(await met(fault, 'open')).toEqual({
      ...{ end: `StartError: DATABASE_URL: ${sentence}`, pauses: 0 },
      told: [],
    });
  });
});
