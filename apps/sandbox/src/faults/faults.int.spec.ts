import { element, terminals, World } from '../../spec/world';
import { unseal } from '../bank/codec';
import { faults } from './catalogue';

describe('a fault of the bank', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const opened = (body: string): string => unseal(body, terminals.bare.resourceKey) ?? '';

  it('is listed with what it does and what it takes', async () => {
    const { text } = await world.ask('/control/faults');
    const { catalogue } = JSON.parse(text) as { catalogue: { name: string }[] };
    expect(catalogue.map(({ name }) => name)).toEqual(Object.values(faults).map(({ name }) => name));
  });

  it('holds for its track id alone, then for its terminal, then for all', async () => {
    const fields = world.fields();
    await world.fault('bank-result', { with: { result: 'HOST TIMEOUT' } });
    await world.fault('bank-result', { scope: { terminal: '999001' }, with: { result: 'DENIED BY RISK' } });
    await world.fault('bank-result', {
      scope: { trackId: fields.trackid },
      with: { result: 'NOT CAPTURED' },
    });
    const results: unknown[] = [];
    for (const payment of [
      await world.upToConfirm({ fields }),
      await world.upToConfirm(),
      await world.upToConfirm({ terminal: terminals.form }),
    ]) {
      await payment.confirm();
      results.push((await world.ledger(payment.trackId))?.result);
    }
    expect(results).toEqual(['NOT CAPTURED', 'DENIED BY RISK', 'HOST TIMEOUT']);
  });

  it('lasts as many times as was said, over a restart too', async () => {
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    await world.fault('inquiry-not-found', { times: 2 });
    expect(await world.inquire(trackId)).toContain('IPAY0100263');
    await world.restart();
    expect(await world.inquire(trackId)).toContain('IPAY0100263');
    expect(await world.inquire(trackId)).toContain('SUCCESS');
  });

  it('goes when it is cleared', async () => {
    await world.fault('inquiry-down', { scope: { trackId: 'x' } });
    await world.fault('inquiry-down');
    expect((await world.json('DELETE', '/control/faults/inquiry-down?trackId=x')).text).toContain(
      '"scope":{}',
    );
    expect((await world.json('DELETE', '/control/faults')).text).toBe('{"on":[]}');
  });

  it.each([
    ['PUT', '/control/faults/no-such-fault', {}, 404],
    ['PUT', '/control/faults/inquiry-slow', { with: {} }, 422],
    ['PUT', '/control/faults/inquiry-slow', { with: { ms: 1 }, scope: { to: '+96550000001' } }, 422],
    ['PUT', '/control/faults/inquiry-slow', { with: { ms: 1 }, unknown: 1 }, 422],
    ['PUT', '/control/clock', { offsetMs: 'soon' }, 422],
  ])('is refused when it is misspelt: %s %s %j', async (method, path, body, status) => {
    expect((await world.json(method, path, body)).status).toBe(status);
  });

  it('bank-callback-never leaves a capture that only the inquiry and a later delivery know', async () => {
    await world.fault('bank-callback-never');
    const { trackId, confirm } = await world.upToConfirm();
    expect((await confirm()).text).toContain('CAPTURED');
    expect(world.merchant.arrived).toHaveLength(0);
    expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
    const again = await world.json('POST', '/control/callbacks', { trackId });
    expect(JSON.parse(again.text) as unknown).toMatchObject({ deliveries: [{ verdict: 'acknowledged' }] });
    expect(opened(world.merchant.arrived[0]!.body)).toContain('result=CAPTURED');
  });

  it('bank-callback-late lets the browser return first', async () => {
    await world.fault('bank-callback-late', { with: { ms: 20, to: `${world.merchant.url}/receipt` } });
    const { confirm } = await world.upToConfirm();
    const called = world.merchant.next();
    expect((await confirm()).to).toBe(`${world.merchant.url}/receipt`);
    await called;
    expect(opened(world.merchant.arrived[0]!.body)).toContain('result=CAPTURED');
  });

  it('bank-callback-late survives a restart', async () => {
    await world.fault('bank-callback-late', { with: { ms: 1_000 } });
    const { confirm } = await world.upToConfirm();
    await confirm();
    const called = world.merchant.next();
    await world.restart();
    await called;
    expect(world.merchant.arrived).toHaveLength(1);
  });

  it('bank-callback-held keeps the browser waiting', async () => {
    await world.fault('bank-callback-held', { with: { ms: 20 } });
    expect((await (await world.upToConfirm()).confirm()).status).toBe(302);
  });

  it('bank-callback-repeated sends the same callback at once', async () => {
    await world.fault('bank-callback-repeated', { with: { count: 50 } });
    const { trackId, confirm } = await world.upToConfirm();
    expect((await confirm()).status).toBe(302);
    expect(new Set(world.merchant.arrived.map(({ body }) => body)).size).toBe(1);
    expect((await world.ledger(trackId))?.callbacks).toHaveLength(50);
  });

  it('bank-callback-forged-amount tells another amount than the inquiry', async () => {
    await world.fault('bank-callback-forged-amount', { with: { amt: '5.000' } });
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    expect(opened(world.merchant.arrived[0]!.body)).toContain('amt=5.000');
    expect(element(await world.inquire(trackId), 'amt')).toBe('50.000');
  });

  it('bank-callback-tampered comes first and differs from the genuine one in one byte', async () => {
    await world.fault('bank-callback-tampered');
    await (await world.upToConfirm()).confirm();
    const [tampered, genuine] = world.merchant.arrived.map(({ body }) => Buffer.from(body, 'hex'));
    expect(genuine!.filter((byte, index) => byte !== tampered![index])).toHaveLength(1);
    expect(opened(world.merchant.arrived[1]!.body)).toContain('amt=50.000');
  });

  it('bank-acknowledgement-lost voids though the merchant answered well', async () => {
    await world.fault('bank-acknowledgement-lost');
    const { trackId, confirm } = await world.upToConfirm();
    expect((await confirm()).text).toContain('IPAY0200014');
    expect(await world.ledger(trackId)).toMatchObject({ voided: true });
  });

  it.each(['VOIDED', 'SUCCESS', 'FAILURE', 'SUSPECTED'])('inquiry-after-void says %s', async (says) => {
    await world.fault('bank-acknowledgement-lost');
    await world.fault('inquiry-after-void', { with: { says } });
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    expect(element(await world.inquire(trackId), 'result')).toBe(says);
  });

  it.each([
    ['FAILURE(CANCELED)', 'FAILURE(CANCELED)'],
    ['not found', '!ERROR!-IPAY0100263-Transaction not found.'],
  ])('inquiry-after-cancel says %s', async (says, result) => {
    await world.fault('inquiry-after-cancel', { with: { says } });
    const { trackId, cancel } = await world.upToConfirm();
    await cancel();
    expect(element(await world.inquire(trackId), 'result')).toBe(result);
  });

  it('bank-captured-behind-timeout shows the capture after so many questions', async () => {
    await world.fault('bank-captured-behind-timeout', { with: { afterInquiries: 1 } });
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    expect(opened(world.merchant.arrived[0]!.body)).toContain('result=HOST+TIMEOUT');
    expect(element(await world.inquire(trackId), 'result')).toBe('FAILURE(HOST TIMEOUT)');
    expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
    expect(await world.ledger(trackId)).toMatchObject({ captures: 1, voided: false });
  });

  it('bank-cancel-at-error-url delivers nothing', async () => {
    await world.fault('bank-cancel-at-error-url');
    expect((await (await world.upToConfirm()).cancel()).to).toContain('Error=IPAY0100048');
    expect(world.merchant.arrived).toHaveLength(0);
  });

  it('bank-terminal-closed refuses a new payment', async () => {
    await world.fault('bank-terminal-closed');
    expect((await world.initialise(world.fields())).to).toContain('Error=IPAY0100008');
  });

  it('inquiry-plain-words speaks like the callback', async () => {
    await world.fault('inquiry-plain-words');
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    expect(element(await world.inquire(trackId), 'result')).toBe('CAPTURED');
  });

  it('inquiry-suspected answers SUSPECTED', async () => {
    await world.fault('inquiry-suspected');
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    expect(element(await world.inquire(trackId), 'result')).toBe('SUSPECTED');
  });

  it('inquiry-down answers 503, breaks the line, or says nothing', async () => {
    const asked = (): Promise<unknown> => {
      return world.ask('/kpg/tranPipe.htm', { method: 'POST', body: '', signal: AbortSignal.timeout(100) });
    };
    await world.fault('inquiry-down');
    expect(await asked()).toMatchObject({ status: 503 });
    await world.fault('inquiry-down', { with: { how: 'reset' } });
    await expect(asked()).rejects.toThrow('fetch failed');
    await world.fault('inquiry-down', { with: { how: 'hang' } });
    await expect(asked()).rejects.toThrow(/timeout/);
  });
});
