import { Injectable } from '@nestjs/common';
import { changesOf, type Changes } from './changes';
import { Recorder } from './recorder';
import { Stories } from './stories';

/** What deeds change, found by doing them (record 12). */
@Injectable()
export class Rehearsals {
  constructor(
    private readonly recorder: Recorder,
    private readonly stories: Stories,
  ) {}

  /** What `deed` moves and tells; to be called in a transaction that is undone (`Database.rehearse`). */
  async changesBy(deed: () => Promise<void>): Promise<Changes> {
    const { moved, told } = await this.recorder.observe(deed);
    const wanted = new Set(moved.map(({ thing, seq }) => `${thing}:${seq}`));
    const entries = await this.stories.of(moved.map(({ thing }) => thing));
    return changesOf(
      entries.filter(({ thing, seq }) => wanted.has(`${thing}:${seq}`)),
      told,
    );
  }
}
