import { addDays } from '@tajdeed/domain';
import { StaffAtWork, waitFor } from '@tajdeed/testing';
import { filePlays } from './file-misbehaviours';
import type { PlayName } from './misbehaviours';
import type { Ending, PaymentWalk } from './payment-walk';
import { SettledBooks, type Booked, type BookedLines, type BooksAtLast, type LinesOf } from './settled-books';
import type { World } from './world';

const WHO = 'finance-of-the-walk';
/** What makes the file itself, not how it is sent. */
const WHEN_MADE = ['settlement-line-late', 'settlement-void-shown'];

/** Whose lines are as they should be: what he reads must not change by lines that are nobody's. */
export const WITNESS = 'bank-browser-held' satisfies PlayName;

/** How the payment stands that a misbehaving file is about, and how many are paid and not covered. */
export interface Told {
  readonly ending: Ending;
  readonly uncovered: number;
}

/** Brings the bank's files of the walk's payments, wrong ones first, as finance does. */
export class SettledFiles {
  /** What came of bringing each file. */
  readonly came = new Map<string, string>();
  /** What the statement of the payment says that the line was about. */
  readonly settled = new Map<string, string>();
  /** What the books gained by a file that was not taken. */
  readonly gained = new Map<string, { readonly before: Booked; readonly after: Booked }>();
  /** What each file's payer reads and has in the books, without the file and with it. */
  readonly told = new Map<string, { readonly before: Told; readonly after: Told }>();
  /** What became of the lines that a misbehaviour is about. */
  readonly lines = new Map<string, BookedLines>();
  /** Which line stands first in the file that was taken. */
  first = '';
  atLast: BooksAtLast | undefined;
  exceptions: readonly string[] = [];
  /** The same with the next day's file. */
  exceptionsAtLast: readonly string[] = [];
  contradicted: Ending | undefined;
  /** How refunds end that the file proves, and one given in part, with which it agrees. */
  refunds: { readonly proven: Ending; readonly inPart: Ending } | undefined;
  lateAfterwards = '';
  counted: { readonly publicly: number; readonly uncovered: number } | undefined;
  /** What kept them from being brought to an end. */
  trouble: unknown;
  private readonly staff: StaffAtWork;
  private readonly books: SettledBooks;

  constructor(
    private readonly world: World,
    private readonly walk: PaymentWalk,
  ) {
    this.staff = new StaffAtWork(world);
    this.books = new SettledBooks(world, this.staff, WHO);
  }

  async settle(): Promise<void> {
    await this.staff.enter(WHO, ['finance']);
    const [row] = await this.world.query<{ day: string }>(
      `select min(opened_at at time zone 'Asia/Kuwait')::date::text as day from payments.attempt`,
    );
    const day = row?.day ?? '';
    await this.world.mend('inquiry-contradicts'); // whoever is asked about it now says what the file says
    await this.world.reach(addDays(day, 1));
    for (const name of WHEN_MADE) await this.switchOn(name);
    const refused = Object.keys(filePlays).filter((name) => filePlays[name]?.file !== 'taken');
    for (const name of refused.filter((one) => one !== 'settlement-number-repeated'))
      await this.vain(name, day);
    const taken = Object.keys(filePlays).filter((name) => filePlays[name]?.file === 'taken');
    for (const name of taken) if (!WHEN_MADE.includes(name)) await this.switchOn(name);
    const before = await this.tell(taken);
    const came = await this.bring(day);
    for (const name of taken) this.came.set(name, came);
    await this.matched(1);
    await this.walk.rest();
    const after = await this.tell(taken);
    for (const name of taken) this.told.set(name, { before: before.get(name)!, after: after.get(name)! });
    for (const [name, play] of Object.entries(filePlays))
      if (play.of) this.settled.set(name, await this.settlementOf(play.of));
    for (const name of taken) this.lines.set(name, await this.books.of(this.linesOf(name)));
    this.first = await this.books.first();
    this.exceptions = await this.exceptionsNow();
    this.contradicted = await this.walk.endingOf('inquiry-contradicts');
    for (const name of taken) if (filePlays[name]?.fault !== null) await this.world.mend(name);
    await this.nextDay(addDays(day, 1));
    // Hours have passed before the bank gave anything back: its lines stand in the second file if that was after midnight.
    this.exceptionsAtLast = await this.exceptionsNow();
    this.refunds = {
      proven: await this.walk.endingOf('refund-unknown-word'),
      inPart: await this.walk.endingOf('refund-partial-answer'),
    };
    this.atLast = await this.books.atLast();
    this.counted = { publicly: await this.walk.counter(), uncovered: await this.uncovered() };
  }

