import { createDecipheriv } from 'node:crypto';
import { element, terminals, World } from '../../spec/world';
import { unseal } from '../bank/codec';

const key = terminals.bare.resourceKey;

describe('a fault of the callback', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.merchant.arrived.length = 0;
    world.merchant.acknowledge();
  });

  /** A payment of its own under a fault, up to and with the last click; what arrived at the merchant, read. */
  async function paid(name: string, params: object = {}, more: { amt?: string } = {}) {
    const fields = world.fields(terminals.bare, more);
    await world.fault(name, { with: params, scope: { trackId: fields.trackid! } });
    const payment = await world.upToConfirm({ fields });
    const end = await payment.confirm();
    return { ...payment, end, ledger: await world.ledger(payment.trackId) };
  }
  const bodies = (): string[] => world.merchant.arrived.map(({ body }) => body);
  const read = (body: string): URLSearchParams => new URLSearchParams(unseal(body.trim(), key));
  const words = (): (string | null)[] => bodies().map((body) => read(body).get('result'));

  describe('in the row of deliveries', () => {
    it('bank-callback-retried sends the same again though it was acknowledged', async () => {
      await paid('bank-callback-retried', { count: 2 });
      expect(bodies()).toHaveLength(3);
      expect(new Set(bodies()).size).toBe(1);
    });

    it('bank-callback-empty-retry sends nothing after the result', async () => {
      const { ledger } = await paid('bank-callback-empty-retry');
      expect(bodies()[1]).toBe('');
      expect(ledger?.callbacks.map(({ what }) => what)).toEqual(['genuine', 'empty']);
    });

    it('bank-callback-cancel-after-captured cancels what is captured, and the money stays', async () => {
      const { trackId } = await paid('bank-callback-cancel-after-captured');
      expect(words()).toEqual(['CAPTURED', 'CANCELED']);
      expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
    });

    it('bank-callback-error-after-captured says an error in clear', async () => {
      const { trackId } = await paid('bank-callback-error-after-captured');
      const after = new URLSearchParams(bodies()[1]);
      expect(Object.fromEntries(after)).toMatchObject({ Error: 'IPAY0100114', trackid: trackId });
      expect(after.has('trandata')).toBe(false);
    });

    it('bank-callback-captured-after-declined declines first', async () => {
      const { trackId, ledger } = await paid('bank-callback-captured-after-declined');
      expect(words()).toEqual(['NOT CAPTURED', 'CAPTURED']);
      expect(ledger).toMatchObject({ captures: 1, voided: false });
      expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
    });

    it('bank-callback-captured-after-declined may take its time, over a restart too', async () => {
      const { end } = await paid('bank-callback-captured-after-declined', { ms: 600 });
      expect(end.to).toContain('/receipt');
      const called = world.merchant.next();
      await world.restart();
      await called;
      expect(words()).toEqual(['NOT CAPTURED', 'CAPTURED']);
    });

    it('bank-callback-clear-error tells no result though the money was taken', async () => {
      const { ledger } = await paid('bank-callback-clear-error');
      expect(new URLSearchParams(bodies()[0]).get('Error')).toBe('IPAY0200014');
      expect(ledger).toMatchObject({ captures: 1, voided: false });
    });

    it('bank-callback-by-get puts trandata into the address, and without an acknowledgement voids', async () => {
      world.merchant.reply = { status: 405, text: '' };
      const { ledger } = await paid('bank-callback-by-get');
      expect(world.merchant.arrived[0]).toMatchObject({ method: 'GET', body: '' });
      expect(world.merchant.arrived[0]!.url).toMatch(/^\/notify\?trandata=[0-9A-F]+&/);
      expect(ledger).toMatchObject({ voided: true });
    });

    it('bank-callback-before-redirect calls before the first redirect', async () => {
      const fields = world.fields();
      await world.fault('bank-callback-before-redirect', { scope: { trackId: fields.trackid! } });
      expect((await world.initialise(fields)).to).toContain('/receipt');
      expect(words()).toEqual(['CAPTURED']);
    });

    it('bank-browser-held has the result delivered before the browser moves', async () => {
      expect((await paid('bank-browser-held', { ms: 20 })).end.to).toContain('/receipt');
    });

    it('bank-browser-lost keeps the browser though all is well', async () => {
      const { end, ledger } = await paid('bank-browser-lost');
      expect(end.status).toBe(200);
      expect(ledger?.callbacks[0]?.verdict).toBe('acknowledged');
    });

    it('bank-browser-reload hands the same result over again, in style A', async () => {
      const fields = world.fields(terminals.styleA);
      await world.fault('bank-browser-reload', { scope: { trackId: fields.trackid! } });
      const payment = await world.upToConfirm({ terminal: terminals.styleA, fields });
      const trandata = (page: string): string | undefined =>
        /name="trandata"\s+value="(\w+)"/.exec(page)?.[1];
      const first = trandata((await payment.confirm()).text);
      expect(first).toBeDefined();
      expect(trandata((await payment.confirm()).text)).toBe(first);
    });
  });

  describe('in what becomes of the money', () => {
    it('bank-page-stays-open captures after the time limit', async () => {
      const fields = world.fields();
      await world.fault('bank-page-stays-open', { scope: { trackId: fields.trackid! } });
      const payment = await world.upToConfirm({ fields });
      await world.json('PUT', '/control/clock', { offsetMs: 7_200_000 });
      expect((await payment.confirm()).to).toContain('/receipt');
      await world.json('PUT', '/control/clock', { offsetMs: 0 });
    });

    it('bank-track-id-reusable opens a second page, and the inquiry shows what was captured first', async () => {
      const fields = world.fields();
      await world.fault('bank-track-id-reusable', { scope: { trackId: fields.trackid! } });
      const one = await world.upToConfirm({ fields });
      const other = await world.upToConfirm({ fields });
      await other.confirm();
      await one.confirm();
      expect(words()).toEqual(['CAPTURED', 'CAPTURED']);
      expect(element(await world.inquire(one.trackId), 'payid')).toBe(one.paymentId);
    });

    it('bank-captured-twice has two payments under one track id', async () => {
      const called = world.merchant.arrivals(2);
      const { trackId, paymentId } = await paid('bank-captured-twice');
      await called;
      const [first, second] = bodies().map(read);
      expect([first!.get('trackid'), second!.get('trackid')]).toEqual([trackId, trackId]);
      expect(second!.get('paymentid')).not.toBe(paymentId);
      expect(second!.get('tranid')).not.toBe(first!.get('tranid'));
      expect((await world.payments(trackId)).map(({ captures }) => captures)).toEqual([1, 1]);
    });

    it('bank-void-later takes an acknowledged capture back', async () => {
      const { trackId } = await paid('bank-void-later', { ms: 1 });
      await world.until(async () => (await world.ledger(trackId))?.voided === true);
      expect(element(await world.inquire(trackId), 'result')).toBe('FAILURE(NOT CAPTURED)');
    });

    it('bank-void-later survives a restart', async () => {
      const { trackId, ledger } = await paid('bank-void-later', { ms: 700 });
      expect(ledger?.voided).toBe(false);
      await world.restart();
      await world.until(async () => (await world.ledger(trackId))?.voided === true);
    });

    it('bank-void-forgotten keeps the money of a capture that nobody acknowledged', async () => {
      world.merchant.reply = { status: 500, text: '' };
      expect((await paid('bank-void-forgotten')).ledger).toMatchObject({ captures: 1, voided: false });
    });

    it('a void can be ordered', async () => {
      const payment = await world.upToConfirm();
      await payment.confirm();
      const { text } = await world.json('POST', '/control/voids', { trackId: payment.trackId });
      expect(JSON.parse(text)).toMatchObject({ voided: true });
    });

    it.each([
      ['cancel', 'CANCELED'],
      ['empty', null],
      ['result', 'CAPTURED'],
    ])('a message of the kind %s can be ordered at any time', async (what, result) => {
      const payment = await world.upToConfirm();
      await payment.confirm();
      await world.json('POST', '/control/callbacks', { trackId: payment.trackId, what });
      expect(words()).toEqual(['CAPTURED', result]);
    });

    it('bank-key-rotated seals with the new key and takes requests in either', async () => {
      const resourceKey = 'NEWKEYNEWKEY0001';
      const fields = world.fields();
      await world.fault('bank-key-rotated', { with: { resourceKey }, scope: { terminal: '999001' } });
      const payment = await world.upToConfirm({ fields });
      await payment.confirm();
      expect(unseal(bodies()[0]!, key)).toBeUndefined();
      expect(unseal(bodies()[0]!, resourceKey)).toContain('result=CAPTURED');
      const renewed = { ...terminals.bare, resourceKey };
      expect((await world.initialise(world.fields(), renewed)).to).toContain('PaymentID=');
      await world.json('DELETE', '/control/faults/bank-key-rotated');
    });
  });

  describe('in the message', () => {
    it('bank-callback-wrong-key claims CAPTURED under another key, before the genuine one', async () => {
      const { ledger } = await paid('bank-callback-wrong-key');
      expect(unseal(bodies()[0]!, key)).toBeUndefined();
      expect(unseal(bodies()[0]!, 'NOT-THE-BANK-KEY')).toContain('result=CAPTURED');
      expect(ledger?.callbacks.map(({ what }) => what)).toEqual(['wrong-key', 'genuine']);
    });

    it('bank-callback-spliced joins the head of another capture to this', async () => {
      const { paymentId, trackId } = await paid('bank-callback-spliced');
      const [spliced, genuine] = bodies();
      expect(spliced!.length).toBe(genuine!.length);
      expect(spliced!.slice(128)).toBe(genuine!.slice(128));
      const fields = new URLSearchParams(unsealLoosely(spliced!));
      expect(fields.get('result')).toBe('CAPTURED');
      expect(fields.get('paymentid')).not.toBe(paymentId);
      expect(fields.get('trackid')).toBe(trackId);
    });

    it('bank-callback-replayed sends an older one again', async () => {
      const earlier = await world.upToConfirm();
      await earlier.confirm();
      const { paymentId } = await paid('bank-callback-replayed');
      expect(bodies()[1]).toBe(bodies()[0]);
      expect(read(bodies()[2]!).get('paymentid')).toBe(paymentId);
    });

    it.each([
      ['empty', /^$/],
      ['random-hex', /^[0-9A-F]{64,}$/],
      ['odd-hex', /^(?:[0-9A-F]{2})+[0-9A-F]$/],
      ['not-hex', /^G/],
      ['cut-block', /^[0-9A-F]+$/],
      ['wrong-iv', /^[0-9A-F]+$/],
      ['two-trandata', /trandata=[0-9A-F]+&.*trandata=/],
      ['many-parameters', /^p0=1&p1=1&.*&p9999=1$/],
      ['huge', /^[0-9A-F]{64}/],
    ])('bank-callback-garbage of the kind %s comes before the genuine one', async (what, shape) => {
      await paid('bank-callback-garbage', { what });
      expect(bodies()).toHaveLength(2);
      expect(shape.test(bodies()[0]!)).toBe(true);
      expect(bodies()[0]!.length >= 16_000_000).toBe(what === 'huge');
      expect(read(bodies()[1]!).get('result')).toBe('CAPTURED');
    });

    it.each([
      ['two-decimals', '1234.56'],
      ['thousands', '1,234.567'],
      ['comma', '1234,567'],
      ['fils', '1234567'],
      ['arabic-digits', '١٢٣٤.٥٦٧'],
      ['sign', '+1234.567'],
    ])('bank-callback-amount-written writes %s', async (how, amt) => {
      await paid('bank-callback-amount-written', { how }, { amt: '1234.567' });
      expect(read(bodies()[0]!).get('amt')).toBe(amt);
    });

    it.each([
      ['12.345', '12.350'],
      ['12.340', '12.330'],
    ])('bank-callback-amount-rounded makes another amount of %s', async (amt, rounded) => {
      await paid('bank-callback-amount-rounded', {}, { amt });
      expect(read(bodies()[0]!).get('amt')).toBe(rounded);
    });

    it.each<[string, object, string, string]>([
      ['bank-callback-wrong-currency', {}, 'currencycode', '840'],
      ['bank-callback-field-changed', { field: 'udf5', value: 'x' }, 'udf5', 'x'],
      ['bank-callback-unknown-word', {}, 'result', 'PROCESSED'],
    ])('%s changes that field alone', async (name, params, field, value) => {
      const { ledger } = await paid(name, params);
      expect(read(bodies()[0]!).get(field)).toBe(value);
      expect(read(bodies()[0]!).get('amt')).toBe('50.000');
      expect(ledger?.callbacks[0]?.what).toBe(name === 'bank-callback-unknown-word' ? 'unusual' : 'altered');
    });

    it('bank-callback-fields-shuffled says the same in another order', async () => {
      await paid('bank-callback-fields-shuffled');
      const fields = read(bodies()[0]!);
      expect([...fields.keys()][0]).not.toBe('paymentid');
      expect(Object.fromEntries(fields)).toMatchObject({ result: 'CAPTURED', amt: '50.000' });
    });

    it.each([
      ['lower-case', /^[0-9a-f]+$/],
      ['line-feed', /^[0-9A-F]+\n$/],
      ['white-space', /^ {2}[0-9A-F]+ \r\n$/],
      ['other-body', /^trandata=[0-9A-F]+&paymentid=\d+&trackid=/],
      ['content-type', /^[0-9A-F]+$/],
    ])('bank-callback-written writes it as %s', async (how, shape) => {
      await paid('bank-callback-written', { how });
      expect(bodies()[0]).toMatch(shape);
      expect(world.merchant.arrived[0]!.type).toBe(
        how === 'content-type' ? 'text/plain' : 'application/x-www-form-urlencoded',
      );
    });
  });
});

/** CBC leaves noise at the joint, which is no text. */
function unsealLoosely(hex: string): string {
  const cipher = createDecipheriv('aes-128-cbc', key, key);
  return Buffer.concat([cipher.update(Buffer.from(hex, 'hex')), cipher.final()]).toString('latin1');
}
