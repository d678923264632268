import {
  DAY_MS,
  DomainError,
  HOUR_MS,
  isUnsent,
  MINUTE_MS,
  SECOND_MS,
  type BankVerdict,
} from '@tajdeed/domain';
import { givenQuote, givenRenewal, givenResident } from '@tajdeed/testing';
import { AttemptCorrections } from '../src/attempt.corrections';
import { Machine } from './machine';
import type { ModelAttempt, ModelRenewal } from './model';
import { bankSays, notFound, type BankWord, type PaymentWorld } from './payment-world';
import type { Step } from './walk';

const leaps = [
  47 * SECOND_MS,
  191 * SECOND_MS,
  667 * SECOND_MS,
  41 * MINUTE_MS,
  7 * HOUR_MS,
  DAY_MS + MINUTE_MS,
];
const hints = ['captured', 'not-captured', 'cancelled', 'unknown'] as const;
const said: readonly BankVerdict[] = [
  ...(['captured', 'captured', 'captured', 'not-captured', 'cancelled'] as const),
  ...(['voided', 'not-found', 'unknown', 'mismatch'] as const),
];
const words: Readonly<Record<string, string>> = {
  ...{ captured: 'SUCCESS', 'not-captured': 'FAILURE(NOT CAPTURED)', cancelled: 'FAILURE(CANCELED)' },
  ...{ voided: 'VOIDED', unknown: 'FAILURE(HOST TIMEOUT)', mismatch: 'SUSPECTED' },
};

/** The room on a real database beside its model: whatever is done to both, both must come to the same. */
export class Twin {
  private readonly model = new Machine();
  private readonly renewals: { readonly id: string; readonly model: ModelRenewal }[] = [];
  private readonly attempts: { readonly id: string; readonly model: ModelAttempt; readonly ids: BankIds }[] =
    [];
  private shift = 0;

  private constructor(private readonly world: PaymentWorld) {}

  /** One person with two renewals for the same days, and one for others. */
  static async of(world: PaymentWorld): Promise<Twin> {
    const twin = new Twin(world);
    await world.database.shiftClock(0);
    await twin.tick();
    const person = await givenResident(world.database, { article: '18' });
    for (const days of [1, 1, 2]) {
      const id = await givenRenewal(world.database, world.room, person);
      await givenQuote(world.database, world.room, id, { validForMs: 300 * DAY_MS });
      await world.database.query(
        `update fees.quote set starts_on = starts_on + $2::int, ends_on = ends_on + $2::int where renewal_id = $1`,
        [id, days * 4000],
      );
      twin.renewals.push({ id, model: twin.model.renewal(days) });
    }
    return twin;
  }

  async take([who, which, how]: Step): Promise<void> {
    await this.tick();
    const renewal = this.renewals[which % this.renewals.length]!;
    const attempt = this.attempts[which % Math.max(1, this.attempts.length)];
    if (who < 15) await this.open(renewal, how);
    else if (who < 25) await this.issue(renewal);
    else if (who < 45) await this.pass(leaps[how % leaps.length]!);
    else if (!attempt) return;
    else if (who < 60) await this.report(attempt, hints[how % hints.length]!);
    else if (who < 92) await this.ask(attempt, said[how % said.length]!);
    else await this.settle(attempt, how < 60 ? 'captured' : 'voided');
  }

  /** What both say of every attempt, and of the money. */
  async books(): Promise<readonly [room: unknown, model: unknown]> {
    const { database } = this.world;
    const rooms: unknown[] = [];
    for (const { id } of this.attempts) rooms.push(await this.bookOf(id));
    const models = this.attempts.map(({ model: { id, state, blocks, unproven, late, dueAt } }) => ({
      ...{ state, blocks, unproven, late, isAwaited: dueAt !== null },
      cases: [...this.model.cases]
        .flatMap((one) => (one.endsWith(` ${id}`) ? [one.split(' ')[0]!] : []))
        .filter((kind) => kind !== 'voided-after-issue' && kind !== 'coverage-refused')
        .sort(),
    }));
    const states: unknown[] = [];
    for (const { id } of this.renewals) states.push(await this.world.stateOf(id));
    const due = await database.query<{ clearing: string; due: string }>(BALANCES, [
      this.renewals.map(({ id }) => id),
    ]);
    return [
      { attempts: rooms, renewals: states, ...due[0] },
      {
        attempts: models,
        renewals: this.renewals.map(({ model }) => model.state.replace('ACKNOWLEDGED', 'NOTIFYING')),
        clearing: this.model.till.balance('clearing').toString(),
        due: (-this.model.till.balance('refunds-due')).toString(),
      },
    ];
  }

