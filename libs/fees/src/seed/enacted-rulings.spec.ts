import { priceCase, type Ruling } from '@tajdeed/domain';
import { answerTo, caseOf, priced, refused, resolution, type CaseWords } from '../../spec/cases';

describe('the rulings of the department', () => {
  const ruling = (verdict: Ruling['verdict'], more: Partial<Ruling> = {}): Ruling => ({
    id: 'ruling-1',
    scheduleId: 'res-306-2025',
    rowCode: 'tmp-14-other',
    fromMs: Date.parse('2026-01-10T00:00:00Z'),
    note: 'as printed',
    source: 'letter 12 of 2026',
    verdict,
    ...more,
  });
  const temporary: CaseWords = { article: '14', months: 2 };

  it('mark travels with an unsure row until one confirms it', () => {
    expect(priced(answerTo(temporary)).why).toMatchObject({ confidence: 'low', ruling: null });
    expect(priced(answerTo(temporary, [ruling({ kind: 'confirmed' })])).why).toMatchObject({
      confidence: 'high',
      ruling: { id: 'ruling-1', kind: 'confirmed', note: 'as printed', source: 'letter 12 of 2026' },
    });
  });

  it('withhold a row, so that its case has no price until another ruling', () => {
    const withheld = ruling({ kind: 'withheld' });
    expect(refused(answerTo(temporary, [withheld]))).toEqual({
      code: 'text-unclear',
      rowCode: 'tmp-14-other',
      ruling: 'ruling-1',
    });
    const later = ruling(
      { kind: 'confirmed' },
      { id: 'ruling-2', fromMs: Date.parse('2026-01-12T00:00:00Z') },
    );
    expect(priced(answerTo(temporary, [later, withheld])).totalFils).toBe(20_000n);
  });

  it('replace a price, a private insurer’s too', () => {
    const replaced = ruling({ kind: 'replaced', unit: 'per_month', amountFils: 7_000n });
    expect(priced(answerTo(temporary, [replaced])).totalFils).toBe(14_000n);
    const once = ruling({ kind: 'replaced', unit: 'once', amountFils: 3_000n }, { rowCode: 'vv-tourism' });
    const tourist: CaseWords = { purpose: 'visit-visa', visa: 'tourism', months: 3 };
    expect(priced(answerTo(tourist, [once]))).toMatchObject({ totalFils: 3_000n, lines: [{ quantity: 1 }] });
  });

  it('hold from their instant on, for their row and their schedule alone', () => {
    const zero = { kind: 'replaced', unit: 'exempt', amountFils: 0n } as const;
    const at = Date.parse('2026-01-15T09:00:00Z');
    expect(priced(answerTo(temporary, [ruling(zero, { fromMs: at })])).exempt).toBe(true);
    for (const other of [
      { fromMs: at + 1 },
      { rowCode: 'tmp-34-departure-notice' },
      { scheduleId: 'legacy-2000' },
    ]) {
      expect(priced(answerTo(temporary, [ruling(zero, other)])).totalFils).toBe(20_000n);
    }
  });

  it('may speak of an exemption that no row prints', () => {
    const withheld = ruling({ kind: 'withheld' }, { rowCode: 'ex-7-diplomatic-missions' });
    const answer = priceCase(resolution, caseOf({ claims: ['diplomatic-mission'] }), [withheld]);
    expect(refused(answer)).toMatchObject({ code: 'text-unclear', rowCode: 'ex-7-diplomatic-missions' });
  });
});
