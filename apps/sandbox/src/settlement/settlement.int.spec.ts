import { createHash, createHmac } from 'node:crypto';
import { terminals, World } from '../../spec/world';
import { columns } from './settlement-file';

const DAY_MS = 86_400_000;
const settlementKey = 'key-of-settlement-files';

interface Read {
  number: string;
  kind: string;
  day: string;
  names: string[];
  lines: Record<string, string>[];
  trailer: string[];
  text: string;
}

function read(text: string): Read {
  const rows = text.trimEnd().split('\n');
  const cells = rows.map((row) => row.split(','));
  const [head, named] = cells;
  const [, ...names] = named!;
  const lines = cells
    .slice(2, -1)
    .map(([, ...values]) => Object.fromEntries(values.map((value, index) => [names[index]!, value])));
  return { number: head![4]!, kind: head![5]!, day: head![3]!, names, lines, trailer: cells.at(-1)!, text };
}

describe('the settlement file', () => {
  let world: World;
  let today: string;
  let noonMs = 0;
  // Noon in Kuwait: the day does not end by itself.
  beforeEach(async () => {
    world = await World.open({ settlementKey, commission: { basisPoints: 50, fixed: '0.100' } });
    const { text } = await world.ask('/control/clock');
    const { now } = JSON.parse(text) as { now: string };
    today = new Date(Date.parse(now) + 3 * 3_600_000).toISOString().slice(0, 10);
    noonMs = Date.parse(`${today}T09:00:00Z`) - Date.parse(now);
    await go(0);
  });
  afterEach(() => world.close());

  const dayOf = (days: number): string =>
    new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10);
  const go = (days: number): Promise<unknown> =>
    world.json('PUT', '/control/clock', { offsetMs: noonMs + days * DAY_MS });
  const ask = (day: string, more = '') => world.ask(`/kpg/settlement/999001/${day}.csv${more}`);
  const file = async (day: string): Promise<Read> => read((await ask(day)).text);

  async function captured(more: { amt?: string } = {}) {
    const payment = await world.upToConfirm({ fields: world.fields(terminals.bare, more) });
    await payment.confirm();
    return payment;
  }

  it('has a line for each sale with the bank’s commission, sums and a digest, when the day is over', async () => {
    const { trackId, paymentId } = await captured();
    const other = await captured({ amt: '100.000' });
    expect((await ask(today)).text).toContain('day-not-over');
    await go(1);
    const { lines, trailer, text, names } = await file(today);
    expect(names).toEqual([...columns]);
    expect(lines).toMatchObject([
      {
        type: 'SALE',
        sign: 'CR',
        track_id: trackId,
        payment_id: paymentId,
        amount: '50.000',
        commission: '0.350',
        net: '49.650',
      },
      {
        type: 'SALE',
        sign: 'CR',
        track_id: other.trackId,
        amount: '100.000',
        commission: '0.600',
        net: '99.400',
      },
    ]);
    expect(trailer.slice(0, 8)).toEqual(['T', '2', '150.000', '0.950', '149.050', '0.000', '0.000', '0.000']);
    const before = text.slice(0, text.lastIndexOf('T,'));
    expect(trailer[8]).toBe(createHash('sha256').update(before).digest('hex'));
  });

  it('is numbered without a gap, empty days too, and stays as it was made, over a restart', async () => {
    await captured();
    await go(3);
    const third = await file(dayOf(2));
    const first = await file(today);
    expect([first.number, third.number, third.lines.length]).toEqual(['1', '3', 0]);
    await world.restart();
    expect((await file(today)).text).toBe(first.text);
    const { text } = await world.ask('/kpg/settlement/999001');
    const { files } = JSON.parse(text) as { files: { day: string }[] };
    expect(files.map(({ day }) => day)).toEqual([today, dayOf(1), dayOf(2)]);
  });

  it('is signed where the terminal has a key', async () => {
    await captured();
    await go(1);
    const { text, headers } = await ask(today);
    const right = `sha256=${createHmac('sha256', settlementKey).update(text).digest('hex')}`;
    expect(headers.get('settlement-signature')).toBe(right);
    await world.fault('settlement-signature-wrong');
    expect((await ask(today)).headers.get('settlement-signature')).not.toBe(right);
  });

  it('leaves out what was voided before, and takes back what was voided after', async () => {
    world.merchant.reply = { status: 500, text: '' };
    await captured();
    world.merchant.acknowledge();
    const later = await captured();
    await go(1);
    const [sale] = (await file(today)).lines;
    expect(sale).toMatchObject({ type: 'SALE', track_id: later.trackId });
    await world.json('POST', '/control/voids', { trackId: later.trackId });
    await go(2);
    expect((await file(dayOf(1))).lines).toMatchObject([
      {
        type: 'REVERSAL',
        sign: 'DR',
        corrects: sale!.line_id,
        payment_id: later.paymentId,
        commission: '0.350',
      },
    ]);
  });

  it('has a line for each refund, with ids of its own', async () => {
    const { trackId, paymentId } = await captured();
    await world.inquire(trackId, { action: '2', amt: '20.000' });
    await go(1);
    const [sale, refund] = (await file(today)).lines;
    expect(refund).toMatchObject({
      type: 'REFUND',
      sign: 'DR',
      amount: '20.000',
      commission: '0.000',
      payment_id: paymentId,
    });
    expect(refund!.transaction_id).not.toBe(sale!.transaction_id);
  });

  it('may be made early; what comes after stands in the next', async () => {
    await captured();
    expect(read((await ask(today, '?early=yes')).text).lines).toHaveLength(1);
    const late = await captured();
    await go(2);
    expect((await file(today)).lines).toHaveLength(1);
    expect((await file(dayOf(1))).lines).toMatchObject([{ track_id: late.trackId }]);
  });

  it('can be corrected by a file of its own', async () => {
    const { trackId } = await captured();
    await go(1);
    const [sale] = (await file(today)).lines;
    const ordered = { trackId, day: today, amt: '1.000', sign: 'CR' };
    const { text } = await world.json('POST', '/control/settlement-corrections', ordered);
    const { path } = JSON.parse(text) as { path: string };
    const correction = read((await world.ask(path)).text);
    expect(correction).toMatchObject({ number: '2', kind: 'CORRECTION', day: today });
    expect(correction.lines).toMatchObject([
      { type: 'ADJUSTMENT', amount: '1.000', corrects: sale!.line_id },
    ]);
    expect(
      (await world.json('POST', '/control/settlement-corrections', { ...ordered, day: dayOf(1) })).status,
    ).toBe(409);
  });

  it.each([
    ['2026-13-01.csv', 404],
    ['yesterday.csv', 404],
    ['2001-01-01.csv', 404],
    [`${'9'.repeat(4)}-01-01.csv`, 404],
  ])('is not there for %s', async (name, status) => {
    expect((await world.ask(`/kpg/settlement/999001/${name}`)).status).toBe(status);
    expect((await world.ask(`/kpg/settlement/123456/${today}.csv`)).status).toBe(404);
  });

  describe('under a fault', () => {
    beforeEach(async () => {
      await captured();
      await captured({ amt: '60.000' });
      await go(1);
    });
    const faulty = async (name: string, params: object = {}): Promise<Read> => {
      await world.fault(name, { with: params });
      return file(today);
    };
    const right = async (): Promise<Read> => {
      await world.json('DELETE', '/control/faults');
      return file(today);
    };
    const amounts = ({ lines }: Read): (string | undefined)[] => lines.map(({ amount }) => amount);

    it('settlement-line-duplicated has each line twice under its id', async () => {
      const { lines, trailer } = await faulty('settlement-line-duplicated');
      expect(lines[1]).toEqual(lines[0]);
      expect(trailer.slice(1, 3)).toEqual(['4', '220.000']);
    });

    it('settlement-line-repeated has it under another id', async () => {
      const { lines } = await faulty('settlement-line-repeated');
      expect(lines[1]).toEqual({ ...lines[0], line_id: `${lines[0]!.line_id!}R` });
    });

    it('settlement-line-missing leaves the line of a payment out, and the sums fit', async () => {
      const trackId = (await right()).lines[0]!.track_id!;
      await world.fault('settlement-line-missing', { scope: { trackId } });
      const { trailer } = await file(today);
      expect(trailer.slice(1, 3)).toEqual(['1', '60.000']);
    });

    it('settlement-line-late puts it into the next file', async () => {
      const { trackId } = await captured({ amt: '70.000' });
      await world.fault('settlement-line-late', { scope: { trackId }, times: 1 });
      await go(3);
      expect(amounts(await file(dayOf(1)))).toEqual([]);
      expect(amounts(await file(dayOf(2)))).toEqual(['70.000']);
    });

    it('settlement-void-shown shows a sale and its reversal', async () => {
      const { trackId } = await captured({ amt: '70.000' });
      await world.json('POST', '/control/voids', { trackId });
      await world.fault('settlement-void-shown', { scope: { trackId } });
      await go(2);
      const [sale, reversal] = (await file(dayOf(1))).lines;
      expect([sale!.type, reversal!.type, reversal!.corrects]).toEqual(['SALE', 'REVERSAL', sale!.line_id]);
    });

    it.each<[string, object, string[]]>([
      ['settlement-line-foreign', {}, ['50.000', '60.000', '7.000']],
      ['settlement-line-amount-wrong', { amt: '51.000' }, ['51.000', '51.000']],
      ['settlement-fee-line', {}, ['50.000', '60.000', '12.500']],
      ['settlement-lines-reordered', {}, ['60.000', '50.000']],
    ])('%s %j', async (name, params, wanted) => {
      expect(amounts(await faulty(name, params))).toEqual(wanted);
    });

    it('settlement-commission-wrong keeps another commission, and the net fits', async () => {
      const { lines } = await faulty('settlement-commission-wrong');
      expect(lines[0]).toMatchObject({ commission: '0.999', net: '49.001' });
    });

    it.each(['count', 'sum', 'digest'])('settlement-sums-wrong has a wrong %s', async (what) => {
      const wrong = (await faulty('settlement-sums-wrong', { what })).trailer;
      const { trailer } = await right();
      expect(wrong.filter((cell, index) => cell !== trailer[index])).toHaveLength(what === 'sum' ? 2 : 1);
    });

    it('settlement-truncated stops in the middle of a line', async () => {
      const { text } = await faulty('settlement-truncated');
      expect(text).not.toContain('\nT,');
      expect((await right()).text.startsWith(text)).toBe(true);
      expect(text.endsWith('\n')).toBe(false);
    });

    it('settlement-column-moved changes two columns and says so', async () => {
      const { names } = await faulty('settlement-column-moved');
      expect([names.indexOf('amount'), names.indexOf('commission')]).toEqual([9, 8]);
    });

    it('settlement-other-day and settlement-number-repeated are wrong in the header', async () => {
      await go(2);
      expect((await file(dayOf(1))).number).toBe('2');
      await world.fault('settlement-other-day');
      await world.fault('settlement-number-repeated');
      expect(await file(dayOf(1))).toMatchObject({ day: today, number: '1' });
    });

    it('settlement-encoding speaks in other bytes', async () => {
      expect((await faulty('settlement-encoding', { as: 'arabic-digits' })).text).toContain('٩٩٩٠٠١');
      await world.fault('settlement-encoding');
      const utf16 = await fetch(`${world.url}/kpg/settlement/999001/${today}.csv`);
      expect(Buffer.from(await utf16.arrayBuffer()).subarray(0, 4)).toEqual(
        Buffer.from('\uFEFFH', 'utf16le'),
      );
    });

    it('settlement-late and settlement-down have no file to give', async () => {
      await world.fault('settlement-late');
      expect((await ask(today)).status).toBe(404);
      await world.fault('settlement-down');
      expect((await ask(today)).status).toBe(503);
    });
  });
});
