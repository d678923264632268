import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seal } from '../src/bank/codec';
import { startSandbox, type Sandbox } from '../src/sandbox';
import type { Settings } from '../src/sandbox.config';
import { Merchant } from './merchant';

export const terminals = {
  bare: { id: '999001', password: 'SimPassw0rd', resourceKey: 'KNETSIMTESTKEY01' },
  form: { id: '999002', password: 'SimPassw0rd', resourceKey: '0123456789ABCDEF' },
  styleA: { id: '999003', password: 'SimPassw0rd', resourceKey: 'FEDCBA9876543210' },
};
type Terminal = (typeof terminals)['bare'];

export const tokens = { authority: 'authority-token-0001', sms: 'sms-token-000000001' };
export const backOffice = {
  secret: 'secret-of-the-back-office',
  returnUrl: 'http://127.0.0.1:8400/staff/signed-in',
};

/** What a spec wants otherwise of its first terminal, and of the settings. */
type First = Partial<Settings['TERMINALS'][number]>;
type Other = Partial<Settings>;

function settings(stateDir: string, first: First = {}, other: Other = {}): Settings {
  const rest = {
    alias: 'Assurance',
    currency: '414',
    voids: false,
    commission: { basisPoints: 50, fixed: '0.000' },
  } as const;
  return {
    PORT: 0,
    HOST: '127.0.0.1',
    STATE_DIR: stateDir,
    TERMINALS: [
      { ...terminals.bare, ...rest, style: 'B', body: 'bare', ...first },
      { ...terminals.form, ...rest, style: 'B', body: 'form' },
      { ...terminals.styleA, ...rest, style: 'A', body: 'form' },
    ],
    AUTHORITY_TOKEN: tokens.authority,
    SMS_TOKEN: tokens.sms,
    STAFF_CLIENT_SECRET: backOffice.secret,
    STAFF_RETURN_URL: backOffice.returnUrl,
    PAGE_LIMIT_MS: 600_000,
    ACKNOWLEDGEMENT_LIMIT_MS: 5_000,
    KEEP: 30_000,
    ...other,
  };
}

/** What the specs read of a payment in the ledger. */
interface PaymentLine {
  result: string | null;
  captures: number;
  voided: boolean;
  refunded: string;
  callbacks: { verdict: string; what: string }[];
  draw: { name: string | null; number: number } | null;
}

export interface Answer {
  status: number;
  to: string | undefined;
  text: string;
  headers: Headers;
}

let tracks = 0;

/** The sandbox on a port of its own, and the steps of those who speak with it. */
export class World {
  private constructor(
    private readonly settings: Settings,
    private sandbox: Sandbox,
    readonly merchant: Merchant,
  ) {}

  static async open(first: First = {}, other: Other = {}): Promise<World> {
    const chosen = settings(await mkdtemp(join(tmpdir(), 'sandbox-')), first, other);
    return new World(chosen, await startSandbox(chosen, fail), await Merchant.open());
  }

  get url(): string {
    return this.sandbox.url;
  }

  get journal(): string {
    return join(this.settings.STATE_DIR, 'journal.jsonl');
  }

  async restart(meanwhile?: () => Promise<void>): Promise<void> {
    await this.sandbox.close();
    await meanwhile?.();
    this.sandbox = await startSandbox(this.settings, fail);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await this.merchant.close();
    await rm(this.settings.STATE_DIR, { recursive: true });
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(path.startsWith('http') ? path : this.url + path, {
      redirect: 'manual',
      ...init,
    });
    const { status, headers } = response;
    return { status, to: headers.get('location') ?? undefined, text: await response.text(), headers };
  }

  json(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const content = { 'content-type': 'application/json', ...headers };
    return this.ask(
      path,
      body === undefined ? { method, headers } : { method, headers: content, body: JSON.stringify(body) },
    );
  }

