import { randomUUID } from 'node:crypto';

/** The addresses of a running system, as a resident and his bank see them. */
export interface Doors {
  readonly api: string;
  readonly audit: string;
  readonly sandbox: string;
}

/** The status that `GET /renewals/{id}` tells, as far as a resident needs it. */
export interface Status {
  readonly state: string;
  readonly phase: string;
  readonly finished: boolean;
  readonly sentence: string;
  readonly attempt: { readonly state: string } | null;
  readonly coverage: { readonly number: string; readonly final: boolean } | null;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** What a person types on the bank's page. */
export interface Card {
  readonly bank: string;
  readonly number: string;
  readonly expiry: readonly [month: string, year: string];
}

/** The sandbox's test card: captured with this expiry, declined with any other. */
export const goodCard: Card = { bank: 'knet1', number: '8888880000000001', expiry: ['09', '2030'] };
export const badCard: Card = { ...goodCard, expiry: ['08', '2030'] };

/** A refusal of the public interface: problem+json with its stable code. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly problem: Readonly<Record<string, unknown>>,
  ) {
    super(`${status} ${code}`);
  }
}

/**
 * A resident at the public HTTP interface: one renewal, step by step, the way a browser or a partner's system would do it.
 * Every state-changing call carries an idempotency key of its own unless one is given.
 */
export class Resident {
  renewalId = '';
  capability = '';
  /** Where the bank is, by the page that led there: a browser that goes back to the bank needs the page no more. */
  private readonly addresses = new Map<string, string>();

  constructor(
    private readonly doors: Doors,
    private readonly language: 'ar' | 'en' = 'en',
  ) {}

  /** Any call of the interface; a refusal throws Refused. */
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    key: string = randomUUID(),
  ): Promise<Answer<T>> {
    const answer = await this.send(method, path, body, key);
    const parsed: unknown = answer.headers.get('content-type')?.includes('json')
      ? await answer.json()
      : await answer.text();
    if (answer.status >= 400) throw refusalOf(answer.status, parsed);
    return { status: answer.status, headers: answer.headers, body: parsed as T };
  }

  async request(civilNumber: string, key?: string): Promise<void> {
    const { body } = await this.call<{ renewalId: string; capability: string }>(
      'POST',
      '/renewals',
      { civilNumber, language: this.language },
      key,
    );
    this.renewalId = body.renewalId;
    this.capability = body.capability;
  }

  /** The newest code in the sandbox's inbox of a phone, once a message newer than `after` ISO time is there. */
  async readCode(phone: string, after = '', patienceMs = 90_000): Promise<string> {
    const inInbox = async (): Promise<string | undefined> => {
      const answer = await fetch(`${this.doors.sandbox}/sms/messages?to=${encodeURIComponent(phone)}`);
      const { messages } = (await answer.json()) as {
        messages: { text: string; at?: string; receivedAt?: string }[];
      };
      const newest = messages.find(({ at, receivedAt }) => (at ?? receivedAt ?? '') > after);
      return /(?<!\d)(\d{6})(?!\d)/.exec(newest?.text ?? '')?.[1];
    };
    return waitFor('a code for the phone', inInbox, patienceMs);
  }

  async enterCode(code: string, key?: string): Promise<Status> {
    return (await this.call<Status>('POST', `/renewals/${this.renewalId}/code`, { code }, key)).body;
  }

  async acceptPledge(): Promise<Status> {
    const { body } = await this.call<{ version: string }>('GET', `/renewals/${this.renewalId}/pledge`);
    const path = `/renewals/${this.renewalId}/pledge`;
    return (await this.call<Status>('POST', path, { version: body.version, accepted: true })).body;
  }

  async fees<T>(): Promise<T> {
    return (await this.call<T>('GET', `/renewals/${this.renewalId}/fees`)).body;
  }

  async chooseTerm<T>(years: number, startsOn: string): Promise<T> {
    return (await this.call<T>('POST', `/renewals/${this.renewalId}/term`, { years, startsOn })).body;
  }

  /** Opens a payment: the page from which to go to the bank. */
  async openPayment(key?: string): Promise<{ attemptId: string; payUrl: string; amount: string }> {
    const path = `/renewals/${this.renewalId}/payments`;
    return (await this.call<{ attemptId: string; payUrl: string; amount: string }>('POST', path, {}, key))
      .body;
  }

