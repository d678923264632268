import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { element, goodCard, terminals, World } from '../../spec/world';
import { seal, unseal } from './codec';

describe('the bank', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  function delivered(index = 0): URLSearchParams {
    return new URLSearchParams(unseal(world.merchant.arrived[index]!.body, terminals.bare.resourceKey));
  }

  describe('when the test card pays', () => {
    it('posts the result as bare upper-case hex and sends the browser where the merchant says', async () => {
      const payment = await world.upToConfirm();
      const end = await payment.confirm();
      expect(end).toMatchObject({ status: 302, to: `${world.merchant.url}/receipt/1?x=1` });
      expect(world.merchant.arrived).toHaveLength(1);
      expect(world.merchant.arrived[0]!.body).toMatch(/^[0-9A-F]+$/);
      const fields = delivered();
      expect([...fields.keys()]).toEqual(
        'paymentid result auth avr ref tranid postdate trackid udf1 udf2 udf3 udf4 udf5 amt authRespCode'.split(
          ' ',
        ),
      );
      expect(Object.fromEntries(fields)).toMatchObject({
        paymentid: payment.paymentId,
        result: 'CAPTURED',
        trackid: payment.trackId,
        amt: '50.000',
        udf5: 'ptlf RNW1',
        authRespCode: '00',
      });
      expect(fields.get('ref')).toMatch(/^\d{12}$/);
      expect(fields.get('tranid')).toMatch(/^\d{15}$/);
      expect(await world.inquire(payment.trackId)).toContain('<result>SUCCESS</result>');
    });

    it('posts a form to a terminal that wants one', async () => {
      const payment = await world.upToConfirm({ terminal: terminals.form });
      expect((await payment.confirm()).status).toBe(302);
      const form = new URLSearchParams(world.merchant.arrived[0]!.body);
      expect(form.get('trackid')).toBe(payment.trackId);
      expect(unseal(form.get('trandata')!, terminals.form.resourceKey)).toContain('result=CAPTURED');
    });

    it('hands the result to the browser in style A', async () => {
      const payment = await world.upToConfirm({ terminal: terminals.styleA });
      const page = await payment.confirm();
      expect(page.text).toContain(`action="${world.merchant.url}/notify"`);
      const trandata = /name="trandata"\s+value="([0-9A-F]+)"/.exec(page.text)![1]!;
      expect(unseal(trandata, terminals.styleA.resourceKey)).toContain('result=CAPTURED');
      expect(world.merchant.arrived).toHaveLength(0);
    });

    it('takes Arabic-Indic digits and a whole card number', async () => {
      const payment = await world.upToConfirm({
        card: { dcprefix: '', debitNumber: '٨٨٨٨٨٨٠٠٠٠٠٠٠٠٠١', debitMonthSelect: '٩', cardPin: '١٢٣٤' },
      });
      await payment.confirm();
      expect(delivered().get('result')).toBe('CAPTURED');
    });
  });

  it.each([
    ['another expiry', { debitYearSelect: '2031' }, 'NOT CAPTURED', 'FAILURE(NOT CAPTURED)'],
    ['another bank', { bank: 'nbk', dcprefix: '888801' }, 'NOT CAPTURED', 'FAILURE(NOT CAPTURED)'],
    ['the card of time-outs', { debitNumber: '0000000158' }, 'HOST TIMEOUT', 'FAILURE(HOST TIMEOUT)'],
    ['the card whose money is taken unseen', { debitNumber: '0000000159' }, 'HOST TIMEOUT', 'SUCCESS'],
    ['the card of risk', { debitNumber: '0000000045' }, 'DENIED BY RISK', 'FAILURE(DENIED BY RISK)'],
  ])('answers %s with its result, and the inquiry agrees', async (_, card, result, asked) => {
    const payment = await world.upToConfirm({ card });
    await payment.confirm();
    expect(delivered().get('result')).toBe(result);
    expect(element(await world.inquire(payment.trackId), 'result')).toBe(asked);
  });

  it('delivers a cancel without ids', async () => {
    const payment = await world.upToConfirm();
    expect((await payment.cancel()).status).toBe(302);
    expect(Object.fromEntries(delivered())).toMatchObject({
      result: 'CANCELED',
      ref: '',
      tranid: '',
      postdate: '',
    });
    expect(element(await world.inquire(payment.trackId), 'result')).toBe('FAILURE');
  });

  it.each([
    ['HTML', { text: '<html>REDIRECT=http://x.example/</html>' }, 'IPAY0200014'],
    ['a second line', { text: 'REDIRECT=http://x.example/\nthanks' }, 'IPAY0200014'],
    ['another status', { status: 201, text: 'REDIRECT=http://x.example/' }, 'IPAY0200014'],
    ['something before the line', { text: ' REDIRECT=http://x.example/' }, 'IPAY0200014'],
    ['no answer in time', undefined, 'IPAY0100249'],
  ])('voids a capture that is acknowledged with %s', async (_, reply, code) => {
    world.merchant.reply = reply;
    await world.fault('bank-acknowledgement-patience', { with: { ms: reply === undefined ? 50 : 5_000 } });
    const payment = await world.upToConfirm();
    const end = await payment.confirm();
    expect(end.status).toBe(200);
    expect(end.text).toContain(code);
    expect(await world.ledger(payment.trackId)).toMatchObject({ captures: 1, voided: true });
    expect(element(await world.inquire(payment.trackId), 'result')).toBe('FAILURE(NOT CAPTURED)');
  });

  it('captures once however often and however parallel Confirm is pressed', async () => {
    const payment = await world.upToConfirm();
    const ends = await Promise.all(Array.from({ length: 10 }, () => payment.confirm()));
    expect(ends.filter(({ status }) => status === 302)).toHaveLength(1);
    expect(world.merchant.arrived).toHaveLength(1);
    expect(ends.filter(({ text }) => text.includes('IPAY0100055'))).toHaveLength(9);
  });

  describe('when a request cannot be served', () => {
    const cases: [string, Record<string, string>, string][] = [
      ['another id inside', { id: '999009' }, 'IPAY0100014'],
      ['a wrong password', { password: 'no' }, 'IPAY0100015'],
      ['an unknown action', { action: '7' }, 'IPAY0100020'],
      ['a refund on the page', { action: '2' }, 'IPAY0100033'],
      ['no currency', { currencycode: '' }, 'IPAY0100021'],
      ['a currency in letters', { currencycode: 'KWD' }, 'IPAY0100022'],
      ['dollars', { currencycode: '840' }, 'IPAY0100034'],
      ['no amount', { amt: '' }, 'IPAY0100023'],
      ['an amount in words', { amt: 'ten' }, 'IPAY0100024'],
      ['nothing to pay', { amt: '0.000' }, 'IPAY0100024'],
      ['two decimals', { amt: '50.00' }, 'IPAY0100025'],
      ['French', { langid: 'FR' }, 'IPAY0100026'],
      ['a dash in the track id', { trackid: 'a-b' }, 'IPAY0100027'],
      ['a long track id', { trackid: 'a'.repeat(41) }, 'IPAY0100027'],
      ['an e-mail address in udf2', { udf2: 'a@b.example' }, 'IPAY0100029'],
      ['no responseURL', { responseURL: '' }, 'IPAY0100003'],
      ['a query in responseURL', { responseURL: 'http://x.example/?a' }, 'PAY0100004'],
    ];
    it.each(cases)('sends %s to errorURL with its code', async (_, more, code) => {
      const end = await world.initialise(world.fields(terminals.bare, more));
      const to = new URL(end.to!);
      expect(to.origin + to.pathname).toBe(`${world.merchant.url}/error`);
      expect(to.searchParams.get('Error')).toBe(code);
      expect(to.searchParams.has('trandata')).toBe(false);
    });

    it.each([
      ['without trandata', 'tranportalId=999001', 'IPAY0100007'],
      ['with an unknown terminal', 'trandata=00&tranportalId=1', 'IPAY0100006'],
      ['without a terminal', 'trandata=00', 'IPAY0100005'],
      ['with trandata that is not hex', `trandata=${'zz'.repeat(16)}&tranportalId=999001`, 'IPAY0100013'],
      [
        'with trandata of another key',
        `trandata=${seal('a=b', 'AAAAAAAAAAAAAAAA')}&tranportalId=999001`,
        'IPAY0100176',
      ],
    ])('shows its own page for a request %s and without errorURL', async (_, query, code) => {
      const end = await world.ask(`/kpg/PaymentHTTP.htm?param=paymentInit&${query}`);
      expect(end.status).toBe(400);
      expect(end.text).toContain(code);
    });

    it('refuses a track id that was used before', async () => {
      const fields = world.fields();
      await world.initialise(fields);
      expect((await world.initialise(fields)).to).toContain('Error=IPAY0100114');
    });
  });

  it('closes the page after its time limit and knows no transaction', async () => {
    const payment = await world.upToConfirm();
    await world.json('PUT', '/control/clock', { offsetMs: 601_000 });
    expect((await payment.confirm()).to).toContain('Error=IPAY0100042');
    expect(element(await world.inquire(payment.trackId), 'error_code_tag')).toBe('IPAY0100263');
    expect(world.merchant.arrived).toHaveLength(0);
  });

  it('asks again for what was typed wrong, keeps the rest, and never the PIN', async () => {
    const begun = await world.initialise(world.fields());
    const paymentId = begun.to!.slice(-18);
    const page = await world.form({ PaymentID: paymentId, step: 'submit', ...goodCard, cardPin: '98' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('value="0000000001"');
    expect(page.text).not.toContain('"98"');
  });

  it.each([
    ['EN', 'lang="en" dir="ltr"'],
    ['USA', 'lang="en" dir="ltr"'],
    ['AR', 'lang="ar" dir="rtl"'],
  ])('shows the page for langid %s', async (langid, mark) => {
    const begun = await world.initialise(world.fields(terminals.bare, { langid }));
    expect((await world.ask(begun.to!)).text).toContain(mark);
  });

  it('keeps no card number and no PIN', async () => {
    await (await world.upToConfirm({ card: { cardPin: '8642' } })).confirm();
    const written = await readFile(world.journal, 'utf8');
    expect(written).not.toContain('8888880000000001');
    // Alone, for ids and what is encrypted may have any four digits in them.
    expect(written).not.toMatch(/(?<![0-9A-Fa-f])8642(?![0-9A-Fa-f])/);
  });

  describe('on tranPipe', () => {
    it('reads the shapes that clients send', async () => {
      const { trackId, confirm } = await world.upToConfirm();
      await confirm();
      const inner =
        `<id>999001</id><password>SimPassw0rd</password><action>8</action><amt>50.000</amt>` +
        `<transId>${trackId}</transId><trackid>${trackId}</trackid><udf5>TrackID</udf5>`;
      const shapes = [
        inner,
        `<request>${inner}</request>`,
        `<?xml version="1.0"?>\n<body>\n${inner}</body>`,
        `<hash><request>${inner}</request></hash>`,
      ];
      for (const body of shapes) {
        const { text } = await world.ask('/kpg/tranPipe.htm?param=tranInit', { method: 'POST', body });
        expect(element(text, 'result')).toBe('SUCCESS');
      }
    });

    it('finds a payment by each of its ids', async () => {
      const { trackId, paymentId, confirm } = await world.upToConfirm();
      await confirm();
      const found = await world.inquire(trackId);
      const ids: [string, string][] = [
        ['PaymentID', paymentId],
        ['TransID', element(found, 'tranid')!],
        ['', element(found, 'tranid')!],
        ['SeqNum', element(found, 'ref')!],
      ];
      for (const [udf5, transid] of ids) {
        expect(element(await world.inquire(trackId, { udf5, transid }), 'payid')).toBe(paymentId);
      }
    });

    it('answers SUSPECTED to another amount or another track id', async () => {
      const { trackId, paymentId, confirm } = await world.upToConfirm();
      await confirm();
      expect(element(await world.inquire(trackId, { amt: '50.001' }), 'result')).toBe('SUSPECTED');
      expect(element(await world.inquire('other', { udf5: 'PaymentID', transid: paymentId }), 'result')).toBe(
        'SUSPECTED',
      );
    });

    it('does not know what is not finished, not there, or another terminal’s', async () => {
      const { trackId, confirm } = await world.upToConfirm();
      expect(await world.inquire(trackId)).toBe(
        '<result>!ERROR!-IPAY0100263-Transaction not found.</result>' +
          '<error_code_tag>IPAY0100263</error_code_tag><error_service_tag>null</error_service_tag>',
      );
      await confirm();
      expect(await world.inquire('nothing')).toContain('IPAY0100263');
      expect(await world.inquire(trackId, {}, terminals.form)).toContain('IPAY0100263');
      expect(await world.inquire(trackId, { password: 'x' })).toContain('IPAY0100015');
    });

    it('gives back no more than was taken', async () => {
      const { trackId, confirm } = await world.upToConfirm();
      await confirm();
      const refund = (amt: string): Promise<string> => world.inquire(trackId, { action: '2', amt });
      expect(element(await refund('20.000'), 'result')).toBe('CAPTURED');
      expect(await refund('30.001')).toContain('IPAY0100137');
      expect(element(await refund('30.000'), 'result')).toBe('CAPTURED');
      expect(await refund('0.001')).toContain('IPAY0100199');
      expect(await world.ledger(trackId)).toMatchObject({ refunded: '50.000' });
    });
  });

  it('remembers everything after a kill, and cuts off a torn last line', async () => {
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    const before = await world.ledger(trackId);
    await world.restart(() => appendFile(world.journal, '{"kind":"payment.op'));
    expect(await world.ledger(trackId)).toEqual(before);
    await (await world.upToConfirm()).confirm();
    await world.restart();
    expect(await world.ledger(trackId)).toEqual(before);
  });

  it('takes a capture whose callback was cut off by a kill for not acknowledged', async () => {
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    await world.restart(async () => {
      const lines = (await readFile(world.journal, 'utf8')).trimEnd().split('\n');
      await writeFile(
        world.journal,
        `${lines.filter((line) => !line.includes('payment.delivered')).join('\n')}\n`,
      );
    });
    expect(await world.ledger(trackId)).toMatchObject({ captures: 1, voided: true });
  });
});
