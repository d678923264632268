import { Injectable } from '@nestjs/common';
import { Database, newId, Sealer, type Principal } from '@tajdeed/platform';

const TEXT = 'cases.comment';

/** What somebody said beside a case. */
export interface Comment {
  readonly commentId: string;
  readonly member: string;
  readonly text: string;
  /** ms since 1970. */
  readonly saidAt: number;
}

/** Remarks on cases, and the reasons of what was done about them; kept sealed. */
@Injectable()
export class Comments {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Keeps a text, in the caller's transaction, and answers its id: history names it and never quotes it. */
  async keep(caseId: string, by: Principal, text: string): Promise<string> {
    const commentId = newId();
    await this.db.query(
      `insert into cases.comment (comment_id, case_id, member, account, text_sealed) values ($1, $2, $3, $4, $5)`,
      [commentId, caseId, by.memberId, by.accountId, this.sealer.seal(TEXT, text, commentId)],
    );
    return commentId;
  }

  /** All of one case, oldest first. */
  async of(caseId: string): Promise<readonly Comment[]> {
    const rows = await this.db.query<{ commentId: string; member: string; sealed: string; saidAt: string }>(
      `select comment_id as "commentId", member, text_sealed as sealed,
         floor(extract(epoch from said_at) * 1000)::text as "saidAt"
       from cases.comment where case_id = $1 order by comment_id limit 1000`,
      [caseId],
    );
    return rows.map(({ commentId, member, sealed, saidAt }) => ({
      ...{ commentId, member, saidAt: Number(saidAt) },
      text: this.sealer.open(TEXT, sealed, commentId),
    }));
  }
}
