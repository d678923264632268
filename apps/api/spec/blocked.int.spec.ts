import { texts } from '@tajdeed/platform';
import type { RenewalStatus } from '@tajdeed/renewals';
import { givenRenewal, givenResident, type GivenResident } from '@tajdeed/testing';
import { Capabilities, Database, Sealer } from '@tajdeed/platform';
import { Recorder } from '@tajdeed/lifecycle';
import { bodies } from './cases';
import { runningApi, type RunningApi } from './running-api';

describe('a resident who cannot choose a term here', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runningApi();
  });
  afterAll(() => api.close());

  const atTerm = async (resident: Omit<GivenResident, 'sealer'>) => {
    const parts = { db: api.app.get(Database), recorder: api.app.get(Recorder) };
    const sealer = api.app.get(Sealer);
    const renewalId = await givenRenewal(api.db, parts, await givenResident(api.db, { ...resident, sealer }));
    return { renewalId, token: await api.app.get(Capabilities).issue(renewalId) };
  };
  const statusOf = async ({ renewalId, token }: Awaited<ReturnType<typeof atTerm>>, language = 'en') =>
    (
      await api.call<RenewalStatus>('GET', `/renewals/${renewalId}`, {
        token,
        headers: { 'accept-language': language },
      })
    ).body;
  const namesOf = ({ actions }: RenewalStatus): string[] => actions.map(({ name }) => name);

  it.each([
    [{ article: '15' }, 'private-insurer', 'private-insurer'],
    [
      { article: '22', relation: 'other', sponsor: { kind: 'company' } },
      'no-scheduled-fee',
      'sponsor-decides',
    ],
    [{ article: '22', sponsor: { kind: 'company' } }, 'missing-fact', 'relation'],
    [{ article: '26', relation: 'wife' }, 'contradictory-facts', 'wife-is-female'],
  ] as const)(
    'for his kind of residence (%p) is told so with the code, and offered nothing',
    async (resident, code, reason) => {
      const renewal = await atTerm(resident);
      for (const language of ['ar', 'en'] as const) {
        const status = await statusOf(renewal, language);
        const sentence = texts.say(language, `error.${code}`);
        expect(status).toMatchObject({ phase: 'choose-term', finished: false, actions: [], sentence });
        expect(status.blocked).toEqual({ code, reason, sentence });
      }
      const { renewalId, token } = renewal;
      for (const [method, path, options] of [
        ['GET', 'fees', {}],
        ['POST', 'term', { body: bodies('/term') }],
      ] as const)
        expect(
          (await api.call(method, `/renewals/${renewalId}/${path}`, { token, ...options })).body,
        ).toMatchObject({ code });
    },
  );

  it('yet, because his residence lasts too long, sees the fee and when', async () => {
    const renewal = await atTerm({ article: '18', endsOn: 700 });
    const status = await statusOf(renewal);
    expect(namesOf(status)).toEqual(['see-fees']);
    expect(status.blocked).toMatchObject({ code: 'term-refused', reason: 'too-early-to-renew' });
    const fees = await api.call('GET', `/renewals/${renewal.renewalId}/fees`, { token: renewal.token });
    expect([fees.status, fees.body['tooEarly']]).toEqual([200, true]);
  });

  it('is the exception: others are offered both steps and told of nothing that blocks', async () => {
    const status = await statusOf(await atTerm({ article: '18' }));
    expect(namesOf(status)).toEqual(['see-fees', 'choose-term']);
    expect(status.blocked).toBeNull();
    expect(status.sentence).toBe(texts.say('en', 'renewal.awaiting-term'));
  });
});
