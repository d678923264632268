import { addDays, HOUR_MS, kuwaitDate, MINUTE_MS } from '@tajdeed/domain';
import { badCard, goodCard, waitFor } from '@tajdeed/testing';
import { plays, type Played, type PlayName } from './misbehaviours';
import type { SecondTerminal } from './second-terminal';
import type { World } from './world';

const AT_ONCE = 8;
/** Asked again, past the void window, found late, given back, and given back again where no answer came. */
const PASSING = [
  ...[16 * MINUTE_MS, 11 * MINUTE_MS, HOUR_MS, 12 * MINUTE_MS, 31 * MINUTE_MS, 2 * HOUR_MS],
  ...[6.1 * HOUR_MS, 5 * MINUTE_MS],
];

/** What became of a payment, in all books. */
export interface Ending {
  readonly attempt: string;
  readonly renewal: string;
  readonly statement: string | null;
  readonly missing: readonly string[];
  readonly uncovered: boolean;
  readonly caseId: string | null;
  readonly until: Date | null;
  /** Balances of its entries, debit above zero, in parts of the fee. */
  readonly holds: Readonly<Record<string, number>>;
  readonly words: { readonly ar: string; readonly en: string };
}

/** Plays all payments together: many residents at once, and business time passes for all of them. */
export class PaymentWalk {
  played: readonly Played[] = [];
  /** What the residents read while the outcome was not known. */
  readonly meanwhile = new Map<string, Ending['words']>();
  readonly endings = new Map<string, Ending>();
  /** Where the bank sent the browsers of those who paid, or where our door sent those that brought the result. */
  readonly sentTo = new Map<string, string>();
  /** What kept a payment from being played. */
  readonly troubles = new Map<string, unknown>();
  /** It never came to rest: what was read then may have been on its way. */
  restless: unknown;
  counted = -1;

  constructor(
    private readonly world: World,
    private readonly second: SecondTerminal,
  ) {}

  async play(names = Object.keys(plays) as readonly PlayName[]): Promise<void> {
    const guests = names.map((name): Played => {
      const play = plays[name];
      return { name, play, guest: play.isBrought ? this.second.guest() : this.world.guest() };
    });
    this.played = guests;
    // From a day's beginning: all of it is told by the bank's file of that day.
    await this.world.reach(addDays(kuwaitDate(await this.world.now()), 1));
    await this.each(({ guest }) => guest.opened());
    await this.each((one) => this.begin(one));
    await this.rest();
    await this.each(async (one) => {
      if (one.play.confirming) this.meanwhile.set(one.name, await this.wordsOf(one));
    });
    await this.each((one) => this.takenBack(one)); // by the bank, before its void window is over
    await this.world.pass(16 * MINUTE_MS); // the attempts' life is over
    await this.rest();
    await this.mend();
    await this.each((one) => this.goOn(one));
    await this.rest();
    for (const ms of PASSING) {
      await this.world.pass(ms);
      await this.rest();
    }
    await this.each(async ({ name }) => {
      this.endings.set(name, await this.endingOf(name));
    });
    this.counted = await this.counter();
  }

  /** One that can't go on keeps none of the others. */
  private each(work: (one: Played) => Promise<unknown>): Promise<void> {
    return inTurns(this.played, async (one) => {
      if (!this.troubles.has(one.name))
        await work(one).catch((error: unknown) => this.troubles.set(one.name, error));
    });
  }

  /** Switches the misbehaviour on for this payment, and does what its resident does. */
  private async begin(one: Played): Promise<void> {
    const { name, play, guest } = one;
    const { trackId } = guest;
    const refund = name.startsWith('refund-');
    const firstPage = { 'bank-callback-never': {}, 'inquiry-not-found': {} };
    const how = { ...(play.with && { with: play.with }), ...(play.times && { times: play.times }) };
    const faults = {
      ...(play.fault !== null && { [play.fault ?? name]: how }),
      ...play.also,
      ...(refund && firstPage),
    };
    for (const [fault, set] of Object.entries(faults))
      await this.world.fault(fault, { ...set, scope: { trackId } });
    switch (play.does) {
      case 'cancels':
        await guest.cancelAtBank(guest.payUrl);
        return;
      case 'only-comes':
        await fetch(await guest.toBank(guest.payUrl), { redirect: 'manual' });
        return;
      case 'pays-late':
        one.page = await this.comeTo(await guest.toBank(guest.payUrl));
        return;
      case 'pays-twice':
        await guest.pay(guest.payUrl);
        await guest.pay(guest.payUrl);
        return;
      default:
        this.sentTo.set(
          name,
          await guest.pay(guest.payUrl, play.does === 'is-declined' ? badCard : goodCard),
        );
    }
  }

  private async takenBack({ name, guest }: Played): Promise<void> {
    if (name !== 'bank-void-later') return;
    await waitFor('the bank to void', async () => (await guest.bankPayment()).voided || undefined);
  }