  async fault(name: string, more: { scope?: object; times?: number; with?: object } = {}): Promise<void> {
    const { status, text } = await this.json('PUT', `/control/faults/${name}`, more);
    if (status !== 200) throw new Error(text);
  }

  async ledger(trackId: string): Promise<PaymentLine | undefined> {
    return (await this.payments(trackId))[0];
  }

  async payments(trackId: string): Promise<PaymentLine[]> {
    const { text } = await this.ask(`/control/ledger?trackId=${trackId}`);
    return (JSON.parse(text) as { payments: PaymentLine[] }).payments;
  }

  /** Asks until it is so. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo()));
  }

  form(fields: Record<string, string>): Promise<Answer> {
    return this.ask('/kpg/paymentrouter.htm', { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** The fields of a hosted payment, in the clients' order. */
  fields(terminal: Terminal = terminals.bare, more: Record<string, string> = {}): Record<string, string> {
    tracks += 1;
    return {
      id: terminal.id,
      password: terminal.password,
      action: '1',
      langid: 'EN',
      currencycode: '414',
      amt: '50.000',
      responseURL: `${this.merchant.url}/notify`,
      errorURL: `${this.merchant.url}/error`,
      trackid: `T${String(Date.now())}${String(tracks)}`,
      udf1: '',
      udf2: '',
      udf3: '',
      udf4: '',
      udf5: 'ptlf RNW1',
      ...more,
    };
  }

  initialise(fields: Record<string, string>, terminal: Terminal = terminals.bare): Promise<Answer> {
    const plain = Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    const clear = { trandata: seal(plain, terminal.resourceKey).toLowerCase(), tranportalId: terminal.id };
    const { responseURL = '', errorURL = '' } = fields;
    const urls = `&responseURL=${responseURL}&errorURL=${errorURL}`; // clients do not encode these
    return this.ask(`/kpg/PaymentHTTP.htm?param=paymentInit&${new URLSearchParams(clear).toString()}${urls}`);
  }

  /** Opens a payment and types the card; the returned step is the last click. */
  async upToConfirm(
    options: { terminal?: Terminal; fields?: Record<string, string>; card?: Record<string, string> } = {},
  ): Promise<{
    trackId: string;
    paymentId: string;
    confirm: () => Promise<Answer>;
    cancel: () => Promise<Answer>;
  }> {
    const fields = options.fields ?? this.fields(options.terminal);
    const begun = await this.initialise(fields, options.terminal);
    const paymentId = /PaymentID=(\d{18})$/.exec(begun.to ?? '')?.[1];
    if (paymentId === undefined) throw new Error(`no payment page but ${String(begun.to)}`);
    await this.form({ PaymentID: paymentId, step: 'submit', ...goodCard, ...options.card });
    return {
      trackId: fields.trackid!,
      paymentId,
      confirm: () => this.form({ PaymentID: paymentId, step: 'confirm' }),
      cancel: () => this.form({ PaymentID: paymentId, step: 'cancel' }),
    };
  }

  async inquire(
    trackId: string,
    more: Record<string, string> = {},
    terminal: Terminal = terminals.bare,
  ): Promise<string> {
    const { id, password } = terminal;
    const fields = {
      id,
      password,
      action: '8',
      amt: '50.000',
      transid: trackId,
      trackid: trackId,
      udf5: 'TrackID',
      ...more,
    };
    const xml = Object.entries(fields)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('');
    const { text } = await this.ask('/kpg/tranPipe.htm?param=tranInit&', {
      method: 'POST',
      body: xml,
      headers: { 'content-type': 'application/xml' },
    });
    return text;
  }
}

export const goodCard = {
  bank: 'knet1',
  dcprefix: '888888',
  debitNumber: '0000000001',
  debitMonthSelect: '09',
  debitYearSelect: '2030',
  cardPin: '1234',
};

/** The text of one element of an answer. */
export function element(answer: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1];
}

function fail(cause: unknown): never {
  throw cause;
}
