import { terminals, World } from '../../spec/world';

interface Line {
  name: string;
  verdict: string;
  seen: number;
  broken: number;
  evidence: Record<string, unknown>[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the report on a merchant', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  async function rule(name: string, query = ''): Promise<Line> {
    const { text } = await world.ask(`/control/report${query}`);
    const { observations } = JSON.parse(text) as { observations: Line[] };
    return observations.find((one) => one.name === name)!;
  }
  async function paid(fault?: string, params: object = {}) {
    const fields = world.fields();
    if (fault !== undefined) await world.fault(fault, { with: params, scope: { trackId: fields.trackid! } });
    const payment = await world.upToConfirm({ fields });
    await payment.confirm();
    return payment;
  }
  /** Until noon in Kuwait: days do not end by themselves. */
  const noonMs = (): number => DAY_MS / 2 - ((Date.now() + 3 * HOUR_MS) % DAY_MS);
  const later = (ms: number): Promise<unknown> => world.json('PUT', '/control/clock', { offsetMs: ms });

  it('has nothing to say of a merchant who did nothing', async () => {
    const { text } = await world.ask('/control/report');
    const { observations } = JSON.parse(text) as { observations: Line[] };
    expect(observations.length).toBeGreaterThan(15);
    expect(new Set(observations.map(({ name }) => name)).size).toBe(observations.length);
    expect(observations.map(({ verdict }) => verdict)).toEqual(observations.map(() => 'not-seen'));
  });

