import { Injectable } from '@nestjs/common';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';

const KIND = 'delivery-stuck';
/** So many stand open at once: where all of a topic is refused, a few cases say it as well as thousands. */
const MOST_OPEN = 20;

/** Sees that nothing that leaves by the relay is refused again and again without people hearing of it. */
@Injectable()
export class StuckDeliveries {
  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
  ) {}

  /** Answers how many things it told of. */
  @Transactional()
  async step(): Promise<number> {
    for (const { thing } of await this.db.query<{ thing: string }>(DELIVERED, [KIND]))
      await this.desk.resolve(thing, [KIND], 'relay.delivered', 'system');
    const rows = await this.db.query<{ thing: string; words: number; events: number }>(STUCK, [
      KIND,
      MOST_OPEN,
    ]);
    for (const { thing, words, events } of rows)
      await this.desk.open({
        ...{ kind: KIND, subject: thing, renewalId: null, actor: 'system' },
        about: { words: String(words), events: String(events) },
      });
    return rows.length;
  }
}

const DELIVERED = `select c.subject as thing from cases.case c
  where c.kind = $1 and c.open and not exists (select from lifecycle.v_stuck s where s.thing = c.subject) order by c.case_id`;

// Never about such a case itself: its own events may be refused with all others.
const STUCK = `select s.thing, s.words, s.events from lifecycle.v_stuck s
  where not exists (select from cases.case c where c.kind = $1 and (c.case_id = s.thing or (c.subject = s.thing and c.open)))
  order by s.thing limit greatest(0, $2 - (select count(*) from cases.case c where c.kind = $1 and c.open))`;
