import { randomUUID } from 'node:crypto';
import { civilCheckDigit, HOUR_MS, MINUTE_MS, SECOND_MS } from '@tajdeed/domain';
import { Refused, Resident } from '@tajdeed/testing';
import { booksOf, renewed } from './books';
import type { World } from './world';

/** A valid number that nobody in the register has. */
function unknownNumber(): string {
  const first11 = '20012317777';
  const digit = civilCheckDigit(first11);
  if (digit === undefined) throw new Error('this serial has no check digit');
  return `${first11}${digit}`;
}

const wrongFor = (code: string): string => (code === '111111' ? '222222' : '111111');

/** What a refusal said, as far as another one can be compared with it. */
async function refusal(call: Promise<unknown>): Promise<object> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { instance: _, traceId: __, ...said } = error.problem;
    return said;
  }
  throw new Error('it was not refused');
}

/** Proving the phone: wrong, expired, exhausted, repeated and missing codes. */
export function codes(world: () => World): void {
  describe('a one-time code', () => {
    it('may be mistyped, and the right one is taken then', async () => {
      const guest = world().guest();
      await guest.begin();
      const code = await guest.nextCode();
      expect(await refusal(guest.enterCode(wrongFor(code)))).toMatchObject({
        code: 'code-wrong',
        triesLeft: 4,
      });
      expect(await guest.enterCode(code)).toMatchObject({ state: 'AWAITING_PLEDGE' });
      expect(await refusal(guest.enterCode(code))).toMatchObject({ code: 'code-closed' });
    });

    it('is exhausted by five wrong tries, and the renewal is refused for good', async () => {
      const guest = world().guest();
      await guest.begin();
      const code = await guest.nextCode();
      for (const triesLeft of [4, 3, 2, 1, 0])
        expect(await refusal(guest.enterCode(wrongFor(code)))).toMatchObject({
          code: 'code-wrong',
          triesLeft,
        });
      expect(await refusal(guest.enterCode(code))).toMatchObject({ code: 'code-closed' });
      expect(await guest.status()).toMatchObject({ state: 'REFUSED', finished: true });
      expect(await guest.events()).toEqual(['renewal.requested', 'code.exhausted']);
    });

    it('expires, and another one may be asked for after the cool-down', async () => {
      const guest = world().guest();
      await guest.begin();
      const first = await guest.nextCode();
      const resend = () => guest.call('POST', `/renewals/${guest.renewalId}/codes`, {});
      expect(await refusal(resend())).toMatchObject({ status: 429, code: 'too-many-requests' });
      await world().pass(5 * MINUTE_MS + SECOND_MS);
      expect(await refusal(guest.enterCode(first))).toMatchObject({ code: 'code-closed' });
      await resend();
      const second = await guest.nextCode();
      if (first !== second)
        expect(await refusal(guest.enterCode(first))).toMatchObject({ code: 'code-wrong' });
      expect(await guest.enterCode(second)).toMatchObject({ state: 'AWAITING_PLEDGE' });
      expect((await booksOf(world(), guest)).messages).toBe(2);
    });

    it('is sent once although the supplier’s answer was lost', async () => {
      const guest = world().guest();
      await world().fault('sms-reply-lost', { scope: { to: guest.phone }, times: 1 });
      await guest.begin();
      await guest.enterCode(await guest.nextCode());
      expect((await booksOf(world(), guest)).messages).toBe(1);
    });

    it('never comes for a number that nobody has, and nothing else tells it apart', async () => {
      const known = world().guest();
      await known.begin();
      const code = await known.nextCode();
      const stranger = world().stranger(known.person.language);
      const before = (await world().ledger()).messages.length;
      world().plant('civil number', unknownNumber());
      await stranger.request(unknownNumber());
      const [one, other] = await Promise.all([known.status(), stranger.status()]);
      const plain = (status: unknown, { renewalId }: { renewalId: string }): string =>
        JSON.stringify(status)
          .replaceAll(renewalId, 'ID')
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
      expect(plain(other, stranger)).toBe(plain(one, known));
      const [right, wrong] = await Promise.all([
        refusal(known.enterCode(wrongFor(code))),
        refusal(stranger.enterCode(wrongFor(code))),
      ]);
      expect(wrong).toEqual(right);
      expect((await world().ledger()).messages.length).toBe(before);
    });
  });

  it('wrong codes count together over three processes, one of which is killed, until the number is locked', async () => {
    const { system } = world();
    await world().untilDayHas(HOUR_MS); // they are counted by the day
    const [left, killed] = [await system.startAnother('api'), await system.startAnother('api')];
    const doors = [system.addresses.api, system.doorOf(left), system.doorOf(killed)];
    const guest = world().guest();
    const asked = async () => {
      await world().pass(MINUTE_MS + SECOND_MS); // the cool-down
      await guest.begin();
      const { renewalId, capability } = guest;
      return { its: { renewalId, capability }, code: await guest.nextCode() };
    };
    let tries = 0;
    const enter = (its: object, code: string): Promise<object> => {
      const api = doors[(tries += 1) % doors.length]!;
      const there = new Resident({ ...system.addresses, api }, guest.person.language);
      return refusal(Object.assign(there, its).enterCode(code));
    };
    const exhaust = async ({ its, code }: { its: object; code: string }): Promise<void> => {
      for (const triesLeft of [4, 3, 2, 1, 0])
        expect(await enter(its, wrongFor(code))).toMatchObject({ code: 'code-wrong', triesLeft });
    };
    await exhaust(await asked());
    await system.kill(killed);
    doors.pop();
    await exhaust(await asked());
    await exhaust(await asked());
    await world().pass(10 * MINUTE_MS); // no more than three codes are sent in ten minutes
    const [fourth, fifth] = [await asked(), await asked()];
    await exhaust(fourth);
    expect(tries).toBe(20);
    expect(await enter(fifth.its, fifth.code)).toMatchObject({ code: 'code-wrong', triesLeft: 4 });
    await system.stopPart(left);
  });

  it('a client that sends every request five times at once, with one key, has one renewal', async () => {
    const guest = world().guest();
    const five = async <T>(ask: (key: string) => Promise<T>): Promise<T> => {
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 5 }, () => patiently(() => ask(key))));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      return answers[0]!;
    };
    const post = (path: string, body: object) =>
      five(
        async (key) =>
          (await guest.call<object>('POST', `/renewals/${guest.renewalId}/${path}`, body, key)).body,
      );

    const { civilNumber } = guest.person;
    const begun = await five(
      async (key) =>
        (
          await guest.call<{ renewalId: string; capability: string }>(
            'POST',
            '/renewals',
            { civilNumber },
            key,
          )
        ).body,
    );
    Object.assign(guest, { renewalId: begun.renewalId, capability: begun.capability });
    world().plant('capability', guest.capability);
    await guest.nextCode();
    await world().pass(MINUTE_MS + SECOND_MS); // the cool-down
    await post('codes', {});
    await post('code', { code: await guest.nextCode() });
    await post('pledge', {
      version: (await guest.call<{ version: string }>('GET', `/renewals/${guest.renewalId}/pledge`)).body
        .version,
      accepted: true,
    });
    const { earliestStart } = await guest.fees<{ earliestStart: string }>();
    const choose = async () =>
      (await post('term', { years: 1, startsOn: earliestStart })) as { total: string };
    await choose();
    const term = `/renewals/${guest.renewalId}/term`;
    await five(async (key) => (await guest.call('DELETE', term, undefined, key)).body);
    const quote = await choose();
    const { payUrl } = (await post('payments', {})) as { payUrl: string };
    await guest.pay(payUrl);
    await guest.until('ACKNOWLEDGED', 'HELD');
    expect(await booksOf(world(), guest)).toEqual({ ...renewed(guest), kept: [quote.total] });
    expect(await guest.events('attempt')).toEqual(['attempt.opened', 'attempt.sent', 'attempt.captured']);
    expect(await guest.events()).toEqual([
      ...['renewal.requested', 'code.verified', 'pledge.accepted'],
      ...['term.chosen', 'term.reopened', 'term.chosen'],
      ...['payment.captured', 'coverage.issued', 'authority.acknowledged'],
    ]);
  });
}

/** Asks again while the same request is still under way, as a client does. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'request-in-flight') || tries > 100) throw error;
    }
  }
}