  private async mend(): Promise<void> {
    for (const { name, play, guest } of this.played)
      if (play.mends) await this.world.mend(`${name}?trackId=${guest.trackId}`);
  }

  /** What residents do whose first try is out of time. */
  private async goOn({ play, guest, page }: Played): Promise<void> {
    if (page !== undefined) await this.payAt(page);
    if (play.does !== 'pays-anew') return;
    const first = { attemptId: guest.attemptId, trackId: guest.trackId };
    await guest.attemptIn('WATCHED');
    await guest.open();
    await guest.pay(guest.payUrl);
    await guest.until('ACKNOWLEDGED');
    await this.world.mend(`inquiry-not-found?trackId=${first.trackId}`);
    Object.assign(guest, first);
  }

  private async comeTo(address: string): Promise<string> {
    const answer = await fetch(address, { redirect: 'manual' });
    return /PaymentID=(\d+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
  }

  private async payAt(PaymentID: string): Promise<void> {
    const { bank, number, expiry } = goodCard;
    const typed = { debitNumber: number, debitMonthSelect: expiry[0], debitYearSelect: expiry[1] };
    for (const form of [{ step: 'submit', bank, ...typed, cardPin: '1234' }, { step: 'confirm' }])
      await fetch(`${this.world.system.addresses.sandbox}/kpg/paymentrouter.htm`, {
        ...{ method: 'POST', redirect: 'manual' },
        body: new URLSearchParams({ PaymentID, lang: 'en', ...form }),
      });
  }

  /** Waits until nothing moves any more at this instant of business. */
  async rest(): Promise<void> {
    let before = '';
    let since = performance.now();
    await waitFor(
      'rest',
      async () => {
        const [row] = await this.world.query(REST);
        const now = JSON.stringify(row);
        if (now !== before) [before, since] = [now, performance.now()];
        return row?.['pending'] === 0 && performance.now() - since > 3_000 ? true : undefined;
      },
      60_000,
    ).catch((error: unknown) => (this.restless = error));
  }

  /** How that payment stands now. */
  async endingOf(name: PlayName): Promise<Ending> {
    const one = this.played.find((played) => played.name === name);
    if (!one) throw new Error(`${name} was not played`);
    const { attemptId, renewalId, total } = one.guest;
    const [row] = await this.world.query<Omit<Ending, 'holds' | 'words'>>(ENDING, [attemptId, renewalId]);
    const balances = await this.world.query<{ account: string; fils: string }>(BALANCES, [attemptId]);
    const fee = Number(total) * 1000;
    const holds = Object.fromEntries(balances.map(({ account, fils }) => [account, Number(fils) / fee]));
    if (!row) throw new Error('the payment is not known');
    return { ...row, holds, words: await this.wordsOf(one) };
  }

  private async wordsOf({ guest }: Played): Promise<Ending['words']> {
    const said = async (language: string): Promise<string> => {
      const answer = await fetch(`${this.world.system.addresses.api}/renewals/${guest.renewalId}`, {
        headers: { authorization: `Bearer ${guest.capability}`, 'accept-language': language },
      });
      return ((await answer.json()) as { sentence: string }).sentence;
    };
    return { ar: await said('ar'), en: await said('en') };
  }

  /** The public counter, once it is no older than now. */
  async counter(): Promise<number> {
    const from = await this.world.now();
    return waitFor('a fresh counter', async () => {
      const answer = await fetch(`${this.world.system.addresses.api}/paid-and-covered`);
      const { paidAndNotCovered, asOf } = (await answer.json()) as {
        paidAndNotCovered: number;
        asOf: string;
      };
      return Date.parse(asOf) >= from ? paidAndNotCovered : undefined;
    });
  }
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const hands = Array.from({ length: AT_ONCE }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  });
  await Promise.all(hands);
}

const REST = `select (select count(*) from lifecycle.history)::int as entries, (select count(*) from payments.inquiry)::int as inquiries,
    (select count(*) from payments.refund_answer)::int as answers, (select count(*) from payments.callback)::int as callbacks,
    (select count(*) from lifecycle.untold where due <= clock_timestamp())::int
      + (select count(*) from lifecycle.watch where nudge_at <= app.now())::int
      + (select count(*) from payments.attempt where asking_until > app.now())::int as pending`;

const ENDING = `select a.state as attempt, r.state as renewal, s.state as statement, coalesce(s.missing, '{}') as missing,
    coalesce(s.uncovered, false) as uncovered, s.case_id as "caseId", s.until
  from lifecycle.head a join lifecycle.head r on r.thing = $2 left join payments.statement s on s.attempt_id = a.thing
  where a.thing = $1`;

const BALANCES = `select account, sum(side.fils)::text as fils
  from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
    cross join lateral (values (t.debit, t.fils), (t.credit, -t.fils)) as side (account, fils)
  where e.attempt_id = $1 group by account having sum(side.fils) <> 0`;