  it('praises one who does everything right', async () => {
    await later(noonMs());
    const { trackId } = await paid('bank-callback-repeated', { count: 3 });
    await world.inquire(trackId);
    await world.json('POST', '/control/grants', { trackId });
    await world.inquire(trackId, { action: '2', amt: '10.000' });
    await later(noonMs() + 400_000);
    await world.inquire(trackId);
    await later(noonMs() + 90_000_000);
    const { text } = await world.ask('/control/report');
    const { observations } = JSON.parse(text) as { observations: Line[] };
    expect(observations.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
    expect(observations.filter(({ verdict }) => verdict === 'kept').map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'acknowledges-in-time',
        'answers-repeats-alike',
        'asks-after-captured',
        'takes-a-second-look',
        'grants-after-asking',
        'refunds-no-more-than-captured',
      ]),
    );
  });

  it('sees who acknowledges wrongly, and loses captures by it', async () => {
    world.merchant.reply = { text: '<html>' };
    const { trackId } = await paid();
    expect(await rule('acknowledges-in-time')).toMatchObject({
      verdict: 'broken',
      evidence: [{ trackId, verdict: 'wrong-answer', status: 200 }],
    });
    expect((await rule('loses-no-capture')).broken).toBe(1);
  });

  it('does not blame the merchant for an impatient bank', async () => {
    world.merchant.reply = undefined;
    await paid('bank-acknowledgement-patience', { ms: 5 });
    expect((await rule('acknowledges-in-time')).verdict).toBe('not-seen');
    expect((await rule('loses-no-capture')).broken).toBe(0);
  });

  it.each([
    'bank-callback-tampered',
    'bank-callback-wrong-key',
    'bank-callback-garbage',
    'bank-callback-empty-retry',
  ])('sees who acknowledges what %s brings', async (fault) => {
    await paid(fault);
    expect((await rule('acknowledges-nothing-wrong')).broken).toBe(1);
  });

  it('sees refusals that differ', async () => {
    let count = 0;
    const reply = { status: 400, text: '' };
    world.merchant.reply = reply;
    world.merchant.onRequest = () => {
      count += 1;
      reply.text = `fault ${String(count)}`;
    };
    await paid('bank-callback-tampered');
    await paid('bank-callback-wrong-key');
    expect((await rule('refuses-all-alike')).broken).toBe(1);
  });

  it('sees repeats that are answered differently', async () => {
    let count = 0;
    world.merchant.onRequest = () => {
      count += 1;
      world.merchant.reply = { text: `REDIRECT=${world.merchant.url}/receipt/${String(count)}` };
    };
    await paid('bank-callback-retried');
    expect((await rule('answers-repeats-alike')).broken).toBe(1);
  });

  it('sees ciphertext in the receipt’s address', async () => {
    world.merchant.reply = { text: `REDIRECT=${world.merchant.url}/receipt?trandata=00` };
    await paid();
    expect((await rule('keeps-ciphertext-from-the-browser')).broken).toBe(1);
  });

  it('sees who never asks, after a capture and after a time-out', async () => {
    const one = await paid();
    const other = await paid('bank-result', { result: 'HOST TIMEOUT' });
    expect((await rule('asks-after-captured')).seen).toBe(0);
    await later(180_000);
    expect((await rule('asks-after-captured')).evidence).toMatchObject([{ trackId: one.trackId }]);
    expect((await rule('asks-after-unknown')).evidence).toMatchObject([{ trackId: other.trackId }]);
    await later(100_000_000);
    expect((await rule('takes-a-second-look')).broken).toBe(1);
  });

  it('sees who gives up after one question, also of a bank that was down', async () => {
    const { trackId } = await paid('inquiry-down');
    await world.inquire(trackId);
    await later(1_000_000);
    expect((await rule('asks-again')).evidence).toMatchObject([{ trackId, said: 'down' }]);
    await world.inquire(trackId);
    expect((await rule('asks-again')).verdict).toBe('kept');
  });

  it('sees who asks too often', async () => {
    const { trackId } = await paid();
    await Promise.all(Array.from({ length: 11 }, () => world.inquire(trackId)));
    expect((await rule('asks-a-payment-seldom')).broken).toBe(1);
    expect((await rule('asks-the-bank-seldom')).seen).toBe(11);
  });

  it('sees who grants without asking, or what is not paid', async () => {
    const one = await paid();
    await world.json('POST', '/control/grants', { trackId: one.trackId });
    const other = await paid('bank-result', { result: 'NOT CAPTURED' });
    await world.inquire(other.trackId);
    await world.json('POST', '/control/grants', { trackId: other.trackId });
    expect((await rule('grants-after-asking')).broken).toBe(2);
    expect((await rule('grants-what-is-paid')).evidence).toMatchObject([{ trackId: other.trackId }]);
  });

  it('sees refunds of too much, of nothing, and twice', async () => {
    const refund = (trackId: string, amt: string): Promise<string> =>
      world.inquire(trackId, { action: '2', amt });
    await refund((await paid()).trackId, '50.001');
    await refund((await paid('bank-result', { result: 'NOT CAPTURED' })).trackId, '50.000');
    const { trackId } = await paid();
    await world.fault('refund-garbage', { scope: { trackId }, times: 1 });
    await refund(trackId, '20.000');
    await refund(trackId, '20.000');
    expect((await rule('refunds-no-more-than-captured')).broken).toBe(1);
    expect((await rule('refunds-what-was-captured')).broken).toBe(1);
    expect((await rule('refunds-once')).evidence).toMatchObject([{ trackId, givenBack: '40.000' }]);
  });

  it('sees used track ids, wrong requests, and files that nobody fetches', async () => {
    const fields = world.fields();
    await world.initialise(fields);
    await world.initialise(fields);
    await world.initialise(world.fields(terminals.bare, { amt: '5' }));
    expect((await rule('uses-a-new-track-id-each-time')).broken).toBe(1);
    expect((await rule('asks-for-payments-rightly')).evidence).toMatchObject([{ code: 'IPAY0100025' }]);
    await paid();
    await later(3 * 86_400_000);
    const { evidence } = await rule('fetches-settlement-files');
    await world.ask(`/kpg/settlement/999001/${String(evidence[0]!.day)}.csv`);
    expect((await rule('fetches-settlement-files')).verdict).toBe('kept');
  });

  it('begins where it is told to, and is about one terminal if asked', async () => {
    await paid();
    expect((await rule('acknowledges-in-time', '?terminal=999002')).seen).toBe(0);
    expect((await rule('acknowledges-in-time', '?since=2001-01-01')).seen).toBe(1);
    expect((await rule('acknowledges-in-time', '?since=2101-01-01T00:00:00Z')).seen).toBe(0);
    expect((await world.ask('/control/report?since=yesterday')).status).toBe(422);
  });

  it('remembers questions over a restart', async () => {
    const { trackId } = await paid();
    await world.inquire(trackId);
    await later(180_000);
    await world.restart();
    expect((await rule('asks-after-captured')).verdict).toBe('kept');
  });
});
