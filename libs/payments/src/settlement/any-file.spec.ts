import * as fc from 'fast-check';
import { settlementFile, whole, type GivenFile, type GivenLine } from '../../spec/settlement-file';
import { read } from '../../spec/settlement-reading';

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const anyLine = fc
  .record({
    ...{ paymentId: digits(20), transactionId: fc.option(digits(20), { nil: '' }) },
    ...{ reference: fc.option(digits(20), { nil: '' }), auth: fc.stringMatching(/^[A-Z0-9]{0,6}$/) },
    ...{ trackId: fc.stringMatching(/^[A-Za-z0-9]{0,40}$/), amountFils: fc.bigInt(1n, 999_999_999n) },
    ...{ share: fc.bigInt(0n, 1_000n), late: fc.integer({ min: 0, max: 30 }) },
    ...{ type: fc.constantFrom('SALE', 'REVERSAL', 'REFUND', 'FEE', 'ADJUSTMENT', 'CREDIT') },
    second: fc.integer({ min: 0, max: 86_399 }),
  })
  .map(({ share, late, second, type, ...line }, n = 0): Omit<GivenLine, 'lineId'> => {
    const day = (back: number) => new Date(Date.UTC(2026, 10, 21 - back)).toISOString().slice(0, 10);
    const clock = new Date(second * 1_000).toISOString().slice(11, 19);
    const ids = type === 'FEE' ? { paymentId: '', transactionId: '', reference: '', trackId: '' } : {};
    const whole = type === 'FEE' || type === 'REFUND';
    const corrective = type === 'REVERSAL' || type === 'ADJUSTMENT' || type === 'CREDIT';
    return {
      ...{ ...line, ...ids, type: type === 'CREDIT' ? 'ADJUSTMENT' : type },
      ...{ sign: type === 'SALE' || type === 'CREDIT' ? 'CR' : 'DR' },
      commissionFils: whole ? 0n : (line.amountFils * share) / 1_000n,
      ...{ postdate: day(late).slice(5).replace('-', ''), at: `${day(late)}T${clock}+03:00` },
      corrects: corrective ? `EARLIER${n}` : '',
    };
  });
const anyFile = fc.array(anyLine, { maxLength: 20 }).map((lines): GivenFile => ({
  lines: lines.map((line, n) => ({ ...line, lineId: `X${n.toString().padStart(5, '0')}` })),
}));

describe('any settlement file', () => {
  it('comes back as the lines it was written from', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.integer({ min: 1, max: 300 }), async (given, piece) => {
        const { lines } = await read(settlementFile(given), { piece });
        expect(
          lines.map(({ n: _n, amountFils, commissionFils, postedOn, ...line }) => ({
            ...{ ...line, amountFils: BigInt(amountFils), commissionFils: BigInt(commissionFils) },
            postdate: postedOn.slice(5).replace('-', ''),
          })),
        ).toEqual(given.lines);
      }),
      { numRuns: 200 },
    );
  });

  // What is damaged and read without a fault must say exactly what was written.
  it('that is damaged in a single byte is refused, or says the same', async () => {
    const file = Buffer.from(whole);
    const { lines, end } = await read(file);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: file.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('changed', 'dropped', 'inserted'),
        async (at, byte, how) => {
          const rest = file.subarray(how === 'inserted' ? at : at + 1);
          const put = how === 'dropped' ? [] : [byte];
          const damaged = Buffer.concat([file.subarray(0, at), Buffer.from(put), rest]);
          const outcome = await read(damaged).catch((error: unknown) => error);
          if (outcome instanceof Error) {
            expect(outcome).toMatchObject({ code: 'settlement-refused' });
            const { facts = {} } = outcome as { facts?: Record<string, unknown> };
            expect([typeof facts['line'], typeof facts['column']]).toEqual(['number', 'string']);
          } else expect(outcome).toMatchObject({ lines, end });
        },
      ),
      { numRuns: 2_000 },
    );
  }, 300_000);
});