  private async bookOf(id: string): Promise<unknown> {
    const [row] = await this.world.database.query(
      `select state, blocks, unproven, late_reason as late,
         exists (select from payments.unconfirmed u where u.attempt_id = v.attempt_id) as "isAwaited"
       from payments.v_attempt v where attempt_id = $1`,
      [id],
    );
    const open = (await this.world.casesOf(id)).flatMap((one) => (/^(.*) OPEN$/.exec(one) ?? []).slice(1));
    return { ...row, cases: [...new Set(open)].sort() };
  }

  private async tick(): Promise<void> {
    const [row] = await this.world.database.query<{ ms: string }>(
      `select floor(extract(epoch from app.now()) * 1000)::text as ms`,
    );
    this.model.now = Number(row?.ms);
  }

  private async pass(ms: number): Promise<void> {
    await this.world.database.shiftClock((this.shift += ms));
  }

  private async open(
    renewal: { readonly id: string; readonly model: ModelRenewal },
    how: number,
  ): Promise<void> {
    const model = this.model.open(renewal.model);
    const id = await this.world
      .service()
      .open(renewal.id)
      .then(
        ({ attemptId }) => attemptId,
        (error: unknown) => {
          if (error instanceof DomainError) return undefined;
          throw error;
        },
      );
    if ((id === undefined) !== (model === undefined)) throw new Error('only one of them opens a payment');
    if (id === undefined || !model) return;
    const n = (serial += 1).toString().padStart(8, '0');
    this.attempts.push({ id, model, ids: { payment: `7007${n}`, reference: `8008${n}` } });
    if (how >= 75) return;
    this.model.send(model);
    await this.world.send(id);
  }

  private async issue({ id, model }: { readonly id: string; readonly model: ModelRenewal }): Promise<void> {
    if (model.state !== 'ISSUING') return;
    this.model.issue(model, false);
    await this.world.issue(id);
  }

  private async report(
    { id, model, ids }: { readonly id: string; readonly model: ModelAttempt; readonly ids: BankIds },
    hint: BankVerdict,
  ): Promise<void> {
    this.model.callback(model, hint, String((serial += 1)));
    await this.world.callback(id, hint, ids);
  }

  private async ask(
    { id, model, ids }: { readonly id: string; readonly model: ModelAttempt; readonly ids: BankIds },
    verdict: BankVerdict,
  ): Promise<void> {
    const due = this.model.dueAt(model);
    if (due === null || due > this.model.now) return;
    if (isUnsent(model)) {
      this.model.endUnsent(model);
      await this.world.activities().recordUnsent(id);
      return;
    }
    this.world.say = answerOf(verdict, ids);
    const answer = await this.world.activities().askBank(id);
    await this.world.activities().recordBankAnswer(id, answer);
    this.model.record(model, { id: (serial += 1), askedAt: Date.parse(answer.askedAt), verdict });
  }

  private async settle(
    { id, model }: { readonly id: string; readonly model: ModelAttempt },
    verdict: 'captured' | 'voided',
  ): Promise<void> {
    this.model.settle(model, verdict);
    const line = { verdict, source: 'settlement', reference: `L-${(serial += 1).toString()}` } as const;
    await this.world.room.module.get(AttemptCorrections).apply(id, line);
  }
}

interface BankIds {
  readonly payment: string;
  readonly reference: string;
}

let serial = 0;

function answerOf(verdict: BankVerdict, { payment, reference }: BankIds): BankWord {
  if (verdict === 'not-found') return notFound;
  const ids =
    verdict === 'captured'
      ? { payid: payment, ref: reference, tranid: 'null' }
      : { payid: 'null', ref: 'null', tranid: 'null' };
  return bankSays(words[verdict] ?? '', ids);
}

const BALANCES = `
  select coalesce(sum(case 'clearing' when t.debit then t.fils when t.credit then -t.fils end), 0)::text as clearing,
    coalesce(sum(case 'refunds-due' when t.credit then t.fils when t.debit then -t.fils end), 0)::text as due
  from payments.ledger_entry e join payments.ledger_transfer t using (entry_id) where e.renewal_id = any($1::uuid[])`;