  /**
   * Presses the button of the page before the bank's, as a browser without scripts does, and again after a page that says that it
   * does not work for the moment; answers the bank's address.
   */
  async toBank(payUrl: string): Promise<string> {
    const press = async (): Promise<Response | undefined> => {
      const answer = await fetch(payUrl, {
        method: 'POST',
        redirect: 'manual',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
        body: '',
      });
      return answer.status === 503 ? undefined : answer;
    };
    const answer = await waitFor('the page before the bank’s', press);
    const address = answer.headers.get('location');
    if (answer.status !== 303 || address === null)
      throw new Error(`the page leads nobody to the bank (${String(answer.status)})`);
    this.addresses.set(payUrl, address);
    return address;
  }

  /** Goes to the bank's page, types the card and confirms; answers the address to which the bank sends the browser. */
  async pay(payUrl: string, card: Card = goodCard): Promise<string> {
    const PaymentID = await this.enterBank(payUrl);
    const typed = {
      step: 'submit',
      bank: card.bank,
      debitNumber: card.number,
      debitMonthSelect: card.expiry[0],
      debitYearSelect: card.expiry[1],
      cardPin: '1234',
    };
    await this.atBank({ PaymentID, ...typed });
    return this.atBank({ PaymentID, step: 'confirm' });
  }

  /** Goes to the bank's page and presses cancel. */
  async cancelAtBank(payUrl: string): Promise<string> {
    return this.atBank({ PaymentID: await this.enterBank(payUrl), step: 'cancel' });
  }

  async status(): Promise<Status> {
    return (await this.call<Status>('GET', `/renewals/${this.renewalId}`)).body;
  }

  /** Waits until the renewal is in one of `states`. */
  until(...states: string[]): Promise<Status> {
    return waitFor(`the renewal in ${states.join(' or ')}`, async () => {
      const status = await this.status();
      return states.includes(status.state) ? status : undefined;
    });
  }

  async certificate(): Promise<Buffer> {
    const answer = await this.send('GET', `/renewals/${this.renewalId}/certificate`);
    if (answer.status !== 200) throw refusalOf(answer.status, await answer.json());
    return Buffer.from(await answer.arrayBuffer());
  }

  /** What the audit tells of this renewal: `timeline` or `proof`. */
  async audit<T>(what: 'timeline' | 'proof'): Promise<T> {
    const answer = await fetch(`${this.doors.audit}/renewals/${this.renewalId}/${what}`, {
      headers: { authorization: `Bearer ${this.capability}` },
    });
    if (answer.status !== 200) throw refusalOf(answer.status, await answer.json());
    return (await answer.json()) as T;
  }

  private send(method: string, path: string, body?: unknown, key?: string): Promise<Response> {
    const changes = method !== 'GET' && method !== 'HEAD';
    return fetch(`${this.doors.api}${path}`, {
      method,
      headers: {
        'accept-language': this.language,
        ...(this.capability && { authorization: `Bearer ${this.capability}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(changes && key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  private async enterBank(payUrl: string): Promise<string> {
    const address = this.addresses.get(payUrl) ?? (await this.toBank(payUrl));
    const answer = await fetch(address, { redirect: 'manual' });
    const id = /PaymentID=(\d+)/.exec(answer.headers.get('location') ?? '')?.[1];
    if (id === undefined) throw new Error(`the bank did not take the payment (${String(answer.status)})`);
    return id;
  }

  private async atBank(form: Record<string, string>): Promise<string> {
    const answer = await fetch(`${this.doors.sandbox}/kpg/paymentrouter.htm`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ lang: this.language, ...form }),
    });
    return answer.headers.get('location') ?? bring(await answer.text());
  }
}

/** Where the merchant sends a browser that brings the bank's form to it, as some terminals want it; nowhere if the page has none. */
async function bring(page: string): Promise<string> {
  const action = /action="(https?:[^"]+)"/.exec(page)?.[1];
  if (action === undefined) return '';
  const body = new URLSearchParams();
  for (const [, name = '', value = ''] of page.matchAll(/name="(\w+)"\s+value="([^"]*)"/g))
    body.append(name, value);
  const answer = await fetch(action, { method: 'POST', redirect: 'manual', body });
  return answer.headers.get('location') ?? '';
}

function refusalOf(status: number, problem: unknown): Refused {
  const fields = typeof problem === 'object' && problem !== null ? { ...problem } : {};
  const code = 'code' in fields && typeof fields.code === 'string' ? fields.code : 'unreadable';
  return new Refused(status, code, fields);
}

/** Asks every 25 ms until there is an answer; gives up after `patienceMs`, saying what it waited for. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  patienceMs = 90_000,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${String(patienceMs)} ms in vain for ${what}`);
    await new Promise((next) => setTimeout(next, 25));
  }
}
