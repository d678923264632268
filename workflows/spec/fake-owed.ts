import type { NoticeAnswer } from '@tajdeed/contracts';

/** A notice that is owed, as its watch sees it: when its turn comes, when it was told, and what was answered. */
export class FakeOwed {
  /** In ms of the server's time. */
  turnAt = 0;
  readonly toldAt: number[] = [];
  readonly answers: NoticeAnswer[] = [];

  constructor(private readonly now: () => Promise<number>) {}

  async look(): Promise<{ tellInMs: number | null }> {
    if (this.answers.length > 0) return { tellInMs: null };
    return { tellInMs: Math.max(0, this.turnAt - (await this.now())) };
  }

  async tell(answer: NoticeAnswer): Promise<NoticeAnswer> {
    this.toldAt.push(await this.now());
    return answer;
  }

  /** The first answer counts. */
  record(answer: NoticeAnswer): Promise<void> {
    if (this.answers.length === 0) this.answers.push(answer);
    return Promise.resolve();
  }
}
