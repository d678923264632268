import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BankAnswer } from '@tajdeed/contracts';
import { coverageLifecycle, MINUTE_MS, renewalLifecycle } from '@tajdeed/domain';
import { derivedId, newId, stepKey } from '@tajdeed/platform';
import {
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { decryptTrandata } from './knet/knet.codec';
import { PaymentActivities } from './payment.activities';
import { PaymentsModule } from './payments.module';
import { PaymentsService, type OpenedPayment } from './payments.service';
import { Receipts } from './receipt';

const terminal = {
  id: '999001',
  password: 'SimPassw0rd',
  resourceKey: 'KNETSIMTESTKEY01',
  currency: '414',
  alias: 'main',
} as const;

describe('payments', () => {
  let database: TestDatabase;
  let room: TestRoom;
  let bank: Server;
  let say: (trackId: string) => string | null = () => null;
  let asked = 0;

  beforeAll(async () => {
    database = await testDatabase();
    bank = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked += 1;
        const answer = say(/<trackid>(.*?)<\/trackid>/.exec(body)?.[1] ?? '');
        response.writeHead(answer === null ? 503 : 200).end(answer ?? '');
      });
    });
    await new Promise<void>((resolve) => bank.listen(0, '127.0.0.1', resolve));
    const bankUrl = `http://127.0.0.1:${(bank.address() as AddressInfo).port}/kpg`;
    room = await testRoom(
      await bothRoles(),
      PaymentsModule.forDoor({
        terminals: [terminal],
        bankPaymentUrl: `${bankUrl}/PaymentHTTP.htm`,
        callbackUrl: 'http://callbacks.example/knet/notify',
        publicUrl: 'http://api.example/',
      }),
      PaymentsModule.forActivities({ terminals: [terminal], bankInquiryUrl: `${bankUrl}/tranPipe.htm` }),
    );
  });
  afterAll(async () => {
    await room.close();
    bank.close();
    await database.query(`drop role ${database.name}`);
    await database.drop();
  });
  beforeEach(() => database.shiftClock(0));

  const service = () => room.module.get(PaymentsService);
  const activities = () => room.module.get(PaymentActivities);
  const stateOf = async (thing: string) => (await room.recorder.head(thing))?.state;
  const eventsOf = async (thing: string) =>
    (
      await database.query<{ event: string }>(
        `select event from lifecycle.history where thing = $1 order by seq`,
        [thing],
      )
    ).map(({ event }) => event);

  async function renewalAwaitingPayment(validForMs?: number): Promise<string> {
    const person = await givenResident(database, { article: '18' });
    const renewalId = await givenRenewal(database, room, person);
    await givenQuote(database, room, renewalId, validForMs === undefined ? {} : { validForMs });
    return renewalId;
  }

  async function opened(): Promise<OpenedPayment & { renewalId: string }> {
    const renewalId = await renewalAwaitingPayment();
    return { renewalId, ...(await service().open(renewalId)) };
  }

  let serial = 0;
  const bankSays =
    (result: string, more: Record<string, string> = {}) =>
    (trackId: string): string => {
      const n = (serial += 1).toString().padStart(6, '0');
      const fields = {
        result,
        auth: '123456',
        ref: `632512${n}`,
        tranid: `202632512${n}`,
        postdate: '1122',
        trackid: trackId,
      };
      const all = { ...fields, payid: `100202632512${n}`, amt: '100.000', ...more };
      return Object.entries(all)
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join('');
    };
  const notFound = () => '<result>!ERROR!-IPAY0100263-Transaction not found.</result>';

  /** The same inquiry answer each time, so that ids stay those of one payment. */
  const steady = (answer: (trackId: string) => string) => {
    const kept = new Map<string, string>();
    return (trackId: string) => kept.get(trackId) ?? (kept.set(trackId, answer(trackId)), kept.get(trackId)!);
  };

  async function ask(attemptId: string) {
    return activities().recordBankAnswer(attemptId, await activities().askBank(attemptId));
  }

  /** As the callbacks process stores it. */
  async function callback(
    attemptId: string,
    hint: string,
    ids = { payment: newDigits(), reference: newDigits() },
  ): Promise<void> {
    await database.query(
      `select payments.take_callback($1, 'main', $2, $3, $4, '', null, '', '{}', $5, '')`,
      [
        attemptId,
        hint,
        ids.payment,
        ids.reference,
        Buffer.from(newId().replaceAll('-', ''), 'hex')
          .subarray(0, 16)
          .toString('hex')
          .padEnd(32)
          .slice(0, 32),
      ],
    );
  }
  const newDigits = () =>
    (BigInt(`0x${newId().replaceAll('-', '')}`) % 10n ** 18n).toString().padStart(12, '1');

  describe('opening', () => {
    it('sends the payer to the bank with the amount of the stored quote', async () => {
      const { renewalId, attemptId, payUrl, amount, until } = await opened();
      expect(amount).toBe('100.000');
      expect(Date.parse(until) - Date.now()).toBeGreaterThan(14 * MINUTE_MS);
      const url = new URL(payUrl);
      const fields = decryptTrandata(url.searchParams.get('trandata') ?? '', terminal.resourceKey);
      expect(fields?.get('amt')).toBe('100.000');
      expect(fields?.get('responseURL')).toBe('http://callbacks.example/knet/notify');
      expect(fields?.get('errorURL')).toMatch(/^http:\/\/api\.example\/bank-error\/[A-Za-z0-9]{22}$/);
      expect(fields?.get('udf5')).toBe(`ptlf ${fields?.get('trackid') ?? ''}`);
      expect(await stateOf(attemptId)).toBe('OPEN');
      expect(await stateOf(renewalId)).toBe('AWAITING_PAYMENT');
      const told = await database.query(`select reason from lifecycle.untold where thing = $1`, [renewalId]);
      expect(told).toEqual([{ reason: 'attempt-opened' }]);
    });

    it('opens one attempt for ten at once, and tells the others when they hear more', async () => {
      const renewalId = await renewalAwaitingPayment();
      const answers = await Promise.allSettled(Array.from({ length: 10 }, () => service().open(renewalId)));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = answers.find((answer) => answer.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'attempt-open' });
      expect(
        Date.parse((refused?.reason as { facts: { nextAnswerBy: string } }).facts.nextAnswerBy),
      ).toBeGreaterThan(Date.now());
    });

    it('records that a quote has lapsed, and opens nothing', async () => {
      const renewalId = await renewalAwaitingPayment(1);
      // As a request does that keeps the effects of a refusal.
      const refusal: unknown = await room.db.transaction(() =>
        service()
          .open(renewalId)
          .catch((thrown: unknown) => thrown),
      );
      expect(refusal).toMatchObject({
        code: 'quote-lapsed',
        keepsEffects: true,
        facts: { reason: 'out-of-time' },
      });
      expect(await stateOf(renewalId)).toBe('AWAITING_TERM');
      await expect(service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
    });

    it('lets a quote lapse at the boundary of a schedule, but never under an open attempt (D17)', async () => {
      const renewalId = await renewalAwaitingPayment();
      await service().open(renewalId);
      await database.query(
        `update fees.quote set valid_until = made_at + interval '1 ms' where renewal_id = $1`,
        [renewalId],
      );
      await expect(service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      expect(await stateOf(renewalId)).toBe('AWAITING_PAYMENT');
    });

    it('refuses a renewal that does not await payment, and one that is not there', async () => {
      const renewalId = await givenRenewal(database, room, await givenResident(database, { article: '18' }));
      await expect(service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
      await expect(service().open(newId())).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('a proven capture', () => {
    it('moves attempt and renewal together, once for any number of repeats', async () => {
      const { renewalId, attemptId } = await opened();
      say = steady(bankSays('SUCCESS'));
      await callbackFromInquiry(attemptId);
      const answer = await activities().askBank(attemptId);
      const all = await Promise.all(
        Array.from({ length: 5 }, () => activities().recordBankAnswer(attemptId, answer)),
      );
      for (const recorded of all)
        expect(recorded).toMatchObject({ renewal: 'ISSUING', attempt: { state: 'CAPTURED' } });
      expect(await eventsOf(attemptId)).toEqual(['attempt.opened', 'attempt.captured']);
      expect((await eventsOf(renewalId)).filter((event) => event === 'payment.captured')).toHaveLength(1);
      await expect(service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
      expect(all[0]?.attempt.askInMs).toBeGreaterThan(9 * MINUTE_MS);
    });

    it('is confirmed by the inquiry after the void window, and the coverage becomes final', async () => {
      const { renewalId, attemptId } = await opened();
      say = steady(bankSays('SUCCESS'));
      await ask(attemptId);
      const coverageId = await issue(renewalId);
      expect((await ask(attemptId)).attempt.state).toBe('CAPTURED');
      await database.shiftClock(11 * MINUTE_MS);
      expect((await activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
      expect((await ask(attemptId)).attempt).toEqual({ attemptId, state: 'CONFIRMED', askInMs: null });
      expect(await stateOf(coverageId)).toBe('EFFECTIVE');
    });

    it('is undone by a void, and the coverage is suspended', async () => {
      const { renewalId, attemptId } = await opened();
      say = steady(bankSays('SUCCESS'));
      await ask(attemptId);
      const coverageId = await issue(renewalId);
      await database.shiftClock(11 * MINUTE_MS);
      say = () => '<result>FAILURE(NOT CAPTURED)</result>';
      expect((await ask(attemptId)).attempt.state).toBe('VOIDED');
      expect(await stateOf(coverageId)).toBe('SUSPENDED');
    });

    it('of a renewal that has ended is recorded as late, never lost', async () => {
      const { renewalId, attemptId } = await opened();
      const head = await room.recorder.head(renewalId);
      await room.db.transaction(() =>
        room.recorder.record({ key: stepKey(renewalId, 'x'), actor: 'system', renewalId }, [
          exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired'),
        ]),
      );
      say = steady(bankSays('CAPTURED'));
      expect(await ask(attemptId)).toMatchObject({ renewal: 'EXPIRED', attempt: { state: 'CAPTURED_LATE' } });
      expect(await eventsOf(attemptId)).toEqual([
        'attempt.opened',
        'attempt.expired',
        'attempt.captured_late',
      ]);
    });

    it.each([
      ['a fils less', { amt: '99.999' }],
      ['no payment id', { payid: 'null' }],
      ['another track id', { trackid: 'ANOTHERTRACKID' }],
    ])('with %s moves nothing and is kept', async (_, more) => {
      const { renewalId, attemptId } = await opened();
      say = bankSays('SUCCESS', more);
      expect((await ask(attemptId)).attempt.state).toBe('OPEN');
      expect(await stateOf(renewalId)).toBe('AWAITING_PAYMENT');
      const kept = await database.query(`select verdict, alarm from payments.inquiry where attempt_id = $1`, [
        attemptId,
      ]);
      expect(kept).toEqual([{ verdict: 'mismatch', alarm: 'mismatch' }]);
    });

    it('with the payment id of another attempt moves nothing', async () => {
      const first = await opened();
      say = bankSays('SUCCESS', { payid: '555000000000000001' });
      expect((await ask(first.attemptId)).attempt.state).toBe('CAPTURED');
      const second = await opened();
      expect((await ask(second.attemptId)).attempt.state).toBe('OPEN');
    });

    it('with another payment id than the callback named moves nothing', async () => {
      const { attemptId } = await opened();
      await callback(attemptId, 'captured');
      say = bankSays('SUCCESS');
      expect((await ask(attemptId)).attempt.state).toBe('OPEN');
    });
  });

  describe('what is not a capture', () => {
    it('declined lets the resident pay again', async () => {
      const { renewalId, attemptId } = await opened();
      say = bankSays('FAILURE(NOT CAPTURED)');
      expect(await ask(attemptId)).toMatchObject({
        renewal: 'AWAITING_PAYMENT',
        attempt: { state: 'DECLINED' },
      });
      expect((await service().open(renewalId)).attemptId).not.toBe(attemptId);
    });

    it('cancelled at the bank is asked about once more', async () => {
      const { renewalId, attemptId } = await opened();
      await callback(attemptId, 'cancelled');
      say = notFound;
      const { attempt } = await ask(attemptId);
      expect(attempt.state).toBe('CANCELLED');
      expect(attempt.askInMs).toBeGreaterThan(29 * MINUTE_MS);
      await service().open(renewalId);
    });

    it('unknown blocks another attempt until it is proven (D13)', async () => {
      const { renewalId, attemptId } = await opened();
      say = bankSays('FAILURE(HOST TIMEOUT)');
      expect((await ask(attemptId)).attempt.state).toBe('UNKNOWN');
      await expect(service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      say = bankSays('A WORD NOBODY HAS SEEN');
      expect((await ask(attemptId)).attempt.state).toBe('UNKNOWN');
    });

    it('not found proves nothing while the page may be open; out of time the attempt is watched', async () => {
      const { renewalId, attemptId } = await opened();
      say = notFound;
      expect((await ask(attemptId)).attempt.state).toBe('OPEN');
      await database.shiftClock(16 * MINUTE_MS);
      expect((await ask(attemptId)).attempt.state).toBe('WATCHED');
      await service().open(renewalId);
      say = bankSays('SUCCESS');
      expect((await ask(attemptId)).attempt.state).toBe('CAPTURED_LATE');
      expect(await stateOf(renewalId)).toBe('AWAITING_PAYMENT');
    });

    it('a bank that is down moves nothing', async () => {
      const { attemptId } = await opened();
      say = () => null;
      await expect(activities().askBank(attemptId)).rejects.toMatchObject({ code: 'bank-unreachable' });
      say = () => '<html>maintenance</html>';
      await expect(activities().askBank(attemptId)).rejects.toMatchObject({ code: 'bank-answer-unreadable' });
      expect(await stateOf(attemptId)).toBe('OPEN');
      expect(asked).toBeGreaterThan(0);
    });
  });

  describe('the receipt', () => {
    it('shows what the rows say, and nothing for an unknown reference', async () => {
      const { attemptId } = await opened();
      const [row] = await database.query<{ reference: string }>(
        `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
        [attemptId],
      );
      const receipts = room.module.get(Receipts);
      expect(await receipts.find(row?.reference ?? '')).toMatchObject({
        state: 'OPEN',
        paymentId: null,
        amountFils: 100_000n,
      });
      say = bankSays('SUCCESS', { payid: '555000000000000002' });
      await ask(attemptId);
      expect(await receipts.find(row?.reference ?? '')).toMatchObject({
        state: 'CAPTURED',
        paymentId: '555000000000000002',
        nextAnswerBy: null,
      });
      expect(await receipts.find('0'.repeat(22))).toBeUndefined();
      expect(await receipts.find(`' or 1=1 --`)).toBeUndefined();
    });
  });

  it('lets no process change what was recorded', async () => {
    for (const sql of [
      `update payments.inquiry set verdict = 'captured'`,
      `update payments.attempt set amount_fils = 1`,
      `delete from payments.attempt`,
      `select * from payments.callback`,
      `select payments.take_callback(null, '', '', '', '', '', null, '', '', '', '')`,
    ])
      await expect(room.db.query(sql)).rejects.toThrow(/permission denied/);
  });

  /** One process cannot hold two pools, so the door's and the worker's rights are joined in one role, and no more. */
  async function bothRoles(): Promise<string> {
    await database.query(
      `create role ${database.name} login password 'of-the-tests-only' in role tajdeed_api, tajdeed_worker`,
    );
    const url = new URL(database.urls.tajdeed_api);
    url.username = database.name;
    return url.href;
  }

  /** A callback whose ids are those that the inquiry will name. */
  async function callbackFromInquiry(attemptId: string): Promise<void> {
    const answer: BankAnswer = await activities().askBank(attemptId);
    await callback(attemptId, 'captured', {
      payment: answer.paymentId ?? '',
      reference: answer.reference ?? '',
    });
  }

  /** What the coverage room would do; its head is all that matters here. */
  async function issue(renewalId: string): Promise<string> {
    const coverageId = derivedId(renewalId, 'coverage');
    const head = await room.recorder.head(renewalId);
    await room.db.transaction(() =>
      room.recorder.record({ key: stepKey(coverageId, 'issue'), actor: 'system', renewalId }, [
        exampleMove(coverageLifecycle, coverageId, 0, 'coverage.issued'),
        exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'coverage.issued'),
      ]),
    );
    return coverageId;
  }
});
