import { coverageLifecycle } from '@tajdeed/domain';
import { derivedId, newReference, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  givenRenewal,
  givenResident,
  testDatabase,
  testDoor,
} from '@tajdeed/testing';
import type { TestDatabase, TestDoor } from '@tajdeed/testing';
import { CoverageModule } from './coverage.module';

let database: TestDatabase;
let door: TestDoor;
let renewalId: string;
const code = newReference();

beforeAll(async () => {
  database = await testDatabase();
  await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker');
  door = await testDoor(
    database.urls.tajdeed_api,
    CoverageModule.forApi({ publicUrl: 'https://assurance.example' }),
  );
  const personId = await givenResident(database, { article: '18', sealer: door.sealer });
  renewalId = await givenRenewal(database, door, personId);
  const coverageId = derivedId(renewalId, 'coverage');
  await database.query(
    `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, article, starts_on, ends_on, total_fils,
       number, code, issued_at)
     values ($1, $2, $3, uuidv7(), '28', '2020-01-01', '2099-12-31', 0, 'TJ-2026-00000001-0', $4, app.now())`,
    [coverageId, renewalId, personId, code],
  );
  const step = { key: stepKey(coverageId), actor: 'system' as const, renewalId };
  await door.db.transaction(() =>
    door.recorder.record(step, [exampleMove(coverageLifecycle, coverageId, 0, 'coverage.granted')]),
  );
});
afterAll(async () => {
  await door.close();
  await database.drop();
});

describe('the certificate by HTTP', () => {
  it('is a PDF that nobody keeps', async () => {
    const answer = await door.send('GET', `/renewals/${renewalId}/certificate`, { renewalId });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'inline; filename="TJ-2026-00000001-0.pdf"',
      'cache-control': 'no-store',
    });
    expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is for the holder of the capability alone, and only once it stands', async () => {
    expect((await door.send('GET', `/renewals/${renewalId}/certificate`)).statusCode).toBe(401);
    const other = await givenRenewal(database, door, await givenResident(database, { article: '18' }));
    expect(
      (await door.send('GET', `/renewals/${renewalId}/certificate`, { renewalId: other })).statusCode,
    ).toBe(404);
    const early = await door.send('GET', `/renewals/${other}/certificate`, { renewalId: other });
    expect(early.json()).toMatchObject({ status: 409, code: 'wrong-phase' });
  });
});

describe('verification by HTTP', () => {
  it('shows a page in both languages, the asked one first, with class and dates and nobody’s name', async () => {
    const page = await door.send('GET', `/verify/${code}`, {
      headers: { 'accept-language': 'ar', accept: 'text/html' },
    });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<html lang="ar" dir="rtl">');
    expect(page.body.indexOf('سارية')).toBeLessThan(page.body.indexOf('valid'));
    for (const shown of ['2020-01-01', '2099-12-31']) expect(page.body).toContain(`<bdi>${shown}</bdi>`);
    for (const hidden of ['Ahmed', 'أحمد', '200010100001', 'TJ-2026', renewalId])
      expect(page.body).not.toContain(hidden);
  });

  it('answers JSON to whoever asks for it', async () => {
    const json = await door.send('GET', `/verify/${code}`, { headers: { accept: 'application/json' } });
    expect(json.json()).toEqual({ standing: 'valid', startsOn: '2020-01-01', endsOn: '2099-12-31' });
    const browser = await door.send('GET', `/verify/${code}`, {
      headers: { accept: 'text/html,application/json' },
    });
    expect(browser.headers['content-type']).toContain('text/html');
  });

  it('answers an unknown code with the same status and shape', async () => {
    for (const unknown of [newReference(), 'x', '%D8%B3', "'%20or%201=1"]) {
      const page = await door.send('GET', `/verify/${unknown}`);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('not known');
      expect(page.body).not.toContain(decodeURIComponent(unknown) + '<');
      const json = await door.send('GET', `/verify/${unknown}`, { headers: { accept: 'application/json' } });
      expect(json.json()).toEqual({ standing: 'unknown', startsOn: null, endsOn: null });
    }
  });
});
