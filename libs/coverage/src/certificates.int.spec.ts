import { randomBytes } from 'node:crypto';
import { addDays, coverageLifecycle, type CoverageEvent } from '@tajdeed/domain';
import { CryptoModule, derivedId, newId, newReference, Sealer, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  givenRenewal,
  givenResident,
  pdfLines,
  pdfText,
  readFromTheRight,
  testDatabase,
  testRoom,
  withClockOffset,
} from '@tajdeed/testing';
import type { TestDatabase, TestRoom } from '@tajdeed/testing';
import { CertificateRenderer } from './certificate.renderer';
import { Certificates } from './certificates.service';
import { coverageNumber } from './coverage-number';
import { CoverageModule } from './coverage.module';
import { Verifications } from './verification.service';

const DAY = 86_400_000;
/** With the ligature of lam and alef, and a letter in each of its joined forms. */
const NAMES = { ar: 'هههه علاء الصالحي', en: 'Hahah Alaa Alsalhi' };
let database: TestDatabase;
let api: TestRoom;
let certificates: Certificates;
let verifications: Verifications;

beforeAll(async () => {
  database = await testDatabase();
  const dataKeys = { current: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
  await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker');
  api = await testRoom(
    database.urls.tajdeed_api,
    CryptoModule.forRoot({ dataKeys, indexKey: randomBytes(32) }),
    CoverageModule.forApi({ publicUrl: 'https://assurance.example' }),
  );
  certificates = api.module.get(Certificates, { strict: false });
  verifications = api.module.get(Verifications, { strict: false });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

let serial = 0;

/** A coverage as the worker's process issues it. */
async function givenCoverage(begins: CoverageEvent = 'coverage.issued', startsOn = '2027-01-01') {
  const personId = await givenResident(database, {
    article: '18',
    names: NAMES,
    sealer: api.module.get(Sealer, { strict: false }),
  });
  const renewalId = await givenRenewal(database, api, personId);
  const coverageId = derivedId(renewalId, 'coverage');
  const code = newReference();
  const paid = begins === 'coverage.issued';
  await database.query(
    `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, article, starts_on, ends_on,
       total_fils, number, code, issued_at, final_at)
     values ($1, $2, $3, uuidv7(), $4, '18', $5, $6, $7, $8, $9, app.now(), app.now() + interval '10 minutes')`,
    [
      ...[coverageId, renewalId, personId, paid ? newId() : null, startsOn, addDays(startsOn, 364)],
      ...[paid ? 100_000 : 0, coverageNumber(2026, (serial += 1)), code],
    ],
  );
  await move(coverageId, 0, begins, renewalId);
  return { renewalId, coverageId, code };
}

function move(coverageId: string, seq: number, event: CoverageEvent, renewalId: string) {
  const step = { key: stepKey(coverageId, event), actor: 'system' as const, renewalId };
  const moves = [exampleMove(coverageLifecycle, coverageId, seq, event)];
  return api.db.transaction(() => api.recorder.record(step, moves));
}

describe('the certificate', () => {
  it('is handed out for a coverage that stands, the same bytes until it is final', async () => {
    const { renewalId, coverageId } = await givenCoverage();
    const { number, pdf } = await certificates.of(renewalId);
    expect(number).toMatch(/^TJ-2026-\d{8}-\d$/);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await certificates.of(renewalId)).pdf.equals(pdf)).toBe(true);
    await move(coverageId, 1, 'coverage.finalised', renewalId);
    expect((await certificates.of(renewalId)).pdf.equals(pdf)).toBe(false);
  });

  it('shows the Arabic name and headings in the order in which they are read, its letters joined', async () => {
    const { renewalId } = await givenCoverage();
    const { pdf } = await certificates.of(renewalId);
    const lines = pdfLines(pdf);
    expect(lines.map(readFromTheRight)).toEqual(
      expect.arrayContaining([
        NAMES.ar,
        'دولة الكويت · وزارة الصحة',
        'شهادة الضمان الصحي',
        'مدفوعة، مؤقتة',
        'الاسم',
        'الرقم المدني',
        'رقم الضمان',
        'مدة الضمان',
        'الإقامة',
        'المبلغ المدفوع',
        'تاريخ الإصدار',
      ]),
    );
    expect(pdfText(pdf).split('\n')).toEqual(
      expect.arrayContaining([NAMES.en, 'Health assurance certificate']),
    );
    expect(lines.flat().filter(({ id }) => id === '0000')).toEqual([]); // a gap, where a letter should be
    const name = lines.find((line) => readFromTheRight(line) === NAMES.ar)!;
    const forms = name.filter(({ text }) => text === 'ه').map(({ id }) => id);
    expect([forms.length, new Set(forms).size]).toEqual([4, 3]); // last, in the middle twice, first
  });

  it('is refused before the coverage stands and once it is suspended', async () => {
    const early = await givenRenewal(database, api, await givenResident(database, { article: '18' }));
    await expect(certificates.of(early)).rejects.toMatchObject({ code: 'wrong-phase' });
    const { renewalId, coverageId } = await givenCoverage();
    await move(coverageId, 1, 'coverage.suspended', renewalId);
    await expect(certificates.of(renewalId)).rejects.toMatchObject({
      code: 'wrong-phase',
      facts: { state: 'SUSPENDED' },
    });
  });

  it('is typeset for two at once; a third is asked to come again', async () => {
    const renderer = api.module.get(CertificateRenderer, { strict: false });
    const order = { page: null, qrSvg: '', createdAt: 0 } as never;
    const two = [renderer.render(order), renderer.render(order)]; // both run until their processes end
    await expect(renderer.render(order)).rejects.toMatchObject({
      code: 'temporarily-unavailable',
      facts: { retryAfterSeconds: 2 },
    });
    await Promise.allSettled(two);
    const { renewalId } = await givenCoverage();
    expect(await certificates.of(renewalId)).toHaveProperty('pdf');
  });

  it('that cannot be typeset is an error that tells nothing of its content', async () => {
    const renderer = api.module.get(CertificateRenderer, { strict: false });
    const spoilt = { page: null, qrSvg: 'Ahmed Mansour', createdAt: 0 } as never;
    await expect(renderer.render(spoilt)).rejects.toThrow(/^the typesetter ended with 1$/);
  });

  it('and its coverage cannot be changed by the process that hands it out', async () => {
    for (const statement of [
      'update coverage.coverage set suspended = true',
      'delete from coverage.coverage',
    ])
      await expect(api.db.query(statement)).rejects.toThrow('permission denied');
  });
});

describe('verification by code', () => {
  it('tells class and dates, and the same shape for a code that nobody has', async () => {
    const { code } = await givenCoverage('coverage.granted', '2020-01-01');
    const known = await verifications.of(code);
    expect(known).toEqual({ standing: 'ended', startsOn: '2020-01-01', endsOn: '2020-12-30' });
    for (const other of ['0'.repeat(22), '', "' or 1=1 --", `${code}x`, 'é'.repeat(5_000)]) {
      const unknown = await verifications.of(other);
      expect(unknown).toEqual({ standing: 'unknown', startsOn: null, endsOn: null });
      expect(Object.keys(unknown)).toEqual(Object.keys(known));
    }
  });

  it('follows business time through the days of cover', async () => {
    const [row] = await database.query<{ today: string }>(
      `select (app.now() at time zone 'Asia/Kuwait')::date::text as today`,
    );
    const { code } = await givenCoverage('coverage.granted', addDays(row!.today, 5));
    const standing = async () => (await verifications.of(code)).standing;
    expect(await standing()).toBe('upcoming');
    expect(await withClockOffset(database, 6 * DAY, standing)).toBe('valid');
    expect(await withClockOffset(database, 371 * DAY, standing)).toBe('ended');
  });

  it('says that a payment is not final yet, and that one was taken back', async () => {
    const { code, coverageId, renewalId } = await givenCoverage();
    expect((await verifications.of(code)).standing).toBe('provisional');
    await move(coverageId, 1, 'coverage.suspended', renewalId);
    expect((await verifications.of(code)).standing).toBe('suspended');
  });
});
