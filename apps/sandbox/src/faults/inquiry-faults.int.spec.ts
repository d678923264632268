import { element, terminals, World } from '../../spec/world';

describe('a fault of tranPipe', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ voids: true, creditLimit: '120.000' });
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.merchant.acknowledge();
  });

  /** A captured payment with a fault of its own switched on after it. */
  async function captured(name: string, params: object = {}, card: Record<string, string> = {}) {
    const payment = await world.upToConfirm({ card });
    await payment.confirm();
    await world.fault(name, { with: params, scope: { trackId: payment.trackId } });
    return payment;
  }
  const asked = async (name: string, params: object = {}, card: Record<string, string> = {}) => {
    return world.inquire((await captured(name, params, card)).trackId);
  };

  describe('when it is asked', () => {
    it.each<[string, object, Record<string, string>]>([
      ['inquiry-unknown-word', { word: 'NEVER SEEN' }, { result: 'NEVER SEEN' }],
      ['inquiry-unknown-word', {}, { result: 'APPROVED' }],
      ['inquiry-error', {}, { error_code_tag: 'IPAY0100015' }],
      ['inquiry-contradicts', {}, { result: 'FAILURE(NOT CAPTURED)', amt: '50.000' }],
      ['inquiry-other-amount', { amt: '49.999' }, { result: 'SUCCESS', amt: '49.999' }],
      ['inquiry-sparse', {}, { result: 'SUCCESS', auth: 'null', udf5: 'null' }],
      ['inquiry-sparse', { as: 'empty' }, { result: 'SUCCESS', auth: '' }],
    ])('%s %j', async (name, params, wanted) => {
      const answer = await asked(name, params);
      const found = Object.keys(wanted).map((key) => [key, element(answer, key)]);
      expect(Object.fromEntries(found)).toEqual(wanted);
    });

    it('inquiry-sparse may leave elements out', async () => {
      const answer = await asked('inquiry-sparse', { as: 'absent' });
      expect(element(answer, 'avr')).toBeUndefined();
      expect(element(answer, 'amt')).toBe('50.000');
    });

    it('inquiry-contradicts says SUCCESS of a decline', async () => {
      const answer = await asked('inquiry-contradicts', {}, { debitYearSelect: '2031' });
      expect(element(answer, 'result')).toBe('SUCCESS');
    });

    it.each([
      ['inquiry-other-track-id', 'trackid'],
      ['inquiry-other-payment-id', 'payid'],
    ])('%s answers about another one', async (name, field) => {
      const { trackId, paymentId } = await captured(name);
      const told = element(await world.inquire(trackId), field)!;
      const right = field === 'trackid' ? trackId : paymentId;
      expect(told).not.toBe(right);
      expect(told.length).toBe(right.length);
    });

    it('inquiry-two-results contradicts itself', async () => {
      const answer = await asked('inquiry-two-results');
      const results = [...answer.matchAll(/<result>([^<]*)/g)].map(([, word]) => word);
      expect(results).toEqual(['SUCCESS', 'FAILURE(NOT CAPTURED)']);
    });

    it.each([
      ['empty', /^$/],
      ['html', /^<html>/],
      ['cut', /^<result>[A-Z]+$/],
      ['binary', /[^\x20-\x7e]/],
      ['doctype', /^<!DOCTYPE .*<!ENTITY/],
      ['json', /^\{"result"/],
    ])('inquiry-garbage answers %s', async (what, shape) => {
      expect(await asked('inquiry-garbage', { what })).toMatch(shape);
    });

    it('inquiry-slow answers later', async () => {
      const { trackId } = await captured('inquiry-slow', { ms: 200 });
      const begun = performance.now();
      expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
      expect(performance.now() - begun).toBeGreaterThan(190);
    });

    it('inquiry-huge answers more than anybody wants to read', async () => {
      expect((await asked('inquiry-huge', { bytes: 200_000 })).length).toBeGreaterThan(200_000);
    });

    it('inquiry-dribbles answers one character at a time', async () => {
      const { trackId } = await captured('inquiry-dribbles', { ms: 1 });
      const begun = performance.now();
      expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
      expect(performance.now() - begun).toBeGreaterThan(100);
    });

    it('inquiry-redirected answers 302', async () => {
      await world.fault('inquiry-redirected', { with: { to: 'http://127.0.0.1:9/x' }, times: 1 });
      const answer = await world.ask('/kpg/tranPipe.htm', { method: 'POST', body: '<id>1</id>' });
      expect(answer).toMatchObject({ status: 302, to: 'http://127.0.0.1:9/x' });
    });
  });

  describe('when it is to give money back', () => {
    const refund = (trackId: string, amt: string): Promise<string> =>
      world.inquire(trackId, { action: '2', amt });
    const refunded = async (trackId: string): Promise<string | undefined> =>
      (await world.ledger(trackId))?.refunded;

    it.each(['IPAY0100137', 'IPAY0100199', 'IPAY0100289'])('refund-refused says %s', async (code) => {
      const { trackId } = await captured('refund-refused', { code });
      expect(element(await refund(trackId, '50.000'), 'error_code_tag')).toBe(code);
      expect(await refunded(trackId)).toBe('0.000');
    });

    it.each([
      ['reset', true, '10.000'],
      ['reset', false, '0.000'],
    ])('refund-reply-lost (%s, done: %s) leaves the merchant without an answer', async (how, done, kept) => {
      const { trackId } = await captured('refund-reply-lost', { how, done });
      await expect(refund(trackId, '10.000')).rejects.toThrow('fetch failed');
      expect(await refunded(trackId)).toBe(kept);
    });

    it('refund-slow gives back first and answers later', async () => {
      const { trackId } = await captured('refund-slow', { ms: 300 });
      const answer = refund(trackId, '10.000');
      await world.until(async () => (await refunded(trackId)) === '10.000');
      expect(element(await answer, 'result')).toBe('CAPTURED');
    });

    it('refund-twice gives back twice, as far as there is money', async () => {
      const { trackId } = await captured('refund-twice');
      expect(element(await refund(trackId, '30.000'), 'amt')).toBe('30.000');
      expect(await refunded(trackId)).toBe('50.000');
    });

    it('refund-partial-answer gives back less and says so', async () => {
      const { trackId } = await captured('refund-partial-answer', { amt: '1.000' });
      const answer = await refund(trackId, '10.000');
      expect([element(answer, 'result'), element(answer, 'amt')]).toEqual(['CAPTURED', '1.000']);
      expect(await refunded(trackId)).toBe('1.000');
    });

    it('refund-unknown-word gives back and says what nobody knows', async () => {
      const { trackId } = await captured('refund-unknown-word');
      expect(element(await refund(trackId, '1.000'), 'result')).toBe('PROCESSED');
      expect(await refunded(trackId)).toBe('1.000');
    });

    it('refund-garbage gives back and says nothing that can be read', async () => {
      const { trackId } = await captured('refund-garbage', { what: 'html' });
      expect(await refund(trackId, '1.000')).toContain('<h1>');
      expect(await refunded(trackId)).toBe('1.000');
    });

    it('refuses with IPAY0100289 what is above the terminal’s limit of a day', async () => {
      await world.json('PUT', '/control/clock', { offsetMs: 86_400_000 });
      const codes: (string | undefined)[] = [];
      for (const amt of ['50.000', '50.000', '50.000']) {
        const { trackId, confirm } = await world.upToConfirm();
        await confirm();
        codes.push(element(await refund(trackId, amt), 'error_code_tag'));
      }
      expect(codes).toEqual([undefined, undefined, 'IPAY0100289']);
      await world.json('PUT', '/control/clock', { offsetMs: 0 });
    });

    it('voids by action 3 where the terminal has it', async () => {
      const { trackId, confirm } = await world.upToConfirm();
      await confirm();
      expect(element(await world.inquire(trackId, { action: '3' }), 'result')).toBe('CAPTURED');
      expect(await world.ledger(trackId)).toMatchObject({ voided: true, voidCause: 'asked' });
      const other = await world.upToConfirm({ terminal: terminals.form });
      await other.confirm();
      expect(await world.inquire(other.trackId, { action: '3' }, terminals.form)).toContain('IPAY0100033');
    });
  });

  it('holds for a card, by its last digits or its mask', async () => {
    const risky = { debitNumber: '0000000045' };
    await world.fault('bank-result', { with: { result: 'NOT CAPTURED' }, scope: { card: '0045' } });
    await world.fault('inquiry-error', { scope: { card: '888888******0045' } });
    const other = await world.upToConfirm();
    await other.confirm();
    const payment = await world.upToConfirm({ card: risky });
    await payment.confirm();
    const results = [await world.ledger(other.trackId), await world.ledger(payment.trackId)];
    expect(results.map((one) => one?.result)).toEqual(['CAPTURED', 'NOT CAPTURED']);
    expect(await world.inquire(payment.trackId)).toContain('IPAY0100015');
    expect((await world.json('PUT', '/control/faults/inquiry-error', { scope: { card: '45' } })).status).toBe(
      422,
    );
    await world.json('DELETE', '/control/faults');
  });
});
