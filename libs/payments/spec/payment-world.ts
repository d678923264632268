import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamicModule } from '@nestjs/common';
import type { BankRecorded } from '@tajdeed/contracts';
import { coverageLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { derivedId, newId, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import type { Terminal } from '../src/knet/terminal';
import { PaymentActivities } from '../src/payment.activities';
import { PaymentsModule } from '../src/payments.module';
import { PaymentsService, type OpenedPayment } from '../src/payments.service';
import { Sending } from '../src/sending';

export const terminal = {
  id: '999001',
  password: 'SimPassw0rd',
  resourceKey: 'KNETSIMTESTKEY01',
  currency: '414',
  alias: 'main',
  style: 'B',
} as const;

/** What the bank answers to an inquiry about a track id; null when it is down. */
export type BankWord = (trackId: string) => string | null;

/** A bank of its own kind: where it is, which terminal it gave us, where it reports to. */
export interface OtherBank {
  readonly url?: string;
  readonly terminal?: Terminal;
  readonly callbackUrl?: string;
}

let serial = 0;

/** A whole answer of the bank with fresh ids. */
export function bankSays(result: string, more: Record<string, string> = {}): (trackId: string) => string {
  return (trackId) => {
    const n = (serial += 1).toString().padStart(6, '0');
    const fields = { result, auth: '123456', ref: `632512${n}`, tranid: `202632512${n}`, postdate: '1122' };
    const all = { ...fields, trackid: trackId, payid: `100202632512${n}`, amt: '100.000', ...more };
    return Object.entries(all)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('');
  };
}

/** The same answer each time, so that ids stay those of one payment. */
export function steady(answer: (trackId: string) => string): (trackId: string) => string {
  const kept = new Map<string, string>();
  return (trackId) => kept.get(trackId) ?? (kept.set(trackId, answer(trackId)), kept.get(trackId)!);
}

export const notFound = () => '<result>!ERROR!-IPAY0100263-Transaction not found.</result>';

const digits = () => (BigInt(`0x${newId().replaceAll('-', '')}`) % 10n ** 18n).toString().padStart(12, '1');

/** The payment room on a database of its own, and a bank that says what a spec wants. */
export class PaymentWorld {
  say: BankWord = () => null;
  asked = 0;
  /** What the bank answers when it is asked to give `amount` back; null when it is down. */
  give: (trackId: string, amount: string) => string | null = () => null;

  private constructor(
    readonly database: TestDatabase,
    readonly room: TestRoom,
    private readonly bank: Server,
  ) {}

  /** With what else of the room a spec needs. */
  static open(...more: DynamicModule[]): Promise<PaymentWorld> {
    return PaymentWorld.at({}, ...more);
  }

  /** At another bank than the one that says what the spec wants. */
  static async at(elsewhere: OtherBank, ...more: DynamicModule[]): Promise<PaymentWorld> {
    const database = await testDatabase();
    const bank = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        world.asked += 1;
        const field = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? '';
        const gives = field('action') === '2' || field('action') === '3';
        const trackId = field('trackid');
        const answer = gives ? world.give(trackId, field('amt')) : world.say(trackId);
        response.writeHead(answer === null ? 503 : 200).end(answer ?? '');
      });
    });
    await new Promise<void>((resolve) => bank.listen(0, '127.0.0.1', resolve));
    const bankUrl = elsewhere.url ?? `http://127.0.0.1:${(bank.address() as AddressInfo).port}/kpg`;
    const terminals = [elsewhere.terminal ?? terminal];
    const room = await testRoom(
      await bothRoles(database),
      PaymentsModule.forDoor({
        terminals,
        bankPaymentUrl: `${bankUrl}/PaymentHTTP.htm`,
        callbackUrl: elsewhere.callbackUrl ?? 'http://callbacks.example/knet/notify',
        publicUrl: 'http://api.example/',
      }),
      PaymentsModule.forActivities({ terminals, bankInquiryUrl: `${bankUrl}/tranPipe.htm` }),
      ...more,
    );
    const world = new PaymentWorld(database, room, bank);
    return world;
  }

  async close(): Promise<void> {
    await this.room.close();
    this.bank.close();
    await this.database.query(`drop role ${this.database.name}`);
    await this.database.drop();
  }

  service(): PaymentsService {
    return this.room.module.get(PaymentsService);
  }

  activities(): PaymentActivities {
    return this.room.module.get(PaymentActivities);
  }

  async stateOf(thing: string): Promise<string | undefined> {
    return (await this.room.recorder.head(thing))?.state;
  }

  async eventsOf(thing: string): Promise<string[]> {
    const sql = `select event from lifecycle.history where thing = $1 order by seq`;
    return (await this.database.query<{ event: string }>(sql, [thing])).map(({ event }) => event);
  }

  /** The cases about a thing, each with its state. */
  async casesOf(subject: string): Promise<string[]> {
    const sql = `select c.kind || ' ' || h.state as told from cases.case c join lifecycle.head h on h.thing = c.case_id where c.subject = $1 order by c.case_id`;
    return (await this.database.query<{ told: string }>(sql, [subject])).map(({ told }) => told);
  }

  async renewalAwaitingPayment(validForMs?: number): Promise<string> {
    const person = await givenResident(this.database, { article: '18' });
    const renewalId = await givenRenewal(this.database, this.room, person);
    await givenQuote(this.database, this.room, renewalId, validForMs === undefined ? {} : { validForMs });
    return renewalId;
  }

  /** A payment whose payer was sent to the bank. */
  async opened(): Promise<OpenedPayment & { renewalId: string }> {
    const renewalId = await this.renewalAwaitingPayment();
    return { renewalId, ...(await this.sent(renewalId)) };
  }

  async sent(renewalId: string): Promise<OpenedPayment> {
    const opened = await this.service().open(renewalId);
    await this.send(opened.attemptId);
    return opened;
  }

  /** The payer presses the button; answers the bank's address, unless he was sent before. */
  async send(attemptId: string): Promise<string | undefined> {
    return this.sending().send(await this.referenceOf(attemptId));
  }

  sending(): Sending {
    return this.room.module.get(Sending);
  }

  async referenceOf(attemptId: string): Promise<string> {
    const sql = `select receipt_reference as reference from payments.attempt where attempt_id = $1`;
    const [row] = await this.database.query<{ reference: string }>(sql, [attemptId]);
    return row?.reference ?? '';
  }

  async ask(attemptId: string): Promise<BankRecorded> {
    return this.activities().recordBankAnswer(attemptId, await this.activities().askBank(attemptId));
  }

  /** As the callbacks process stores it. */
  async callback(
    attemptId: string,
    hint: string,
    ids = { payment: digits(), reference: digits() },
  ): Promise<void> {
    const raw = Buffer.from(newId());
    await this.database.query(`select payments.store_callback(sha256($1), '{}', false, $1)`, [raw]);
    await this.database.query(
      `select payments.weigh_callback(sha256($2::bytea), null, '{}', false, null, a.track_id, a.terminal, a.amount_fils, true,
         $3, $4, $5, '', '{}', sha256($2::bytea), '') from payments.attempt a where a.attempt_id = $1`,
      [attemptId, raw, hint, ids.payment, ids.reference],
    );
  }

  /** Whoever asked is gone, and its question with it. */
  async forget(attemptId: string): Promise<void> {
    await this.database.query(`update payments.attempt set asking_until = null where attempt_id = $1`, [
      attemptId,
    ]);
  }

  /** A callback whose ids are those that the inquiry will name. */
  async callbackFromInquiry(attemptId: string): Promise<void> {
    const answer = await this.activities().askBank(attemptId);
    await this.forget(attemptId);
    const ids = { payment: answer.paymentId ?? '', reference: answer.reference ?? '' };
    await this.callback(attemptId, 'captured', ids);
  }

  /** What the coverage room would do; its head is all that matters here. */
  async issue(renewalId: string): Promise<string> {
    const coverageId = derivedId(renewalId, 'coverage');
    const head = await this.room.recorder.head(renewalId);
    await this.room.db.transaction(() =>
      this.room.recorder.record({ key: stepKey(coverageId, 'issue'), actor: 'system', renewalId }, [
        exampleMove(coverageLifecycle, coverageId, 0, 'coverage.issued'),
        exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'coverage.issued'),
      ]),
    );
    return coverageId;
  }
}

/** One process cannot hold two pools, so the door's and the worker's rights are joined in one role, and no more. */
async function bothRoles(database: TestDatabase): Promise<string> {
  await database.query(
    `create role ${database.name} login password 'of-the-tests-only' in role tajdeed_api, tajdeed_worker`,
  );
  for (const role of ['tajdeed_api', 'tajdeed_worker'] as const)
    await alsoRecords(database, database.name, role);
  const url = new URL(database.urls.tajdeed_api);
  url.username = database.name;
  return url.href;
}
