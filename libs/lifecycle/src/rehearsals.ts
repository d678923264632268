import { Injectable } from '@nestjs/common';
import { changesOf, type Changes } from './changes';
import { LedgerDesk } from './ledger-desk';
import { Recorder } from './recorder';
import { Stories } from './stories';

/** What deeds change, found by doing them (record 12). */
@Injectable()
export class Rehearsals {
  constructor(
    private readonly recorder: Recorder,
    private readonly stories: Stories,
    private readonly ledger: LedgerDesk,
  ) {}

  /** What `deed` moves, tells and enters in the ledger; to be called in a transaction that is undone (`Database.rehearse`). */
  async changesBy(deed: () => Promise<void>): Promise<Changes> {
    const before = new Set((await this.ledger.enteredHere()).map(({ entryId }) => entryId));
    const { moved, told, sent } = await this.recorder.observe(deed);
    const entered = (await this.ledger.enteredHere())
      .filter(({ entryId }) => !before.has(entryId))
      .map(({ entry, attempt, transfers }) => ({ entry, attempt, transfers }));
    const entries = await this.stories.of([...moved, ...sent].map(({ thing }) => thing));
    const among = (wanted: typeof moved) => {
      const keys = new Set(wanted.map(({ thing, seq }) => `${thing}:${seq}`));
      return entries.filter(({ thing, seq }) => keys.has(`${thing}:${seq}`));
    };
    return changesOf(among(moved), told, entered, among(sent));
  }
}
