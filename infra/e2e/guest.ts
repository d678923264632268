import type { syntheticRegister } from '@tajdeed/identity';
import { Resident, waitFor, type Doors, type Status } from '@tajdeed/testing';
import type { BankPayment, Ledger } from './ledger';

/** What a guest needs of the world around him. */
interface Surroundings {
  plant(what: 'capability' | 'code' | 'trandata', ...words: readonly string[]): void;
  ledger(query?: string): Promise<Ledger>;
  query<T>(sql: string, parameters?: unknown[]): Promise<T[]>;
}

/** A resident of the register who renews, step by step or at once up to some point. */
export class Guest extends Resident {
  /** The quote in force, in dinars. */
  total = '';
  startsOn = '';
  endsOn = '';
  attemptId = '';
  trackId = '';
  payUrl = '';
  /** How many codes he has read. */
  codes = 0;
  /** How long he waits for a code or a state. */
  patienceMs = 90_000;

  constructor(
    private readonly world: Surroundings,
    readonly person: ReturnType<typeof syntheticRegister>['persons'][number],
    doors: Doors,
  ) {
    super(doors, person.language);
  }

  get phone(): string {
    return this.person.phone ?? '';
  }

  /** Asks for the renewal. */
  async begin(key?: string): Promise<void> {
    await this.request(this.person.civilNumber, key);
    this.world.plant('capability', this.capability);
  }

  /** Waits for his next code; each comes by a message of its own. */
  async nextCode(): Promise<string> {
    this.codes += 1;
    const code = await waitFor(
      `code ${this.codes} of a phone`,
      async () => {
        const { messages } = await this.world.ledger(`to=${encodeURIComponent(this.phone)}`);
        const newest = messages.length >= this.codes ? messages[0] : undefined;
        return /(?<!\d)(\d{6})(?!\d)/.exec(newest?.text ?? '')?.[1];
      },
      this.patienceMs,
    );
    this.world.plant('code', code);
    return code;
  }

  /** Up to the accepted pledge. */
  async pledged(): Promise<void> {
    await this.begin();
    await this.enterCode(await this.nextCode());
    await this.acceptPledge();
  }

  /** Chooses the earliest start. */
  async choose(years = 1): Promise<{ exempt: boolean }> {
    const { earliestStart } = await this.fees<{ earliestStart: string }>();
    const quote = await this.chooseTerm<{ total: string; startsOn: string; endsOn: string; exempt: boolean }>(
      years,
      earliestStart,
    );
    Object.assign(this, { total: quote.total, startsOn: quote.startsOn, endsOn: quote.endsOn });
    return quote;
  }

  /** Up to the fixed quote. */
  async quoted(): Promise<void> {
    await this.pledged();
    await this.choose();
  }

  /** Opens a payment and remembers the page that leads to the bank. */
  async open(key?: string): Promise<void> {
    const { attemptId, payUrl } = await this.openPayment(key);
    const [row] = await this.world.query<{ track_id: string }>(
      `select track_id from payments.attempt where attempt_id = $1`,
      [attemptId],
    );
    Object.assign(this, { attemptId, payUrl, trackId: row?.track_id ?? '' });
  }

  override async toBank(payUrl: string): Promise<string> {
    const address = await super.toBank(payUrl);
    this.world.plant('trandata', new URL(address).searchParams.get('trandata') ?? '');
    return address;
  }

  /** Up to the open payment. */
  async opened(): Promise<this> {
    await this.quoted();
    await this.open();
    return this;
  }

  /** This payment as the bank knows it. */
  async bankPayment(): Promise<BankPayment> {
    const { payments } = await this.world.ledger(`trackId=${this.trackId}`);
    const [payment] = payments;
    if (!payment) throw new Error('the bank does not know the payment');
    return payment;
  }

  override until(...states: string[]): Promise<Status> {
    return waitFor(
      `the renewal in ${states.join(' or ')}`,
      async () => {
        const status = await this.status();
        return states.includes(status.state) ? status : undefined;
      },
      this.patienceMs,
    );
  }

  /** State of the newest attempt, once it is one of `states`. */
  attemptIn(...states: string[]): Promise<string> {
    return waitFor(`the attempt in ${states.join(' or ')}`, async () => {
      const [head] = await this.world.query<{ state: string }>(
        `select state from lifecycle.head where thing = $1`,
        [this.attemptId],
      );
      return head && states.includes(head.state) ? head.state : undefined;
    });
  }

  /** The events of the renewal and its things, in the order of each thing; `renewal` alone unless asked for more. */
  async events(kind = 'renewal'): Promise<string[]> {
    const rows = await this.world.query<{ event: string }>(
      `select event from lifecycle.history where renewal = $1 and kind = $2 order by thing, seq`,
      [this.renewalId, kind],
    );
    return rows.map(({ event }) => event);
  }
}