  /** The next day's file, once under the number of the one before. */
  private async nextDay(day: string): Promise<void> {
    await this.world.reach(addDays(day, 1));
    await this.vain('settlement-number-repeated', day);
    await this.bring(day);
    await this.matched(2);
    this.lateAfterwards = await this.settlementOf('bank-callback-tampered');
  }

  /** Brings a file that can't be had or is refused. */
  private async vain(name: string, day: string): Promise<void> {
    const [before, toldBefore] = [await this.books.now(), await this.tell([name])];
    await this.switchOn(name);
    this.came.set(name, await this.bring(day));
    await this.world.mend(name);
    this.gained.set(name, { before, after: await this.books.now() });
    const toldAfter = await this.tell([name]);
    this.told.set(name, { before: toldBefore.get(name)!, after: toldAfter.get(name)! });
  }

  private async tell(names: readonly string[]): Promise<ReadonlyMap<string, Told>> {
    const uncovered = await this.uncovered();
    const told = new Map<string, Told>();
    for (const name of names) {
      const ending = await this.walk.endingOf(filePlays[name]?.of ?? WITNESS);
      told.set(name, { ending, uncovered });
    }
    return told;
  }

  private async uncovered(): Promise<number> {
    const [row] = await this.world.query<{ n: number }>(
      `select count(*)::int as n from payments.statement where uncovered`,
    );
    return row?.n ?? -1;
  }

  private linesOf(name: string): LinesOf {
    const play = filePlays[name];
    const trackId = this.walk.played.find((one) => one.name === play?.of)?.guest.trackId;
    return trackId === undefined ? (play?.line ?? 'none') : { trackId };
  }

  private async switchOn(name: string): Promise<void> {
    const play = filePlays[name];
    if (play?.fault === null) return;
    const trackId = this.walk.played.find((one) => one.name === play?.of)?.guest.trackId;
    await this.world.fault(name, {
      ...(play?.with && { with: play.with }),
      ...(trackId !== undefined && { scope: { trackId } }),
    });
  }

  /** Fetches a day's file from the bank and hands it in. */
  private async bring(day: string): Promise<string> {
    const { api, sandbox } = this.world.system.addresses;
    const [terminal] = JSON.parse(this.world.system.secret('knet-terminals.json')) as {
      id: string;
      alias: string;
    }[];
    const file = await fetch(`${sandbox}/kpg/settlement/${terminal!.id}/${day}.csv`);
    if (!file.ok) return 'absent';
    const answer = await fetch(`${api}/settlements?terminal=${terminal!.alias}&day=${day}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await this.staff.token(WHO)}`,
        'content-type': 'text/csv; charset=utf-8',
        'settlement-signature': file.headers.get('settlement-signature') ?? '',
      },
      body: Buffer.from(await file.arrayBuffer()),
    });
    const { code } = (await answer.json()) as { code?: string };
    if (answer.ok) return 'taken';
    return code === 'settlement-refused' ? 'refused' : String(code);
  }

  private async matched(days: number): Promise<void> {
    await waitFor('the matching of the lines', async () => {
      const [row] = await this.world.query<{ n: number }>(
        `select count(*)::int as n from lifecycle.head where kind = 'settlement' and state = 'MATCHED'`,
      );
      return row?.n === days ? true : undefined;
    });
  }

  private async settlementOf(name: PlayName): Promise<string> {
    const guest = this.walk.played.find((one) => one.name === name)?.guest;
    const [row] = await this.world.query<{ settlement: string }>(
      `select settlement from payments.statement where attempt_id = $1`,
      [guest?.attemptId],
    );
    return row?.settlement ?? 'no statement';
  }

  private async exceptionsNow(): Promise<string[]> {
    const rows = await this.world.query<{ exception: string }>(
      `select distinct exception from payments.settlement_outcome where outcome = 'exception' order by 1`,
    );
    return rows.map(({ exception }) => exception);
  }
}
