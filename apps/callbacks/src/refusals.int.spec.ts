import { badBodies } from '../spec/bad-bodies';
import { fieldsOf, sealed, type Attempt } from '../spec/bank-posts';
import { OpenDoor } from '../spec/door';
import type { Answer } from '../spec/post';

/** security items 47 and 48, and what KNET sections 4 and 8 warn of. */
describe('every refusal', () => {
  let door: OpenDoor;
  const answers = new Map<string, Answer>();
  let sent: Record<string, string> = {};
  let before = '';
  let after = '';
  let genuine: Record<string, string> = {};
  let stored: string[] = [];
  let reported: Attempt;

  beforeAll(async () => {
    door = await OpenDoor.open();
    const [taken, open] = [await door.given(), await door.given()];
    reported = taken;
    genuine = fieldsOf(taken);
    await door.post(sealed(genuine));
    before = await door.books();
    sent = badBodies(taken, genuine, open);
    for (const [what, body] of Object.entries(sent)) answers.set(what, await door.post(body));
    after = await door.books();
    stored = await door.bodies();
  });
  afterAll(() => door.close());

  it('is the same to the byte: status, line and every header', () => {
    const [first] = answers.values();
    expect(first).toEqual({
      status: 400,
      headers: [
        ...['content-type', 'text/plain; charset=utf-8', 'content-length', '12', 'Date', 'now'],
        ...['Connection', 'keep-alive', 'Keep-Alive', 'timeout=30'],
      ],
      text: 'NOT-ACCEPTED',
    });
    expect([...answers].filter(([, answer]) => JSON.stringify(answer) !== JSON.stringify(first))).toEqual([]);
    expect(answers.size).toBe(31);
  });

  it('moves nothing', () => {
    expect(after).toBe(before);
  });

  it('has the bank asked again about what it reports otherwise than before, and about nothing else', async () => {
    expect(await door.asked()).toEqual([reported.attemptId]);
  });

  it('has its bytes in the table, as many as a body may have', async () => {
    expect(new Set(stored)).toEqual(
      new Set([...Object.values(sent).map((body) => body.slice(0, 16_384)), sealed(genuine)]),
    );
    const why = await door.database.query<{ why: string; n: string }>(
      `select why, count(*) as n from payments.callback where verdict = 'refused' group by why order by why`,
    );
    expect(Object.fromEntries(why.map((row) => [row.why, Number(row.n)]))).toEqual({
      conflict: 2,
      'error-report': 2,
      mismatch: 3,
      'unknown-track-id': 1,
      unreadable: 23,
    });
  });
});
