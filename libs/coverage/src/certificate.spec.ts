import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as QRCode from 'qrcode';
import { certificatePage, type CertificateFacts } from './certificate.page';
import { typesetCertificate, type CertificateOrder } from './typesetting';
import { standingOf } from './verification.service';

const facts: CertificateFacts = {
  number: 'TJ-2026-00000012-5',
  code: '0123456789ABCDEFabcdef',
  state: 'PROVISIONAL',
  name: { ar: 'أحمد منصور', en: 'Ahmed Mansour' },
  civilNumber: '200010100001',
  article: '18',
  startsOn: '2026-12-23',
  endsOn: '2027-12-22',
  totalFils: 100_000n,
  issuedAt: Date.parse('2026-11-22T21:30:00Z'),
  finalAt: Date.parse('2026-11-22T21:40:00Z'),
};
const page = (more: Partial<CertificateFacts> = {}) =>
  certificatePage({ ...facts, ...more }, 'https://assurance.example/');
const order = async (more: Partial<CertificateFacts> = {}): Promise<CertificateOrder> => ({
  page: page(more),
  qrSvg: await QRCode.toString(page(more).address, { type: 'svg', margin: 0 }),
  createdAt: facts.issuedAt / 1000,
});
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the page of a certificate', () => {
  it('says the same in both languages, with times of Kuwait', () => {
    const { rows, finality } = page();
    expect(rows.map(({ value }) => value.en)).toEqual([
      'Ahmed Mansour',
      '200010100001',
      'TJ-2026-00000012-5',
      '2026-12-23 to 2027-12-22',
      'Article 18: Work, private sector',
      'KWD 100.000',
      '2026-11-23\u00a000:30 (Kuwait)',
    ]);
    expect(finality.en).toContain('2026-11-23\u00a000:40');
    expect(rows[3]!.value.ar).toBe('من \u20662026-12-23\u2069 إلى \u20662027-12-22\u2069');
  });

  it('tells provisional, final and exempt apart', () => {
    expect([page().tone, page().standing.en]).toEqual(['provisional', 'Paid, provisional']);
    expect([page({ state: 'EFFECTIVE' }).tone, page({ state: 'EFFECTIVE' }).standing.en]).toEqual([
      'final',
      'Paid and final',
    ]);
    const exempt = page({ state: 'EFFECTIVE', totalFils: 0n, finalAt: null });
    expect(exempt.standing.en).toBe('Granted, exempt from the fee');
    expect(exempt.rows[5]!.value.ar).toBe('معفى من الرسم (0.000 د.ك)');
  });

  it('leads to the public address whatever a request says', () => {
    expect(page().address).toBe('https://assurance.example/verify/0123456789ABCDEFabcdef');
  });
});

describe('the certificate', () => {
  it('is one A4 page of PDF/A-2a, and the same bytes every time', async () => {
    const first = typesetCertificate(await order());
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect(isArchival(first)).toBe(true);
    expect(pagesOf(first)).toBe(1);
    expect(digest(typesetCertificate(await order()))).toBe(digest(first));
    expect(digest(typesetCertificate(await order({ state: 'EFFECTIVE' })))).not.toBe(digest(first));
  });

  it('reads no markup out of a name, and stays one page for long ones', async () => {
    const name = { ar: 'عبد الرحمن '.repeat(12), en: '#panic("x") *bold* $x$ // '.repeat(6) };
    const pdf = typesetCertificate(await order({ name, article: '30' }));
    expect(pagesOf(pdf)).toBe(1);
  });

  it.each(['ناصر پرویز چوہدری', 'Łucja Ñandú Çelik Müller', 'گل‌محمد کریمی'])(
    'has the letters of %s',
    async (text) => {
      const pdf = typesetCertificate(await order({ name: { ar: text, en: text } }));
      expect(isArchival(pdf)).toBe(true);
    },
  );

  it('with a sign that no typeface of ours has is made all the same', async () => {
    const pdf = typesetCertificate(await order({ name: { ar: '\u{1F600}', en: '\u{1F600} 漢' } }));
    expect(pagesOf(pdf)).toBe(1);
    expect(isArchival(pdf)).toBe(false);
  });
});

describe('the standing of a certificate', () => {
  const days = { startsOn: '2026-12-23', endsOn: '2027-12-22' };

  it.each([
    ['EFFECTIVE', '2026-12-22', 'upcoming'],
    ['EFFECTIVE', '2026-12-23', 'valid'],
    ['EFFECTIVE', '2027-12-22', 'valid'],
    ['EFFECTIVE', '2027-12-23', 'ended'],
    ['PROVISIONAL', '2026-12-01', 'provisional'],
    ['PROVISIONAL', '2027-01-01', 'provisional'],
    ['PROVISIONAL', '2028-01-01', 'ended'],
    ['SUSPENDED', '2027-01-01', 'suspended'],
    ['SUSPENDED', '2028-01-01', 'suspended'],
  ] as const)('%s on %s is %s', (state, today, standing) => {
    expect(standingOf({ ...days, state, today })).toBe(standing);
  });
});

/** Whether the document says that it is PDF/A-2a. */
function isArchival(pdf: Buffer): boolean {
  return /<pdfaid:part>2<\/pdfaid:part><pdfaid:conformance>A</.test(pdf.toString('latin1'));
}

/** Pages counted in the page tree, which stands in a compressed object stream or in the open. */
function pagesOf(pdf: Buffer): number {
  const text = pdf.toString('latin1');
  const open = [...text.matchAll(/\/Type \/Page[^s]/g)].length;
  if (open > 0) return open;
  const streams = [...text.matchAll(/stream\n/g)].map(({ index }) => {
    try {
      return inflateSync(pdf.subarray(index + 'stream\n'.length)).toString('latin1');
    } catch {
      return '';
    }
  });
  return streams.flatMap((stream) => [...stream.matchAll(/\/Type \/Page[^s]/g)]).length;
}
