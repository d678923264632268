import { bankSays } from '../../spec/payment-world';
import type { GivenLine } from '../../spec/settlement-file';
import { SettlementWorld } from '../../spec/settlement-world';

let world: SettlementWorld;
beforeAll(async () => {
  world = await SettlementWorld.open();
});
afterAll(() => world.close());

interface Paid {
  readonly attemptId: string;
  readonly line: GivenLine;
}

/** A payment that the bank denied, and settles. */
async function denied(): Promise<Paid> {
  const { attemptId } = await world.payments.opened();
  world.payments.say = bankSays('NOT CAPTURED');
  await world.payments.ask(attemptId);
  return { attemptId, line: await world.lineOf(attemptId) };
}

/** A file of every kind of line whose place could matter, by what they are. */
async function story() {
  const back = await denied();
  const twice: Paid = await world.captured();
  const wrong: Paid = await world.captured();
  const late = await denied();
  const of = ({ line }: Paid, more: Partial<GivenLine>): GivenLine => ({
    ...line,
    lineId: world.lineId(),
    ...more,
  });
  const lines: Readonly<Record<string, GivenLine>> = {
    sale: back.line,
    reversal: of(back, { type: 'REVERSAL', corrects: back.line.lineId }),
    reversalAgain: of(back, { type: 'REVERSAL', corrects: back.line.lineId }),
    paid: twice.line,
    paidAgain: of(twice, {}),
    short: { ...wrong.line, amountFils: 90_000n },
    rest: of(wrong, {
      ...{ type: 'ADJUSTMENT', sign: 'CR', amountFils: 10_000n, commissionFils: 0n },
      corrects: wrong.line.lineId,
    }),
    found: late.line,
    nobodys: of(late, { type: 'REFUND', commissionFils: 0n }),
  };
  return { lines, attempts: [back, twice, wrong, late].map(({ attemptId }) => attemptId) };
}

/** The nine names as they stand, backwards, or by steps that three does not divide. */
function ordered(names: readonly string[], step: number): readonly string[] {
  return step === -1 ? [...names].reverse() : names.map((_, at) => names[(at * step) % names.length] ?? '');
}

/** What such a file came to, its lines in that order; each day but once. */
async function cameTo(step: number, back: number): Promise<object> {
  const { lines, attempts } = await story();
  const bankDay = world.day(back);
  const at = `${bankDay}T00:00:01+03:00`;
  const given = ordered(Object.keys(lines), step).map((name) => ({ ...lines[name]!, at }));
  let file = { fileId: '', settlementId: '' };
  const moved = await world.change(async () => {
    file = await world.settle(given, { bankDay });
  });
  const named = (told: string) =>
    Object.entries(lines).reduce((text, [name, { lineId }]) => text.replace(lineId, name), told);
  const { counts } = await world.view(file.settlementId);
  return {
    ...{ moved, counts, outcomes: (await world.outcomes(file.fileId)).map(named).sort() },
    cases: [...(await world.casesAbout(file.fileId))].sort(),
    events: await Promise.all(attempts.map((attemptId) => world.payments.eventsOf(attemptId))),
  };
}

describe('the lines of a file, in whatever order they stand', () => {
  it('come to the same matches, exceptions, cases, payments and sums', async () => {
    const first = await cameTo(1, 0);
    expect(first).toMatchObject({
      outcomes: [
        ...['found matched', 'nobodys refund-unknown', 'paid matched', 'paidAgain settled-twice'],
        ...['rest adjustment matched', 'reversal matched', 'reversalAgain settled-twice', 'sale matched'],
        'short other-amount matched',
      ],
    });
    for (const [at, step] of [-1, 2, 4, 5, 7].entries()) expect(await cameTo(step, at + 1)).toEqual(first);
  });

  it('leave a ledger that holds what the lines and the histories say', async () => {
    expect(await world.wrongEntries()).toEqual([]);
  });
});
