import { coverageLifecycle, DomainError, MINUTE_MS } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { derivedId, newId, stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import fc from 'fast-check';
import { AttemptCorrections } from '../attempt.corrections';
import { balancesOf } from '../../spec/books';
import { bankSays, notFound, steady } from '../../spec/payment-world';
import { RefundWorld } from '../../spec/refund-world';
import { Neighbours } from '../../spec/statement-world';
import { HeardPayments } from '../statements/heard-payments';
import { RawPayments } from '../statements/raw-payments';
import { StatementParity } from '../statements/statement-parity';
import { LedgerVerification } from './verification';

const deeds = [
  ...['ask', 'ask', 'ask', 'wait', 'issue', 'found-captured', 'found-voided', 'end-cover'],
  ...['request', 'request', 'refund', 'refund', 'settle', 'expire', 'give-up'],
] as const;
const words = [
  ...[bankSays('SUCCESS'), bankSays('SUCCESS'), bankSays('FAILURE(NOT CAPTURED)')],
  ...[bankSays('FAILURE(HOST TIMEOUT)'), notFound],
];
const step = fc.record({
  deed: fc.constantFrom(...deeds),
  word: fc.nat({ max: 4 }),
  part: fc.integer({ min: 1, max: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
/** Nothing yet; paid, with or without its cover; final; or too late. */
const paid: readonly Step[] = [{ deed: 'ask', word: 0, part: 1 }];
const wait: Step = { deed: 'wait', word: 0, part: 1 };
const late: readonly Step[] = [{ deed: 'expire', word: 0, part: 1 }, ...paid, wait];
const beginning = fc.constantFrom<readonly Step[]>(
  [],
  paid,
  [...paid, { deed: 'issue', word: 0, part: 1 }],
  [...paid, { deed: 'give-up', word: 0, part: 1 }, wait, ...paid],
  late,
  [...late, { deed: 'request', word: 0, part: 2 }, { deed: 'refund', word: 0, part: 1 }],
  [...late, { deed: 'request', word: 0, part: 4 }, { deed: 'refund', word: 0, part: 1 }],
);

const MONEY = new Set([
  'bank',
  'takenAt',
  'amount',
  'refunded',
  'ledger',
  'earned',
  'due',
  'owed',
  'givenUp',
]);

describe('the ledger after any walk of a payment', () => {
  let world: RefundWorld;
  beforeAll(async () => {
    world = await RefundWorld.open();
  });
  afterAll(() => world.close());

  /** Deeds that a room refuses change nothing, in the books either. */
  const tried = (work: () => Promise<unknown>) =>
    work().catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });

  async function walk(steps: readonly Step[]): Promise<string> {
    const { payments } = world;
    const { room, database } = payments;
    await database.shiftClock(0);
    world.begin();
    const { attemptId, renewalId } = await payments.opened();
    const coverageId = derivedId(renewalId, 'coverage');
    const says = words.map((word) => steady(word));
    const refunds: string[] = [];
    let [clock, n] = [0, 0];
    const correct = (verdict: 'captured' | 'voided') =>
      room.module
        .get(AttemptCorrections, { strict: false })
        .apply(attemptId, { verdict, source: 'settlement', reference: `line-${(n += 1)}` });
    for (const { deed, word, part } of steps)
      await tried(async () => {
        const state = await payments.stateOf(attemptId);
        switch (deed) {
          case 'ask':
            payments.say = says[word] ?? notFound;
            return payments.ask(attemptId);
          case 'wait':
            return database.shiftClock((clock += 11 * MINUTE_MS));
          case 'issue':
            return (await payments.stateOf(renewalId)) === 'ISSUING' && payments.issue(renewalId);
          case 'found-captured':
            return correct('captured');
          case 'found-voided':
            return correct('voided');
          case 'end-cover': {
            const head = await room.recorder.headOf(coverageLifecycle, coverageId);
            if (head?.state !== 'SUSPENDED') return;
            const move = exampleMove(coverageLifecycle, coverageId, head.seq, 'coverage.ended');
            const key = stepKey(coverageId, 'end');
            return room.db.transaction(async () => {
              await room.recorder.record({ key, actor: 'system', renewalId }, [move]);
              await room.db.query(`select payments.end_cover($1, $2)`, [
                renewalId,
                `${coverageId}:${head.seq + 1}`,
              ]);
            });
          }
          case 'request':
            return refunds.push(await world.request(attemptId, (100_000n * BigInt(part)) / 4n));
          case 'refund': {
            world.bank.deeds = [(['done', 'silent', 'done-silent', 'done'] as const)[part - 1] ?? 'done'];
            for (const refundId of refunds) await world.run(refundId);
            return;
          }
          case 'settle': {
            const deedOf = {
              deedId: newId(),
              actor: 'staff:x',
              maker: newId(),
              proposalId: newId(),
            } as const;
            const about = { caseId: newId(), kind: 'bank-silent', subject: attemptId, renewalId };
            const back = { outcome: 'returned', way: part > 2 ? 'transfer' : 'bank' };
            const input = { ...(part > 1 ? back : { outcome: 'never-taken' }), evidence: 'letter-7' };
            const action = room.module.get(CaseActions).named('settled-by-hand');
            return room.db.transaction(() => action.apply(about, input, deedOf));
          }
          case 'expire':
            return state === 'AT_BANK' && part === 1 && world.moveRenewal(renewalId, 'payment.expired');
          case 'give-up':
            return part === 1 && world.moveRenewal(renewalId, 'coverage.refused', 'renewal.abandoned');
        }
      });
    return attemptId;
  }

  /** What the messages alone say of the money of these payments otherwise than their statements. */
  async function toldOtherwise(): Promise<unknown[]> {
    await new Neighbours(world.payments).heard();
    const { db } = world.payments.room;
    const parity = new StatementParity(db, new RawPayments(db), new HeardPayments(db));
    const { found, looked, isLast } = await parity.wholeAgainstKafka(null, 500);
    expect([looked.length > 30, isLast]).toEqual([true, true]);
    // The covers of this world are histories without rows.
    return found.filter(({ field }) => MONEY.has(field));
  }

  it('is what the history says, and the messages, and every account comes to what is left of the payment', async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(beginning, fc.array(step, { minLength: 3, maxLength: 14 }), async (begun, steps) => {
        const attemptId = await walk([...begun, ...steps]);
        const { payments } = world;
        const state = (await payments.stateOf(attemptId)) ?? '';
        ends.set(state, (ends.get(state) ?? 0) + 1);
        const {
          clearing = 0,
          fees = 0,
          receivable = 0,
          bank = 0,
          ...others
        } = await balancesOf(payments.database, attemptId);
        const due = others['refunds-due'] ?? 0;
        const [gone] = await payments.database.query<{ fils: number }>(
          `select coalesce(sum(amount_fils), 0)::int as fils from payments.v_refund where attempt_id = $1 and state = 'RETURNED'`,
          [attemptId],
        );
        const held = ['CAPTURED', 'CONFIRMED', 'CAPTURED_LATE'].includes(state)
          ? 100_000 - (gone?.fils ?? 0)
          : 0;
        // What a transfer gave back from the bank's account, the bank is still to pay into it.
        const left = clearing + bank;
        expect([state, left, left + fees + receivable + due]).toEqual([state, held, 0]);
      }),
      { numRuns: 45, seed: 20261122 },
    );
    let after: string | null = null;
    do {
      const page = await world.payments.room.module
        .get(LedgerVerification, { strict: false })
        .page(after, 500);
      expect(page.differences).toEqual([]);
      after = page.next;
    } while (after !== null);
    expect(await toldOtherwise()).toEqual([]);
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining(['CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'VOIDED', 'REFUNDED', 'SETTLED']),
    );
  });
});
