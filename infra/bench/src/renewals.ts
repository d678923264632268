import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Doors } from './doors';
import { call, type HttpAnswer } from './http-client';
import { fieldOf, textOf } from './json';
import { Patience } from './patience';

/** A resident of the register whom no renewal has used yet. */
export interface Applicant {
  readonly civilNumber: string;
  readonly phone: string;
}

/** How a complete renewal went. */
export interface Renewed {
  readonly renewalId: string;
  /** Calls of our own public interface. */
  readonly calls: number;
}

const CARD = {
  step: 'submit',
  bank: 'knet1',
  debitNumber: '8888880000000001',
  debitMonthSelect: '09',
  debitYearSelect: '2030',
  cardPin: '1234',
} as const;

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' } as const;

/** How long a resident has waited for the two things that he must ask for again and again. */
interface Waits {
  readonly code: Patience;
  readonly end: Patience;
}

/** Complete renewals by public HTTP: from `POST /renewals` to the authority's acknowledgement. */
export class Renewals {
  private next = 0;
  private readonly waits = new Map<number, Waits>();

  constructor(
    private readonly doors: Doors,
    private readonly applicants: readonly Applicant[],
  ) {}

  /** One renewal of a resident who has not had one. `load` is how many are under way: waits are learnt per load. */
  async one(load: number): Promise<Renewed> {
    const applicant = this.applicants[this.next];
    this.next += 1;
    if (!applicant) throw new Error('the register of the bench is used up');
    const waits = this.waits.get(load) ?? { code: new Patience(), end: new Patience() };
    this.waits.set(load, waits);
    return new Walk(this.doors, applicant, waits).complete();
  }
}

class Walk {
  private renewalId = '';
  private capability = '';
  private calls = 0;

  constructor(
    private readonly doors: Doors,
    private readonly applicant: Applicant,
    private readonly waits: Waits,
  ) {}

  async complete(): Promise<Renewed> {
    const { civilNumber } = this.applicant;
    const begun = await this.post('', { civilNumber, language: 'en' });
    this.renewalId = textOf(begun, 'renewalId');
    this.capability = textOf(begun, 'capability');

    await this.post('/code', { code: await this.waits.code.ask(() => this.codeInInbox()) });
    const version = textOf(await this.get('/pledge'), 'version');
    await this.post('/pledge', { version, accepted: true });
    const startsOn = textOf(await this.get('/fees'), 'earliestStart');
    await this.post('/term', { years: 1, startsOn });
    await this.payAtBank(textOf(await this.post('/payments', {}), 'payUrl'));
    await this.waits.end.ask(() => this.acknowledged());
    return { renewalId: this.renewalId, calls: this.calls };
  }

  private async codeInInbox(): Promise<string | undefined> {
    const { text } = await call(
      `${this.doors.sandbox}/sms/messages?to=${encodeURIComponent(this.applicant.phone)}`,
    );
    return /(?<!\d)(\d{6})(?!\d)/.exec(textOfFirst(text))?.[1];
  }

  private async acknowledged(): Promise<true | undefined> {
    const state = textOf(await this.get(''), 'state');
    if (['HELD', 'EXPIRED', 'REFUSED'].includes(state)) throw new Error(`a renewal ended in ${state}`);
    return state === 'ACKNOWLEDGED' ? true : undefined;
  }

  private async payAtBank(payUrl: string): Promise<void> {
    this.calls += 1;
    const sent = await call(payUrl, { method: 'POST', headers: FORM_TYPE });
    if (sent.status !== 303) throw new Error(`our page led nobody to the bank: ${sent.status}`);
    const opened = await call(sent.headers.location ?? '');
    const PaymentID = /PaymentID=(\d+)/.exec(opened.headers.location ?? '')?.[1];
    if (PaymentID === undefined) throw new Error(`the bank did not take a payment (${opened.status})`);
    for (const form of [CARD, { step: 'confirm' }]) {
      const body = new URLSearchParams({ PaymentID, lang: 'en', ...form }).toString();
      const answer = await call(`${this.doors.sandbox}/kpg/paymentrouter.htm`, {
        method: 'POST',
        headers: FORM_TYPE,
        body,
      });
      if (answer.status !== 302) throw new Error(`the bank answered ${answer.status}`);
    }
  }

  private get(path: string): Promise<unknown> {
    return this.api('GET', path);
  }

  private post(path: string, body: object): Promise<unknown> {
    return this.api('POST', path, JSON.stringify(body));
  }

  private async api(method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
    this.calls += 1;
    const thing = this.renewalId === '' ? '' : `/${this.renewalId}`;
    const answer = await call(`${this.doors.api}/renewals${thing}${path}`, {
      method,
      headers: {
        'accept-language': 'en',
        ...(this.capability === '' ? {} : { authorization: `Bearer ${this.capability}` }),
        ...(body === undefined ? {} : { ...JSON_TYPE, 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body }),
    });
    return bodyOf(answer, `${method} ${path}`);
  }
}

function bodyOf({ status, text }: HttpAnswer, what: string): unknown {
  const body: unknown = JSON.parse(text);
  if (status >= 400) throw new Error(`${what} was refused: ${status} ${String(fieldOf(body, 'code'))}`);
  return body;
}

function textOfFirst(inbox: string): string {
  const messages = fieldOf(JSON.parse(inbox), 'messages');
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  const text = fieldOf(first, 'text');
  return typeof text === 'string' ? text : '';
}

/** Keeps `inFlight` walks under way until `over()` says so, then lets the last ones end. */
export async function keepUnderWay(
  inFlight: number,
  over: () => boolean,
  one: () => Promise<void>,
): Promise<void> {
  const line = async (nth: number): Promise<void> => {
    await pause(nth * 5); // not all at the same instant
    while (!over()) await one();
  };
  await Promise.all(Array.from({ length: inFlight }, (_, nth) => line(nth)));
}
