/** What a consumer commits: where a partition is read on. */
export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** Commits partitions that are done at the same moment by one request; each still waits until its own is committed. */
export class CommitsTogether {
  private gathering: { readonly offsets: PartitionOffset[]; readonly committed: Promise<void> } | undefined;

  constructor(private readonly commit: (offsets: PartitionOffset[]) => Promise<void>) {}

  add(offset: PartitionOffset): Promise<void> {
    this.gathering ??= this.begin();
    this.gathering.offsets.push(offset);
    return this.gathering.committed;
  }

  private begin() {
    const offsets: PartitionOffset[] = [];
    const committed = new Promise((resolve) => setImmediate(resolve)).then(() => {
      this.gathering = undefined;
      return this.commit(offsets);
    });
    return { offsets, committed };
  }
}
