import { kuwaitMidnight } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Capabilities, Database, Sealer } from '@tajdeed/platform';
import { givenRenewal, givenResident } from '@tajdeed/testing';
import { runningApi, type RunningApi } from './running-api';

const HOUR_MS = 3_600_000;
const boundary = kuwaitMidnight('2025-12-23');

describe('a resident who chose under the earlier schedule and pays under resolution 306', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runningApi();
  });
  afterAll(() => api.close());
  afterEach(() => api.db.shiftClock(0));

  const goTo = (instantMs: number) =>
    api.db.shiftClock(Math.ceil(instantMs - performance.timeOrigin - performance.now()));
  async function chosen(): Promise<{ renewalId: string; token: string }> {
    await goTo(boundary - HOUR_MS);
    const parts = { db: api.app.get(Database), recorder: api.app.get(Recorder) };
    const clerk = { article: '18', occupation: 'accountant', endsOn: '2025-12-31' };
    const person = await givenResident(api.db, { ...clerk, sealer: api.app.get(Sealer) });
    const renewalId = await givenRenewal(api.db, parts, person);
    const token = await api.app.get(Capabilities).issue(renewalId);
    const body = { years: 1, startsOn: '2026-01-01' };
    const quote = await api.call('POST', `/renewals/${renewalId}/term`, { token, body });
    expect(quote.body).toMatchObject({
      total: '50.000',
      scheduleId: 'legacy-2000',
      validUntil: '2025-12-22T21:00:00Z',
    });
    return { renewalId, token };
  }

  it.each([
    ['ar', /^[\u0600-\u06ff].*50\.000.*100\.000/],
    ['en', /^The fee was 50\.000 and is now 100\.000 dinars/],
  ])(
    'is told in %s of both totals and schedules before anything is opened, then pays the new one',
    async (language, title) => {
      const { renewalId, token } = await chosen();
      const pay = () =>
        api.call('POST', `/renewals/${renewalId}/payments`, {
          ...{ token, body: {}, headers: { 'accept-language': language } },
        });
      await goTo(boundary);
      const told = await pay();
      expect([told.status, told.body]).toEqual([
        409,
        expect.objectContaining({
          ...{ code: 'quote-repriced', reason: 'schedule-changed', currency: 'KWD' },
          ...{ oldTotal: '50.000', newTotal: '100.000' },
          newScheduleAr: 'القرار الوزاري رقم 306 لسنة 2025',
          title: expect.stringMatching(title) as string,
        }) as object,
      ]);
      const status = await api.call('GET', `/renewals/${renewalId}`, { token });
      expect(status.body).toMatchObject({
        ...{ state: 'AWAITING_PAYMENT', attempt: null },
        quote: { quoteId: told.body['quoteId'], total: '100.000' },
      });
      const opened = await pay();
      expect([opened.status, opened.body['amount']]).toEqual([201, '100.000']);
    },
  );

  it('keeps the price of an attempt that was opened before the boundary', async () => {
    const { renewalId, token } = await chosen();
    const opened = await api.call('POST', `/renewals/${renewalId}/payments`, { token, body: {} });
    expect([opened.status, opened.body['amount']]).toEqual([201, '50.000']);
    await goTo(boundary + 60_000);
    const status = await api.call('GET', `/renewals/${renewalId}`, { token });
    expect(status.body).toMatchObject({ attempt: { amount: '50.000' }, quote: { total: '50.000' } });
    const again = await api.call('POST', `/renewals/${renewalId}/payments`, { token, body: {} });
    expect(again.body['code']).toBe('attempt-open');
  });
});
