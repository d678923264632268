import { readError, readReport, udfOf, type Terminal } from '@tajdeed/payments/knet';
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Alarms } from './alarms';
import { Allowance } from './allowance';
import type { CallbackRows } from './callback.rows';
import type { Arrived, Bytes, Reading, Weighed } from './callback.statements';
import { Gathering } from './gathering';

/**
 * Bodies that may be stored although they come to nothing: per source and in all, in any minute. A source that has used
 * that up is a suspect: its next ones are read first, and stored only if they are about one of our attempts.
 */
const STORED_PER_SOURCE = 60;
const STORED_IN_ALL = 600;
/** Lines about what suspects send of one attempt; the database stores as many of them (`weigh_callback`). */
const TOLD_PER_ATTEMPT = 60;

/** What is acknowledged, and how. */
export interface Acknowledged {
  readonly reference: string;
  readonly style: Terminal['style'];
}

/** A callback before it is let in. */
export interface Come {
  readonly arrived: Arrived;
  /** Its source has sent too much that came to nothing. */
  readonly isSuspect: boolean;
  /** What it says, where that was looked at before anything is stored. */
  readonly reading?: Reading;
}

/** What one came to. */
interface Taken {
  readonly isNew: boolean;
  readonly reading: Reading;
  readonly weighed: Weighed;
}

type Waiting = Bytes & Pick<Come, 'reading'>;

export interface DeskOptions {
  readonly rows: Pick<CallbackRows, 'within'>;
  readonly terminals: () => readonly Terminal[];
  readonly alarms: Alarms;
  readonly log: Logger;
  readonly allowance?: Allowance;
  /** Specs put something that breaks in its place. */
  readonly read?: typeof readingOf;
}

/**
 * Takes one callback (KNET section 8): stores, reads, compares. It is a hint and moves nothing but a word to the
 * workflow. Acknowledged is only what is stored and matched (security item 48). Whatever it comes to, it waits for the same
 * things: the body's row, then one statement. Those that come while others are under way share both statements; a suspect
 * goes alone.
 */
export class CallbackDesk {
  private readonly allowance: Allowance;
  private readonly read: typeof readingOf;
  private readonly gathering = new Gathering((all: readonly Waiting[]) => this.take(all));

  constructor(private readonly options: DeskOptions) {
    this.allowance = options.allowance ?? new Allowance(STORED_PER_SOURCE, STORED_IN_ALL);
    this.read = options.read ?? readingOf;
  }

  /** That of a suspect is read at once, and so is any while the door is crowded: what a key opens is let in before all else. */
  look(arrived: Arrived, isCrowded: boolean): Come {
    const isSuspect = this.allowance.isSpent(arrived.source);
    return isSuspect || isCrowded
      ? { arrived, isSuspect, reading: this.readSafely(arrived) }
      : { arrived, isSuspect };
  }

  /** Undefined for whatever is refused. */
  async weigh({ arrived, isSuspect, reading: known }: Come): Promise<Acknowledged | undefined> {
    const digest = createHash('sha256').update(arrived.bytes).digest();
    const waiting = { arrived, digest, ...(known && { reading: known }) };
    const taken = await (isSuspect ? this.takeUnstored(waiting) : this.gathering.add(waiting));
    this.tell(taken, isSuspect);
    const { isNew, reading, weighed } = taken;
    const { outcome, receiptReference } = weighed;
    // The same bytes again take no room, and a match is what all this is for.
    if (receiptReference === null || (outcome === 'duplicate' && isNew)) this.allowance.take(arrived.source);
    return receiptReference !== null && 'report' in reading
      ? { reference: receiptReference, style: reading.report.style }
      : undefined;
  }

  private take(all: readonly Waiting[]): Promise<readonly Taken[]> {
    return this.options.rows.within(async (session) => {
      const stored = await session.store(all);
      const asked = all.map(({ arrived, digest, reading }) => ({
        ...{ digest, reading: reading ?? this.readSafely(arrived) },
      }));
      const weighed = await session.weigh(asked);
      return asked.flatMap(({ reading }, at) => {
        const one = weighed[at];
        return one ? [{ isNew: stored[at] === true, reading, weighed: one }] : [];
      });
    });
  }

  private takeUnstored({ arrived, digest, reading: known }: Waiting): Promise<Taken> {
    const reading = known ?? this.readSafely(arrived);
    return this.options.rows.within(async (session) => {
      const [weighed] = await session.weigh([{ digest, reading, unstored: arrived }]);
      if (!weighed) throw new Error('a function answered no row');
      return { isNew: false, reading, weighed };
    });
  }

  /** Whatever a body does to its reader, it is unreadable and no more. */
  private readSafely(arrived: Arrived): Reading {
    try {
      return this.read(arrived, this.options.terminals());
    } catch (error) {
      const name = error instanceof Error ? error.name : 'no error'; // a text may quote what was read
      this.options.log.error({ event: 'callback.reader-failed', name }, 'the reader of callbacks failed');
      return { why: 'unreadable' };
    }
  }

  private tell({ reading, weighed }: Taken, isSuspect: boolean): void {
    const { log, alarms } = this.options;
    const { outcome, attemptId, receiptReference } = weighed;
    const report = 'report' in reading ? reading.report : undefined;
    const count = attemptId === null ? 0 : alarms.reported(attemptId);
    if (outcome === 'unreadable') alarms.notRead();
    if (receiptReference !== null)
      log.info(
        { event: `callback.${outcome}`, attemptId, hint: report?.hint, otherKey: report?.byPreviousKey },
        'a callback was taken',
      );
    else if (!isSuspect || (attemptId !== null && count <= TOLD_PER_ATTEMPT))
      log.warn({ event: 'callback.refused', why: outcome, attemptId }, 'a callback was refused');
  }
}

/** What a body says: a report that one of the keys opens, or the bank's error in clear, or nothing. */
export function readingOf({ bytes, cut }: Arrived, terminals: readonly Terminal[]): Reading {
  if (cut) return { why: 'unreadable' };
  const report = readReport(bytes, terminals);
  if (report) return { report, isEchoed: isEchoed(report.udf, udfOf(report.trackId)) };
  const error = readError(bytes);
  return error ? { why: 'error-report', fields: error.fields } : { why: 'unreadable' };
}

/** Everything that we sent must come back as we sent it (security item 46). */
function isEchoed(udf: readonly string[], sent: readonly string[]): boolean {
  return udf.length === sent.length && udf.every((value, at) => value === sent[at]);
}
