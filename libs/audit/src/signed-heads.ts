import type { KeyObject } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { openCheckpoint, signCheckpoint, type Checkpoint } from '@tajdeed/merkle';
import { Database } from '@tajdeed/platform';
import { LogReader } from './log-reader';

/** Who signs the log's heads, and under which name. */
export interface LogIdentity {
  /** Name of the log in its checkpoints: a URL without scheme. */
  readonly origin: string;
  readonly signingKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const LOG_IDENTITY = Symbol('LogIdentity');

/** A checkpoint with the note that carries its signature. */
export interface SignedHead extends Checkpoint {
  readonly note: string;
}

/** Shortest time between two heads that nobody needs at once. */
const PAUSE_MS = 1_000;

/** Signs the head of the log when it has grown, keeps every head, and signs nothing that does not continue the last one. */
@Injectable()
export class SignedHeads {
  private readonly log = new Logger('SignedHeads');
  private last: { head: SignedHead; at: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
    @Inject(LOG_IDENTITY) private readonly identity: LogIdentity,
  ) {}

  /** The newest head, made anew at most once a second. */
  async current(): Promise<SignedHead> {
    if (this.last !== undefined && performance.now() - this.last.at < PAUSE_MS) return this.last.head;
    return this.renew();
  }

  /** A head of at least `size` leaves; the log must have that many. */
  async covering(size: number): Promise<SignedHead> {
    const head = await this.current();
    return head.size >= size ? head : this.renew();
  }

  private async renew(): Promise<SignedHead> {
    const head = await this.database.transaction(async () => {
      const size = await this.reader.size();
      const before = await this.newest();
      if (before?.size === size) return before;
      if (before !== undefined) await this.refuseFork(before, size);
      return this.make(size);
    });
    this.last = { head, at: performance.now() };
    return head;
  }

  private async make(size: number): Promise<SignedHead> {
    const { origin, signingKey } = this.identity;
    const root = await this.reader.root(size);
    const note = signCheckpoint({ origin, size, root }, signingKey);
    await this.database.query(
      `insert into audit.checkpoint (size, root, note) values ($1, $2, $3) on conflict (size) do nothing`,
      [size, root, note],
    );
    return { origin, size, root, note };
  }

  private async newest(): Promise<SignedHead | undefined> {
    const [row] = await this.database.query<{ size: string; root: Buffer; note: string }>(
      `select size, root, note from audit.checkpoint order by size desc limit 1`,
    );
    if (row === undefined) return undefined;
    const opened = openCheckpoint(row.note, this.identity.origin, this.identity.publicKey);
    // A head under an older key: it binds all the same, and the next one is made under the present key.
    const head = opened ?? { origin: this.identity.origin, size: Number(row.size), root: row.root };
    return { ...head, note: row.note };
  }

  private async refuseFork(before: SignedHead, size: number): Promise<void> {
    const root = size < before.size ? undefined : await this.reader.root(before.size);
    if (root?.equals(before.root)) return;
    this.log.error(
      { event: 'audit-fork', signed: before.size, size },
      'the log does not continue its last signed head',
    );
    throw new Error('the log does not continue its last signed head');
  }
}
