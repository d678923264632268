import { Injectable } from '@nestjs/common';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';

const AT_ONCE = 500;

/** Lines whose money people left in suspense: for a time, and not for good. */
@Injectable()
export class LeftLines {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  /** Whoever was to set it right has had 30 days: what has not come to nothing since is a case again. Answers whether more is left. */
  @Transactional()
  async again(): Promise<boolean> {
    const lines = await this.db.query<{ id: string }>(LINES, [AT_ONCE]);
    const [file] = await this.db.query<{ id: string }>(FILE);
    for (const id of new Set([...lines, ...(file ? [file] : [])].map((one) => one.id)))
      await this.recorder.tell('settlementRun', id, 'recheck');
    return lines.length === AT_ONCE || file !== undefined;
  }
}

// A line and those that correct it, all left, may come to nothing together.
const DUE = `o.resolution = 'left-in-suspense' and o.resolved_at < app.now() - interval '30 days' and (
    select sum(case l.sign when 'CR' then l.amount_fils else -l.amount_fils end)
    from payments.settlement_line me
      join payments.settlement_line l on l.terminal = me.terminal
        and (l.line_id = coalesce(nullif(me.corrects, ''), me.line_id) or l.corrects = coalesce(nullif(me.corrects, ''), me.line_id))
      join payments.settlement_outcome p on p.file_id = l.file_id and p.n = l.n and p.resolution = 'left-in-suspense'
    where me.file_id = o.file_id and me.n = o.n) <> 0`;

const LINES = `
  with due as (
    select o.file_id, o.n from payments.settlement_outcome o where not o.in_bulk and ${DUE}
    order by o.resolved_at, o.file_id, o.n limit $1 for update)
  update payments.settlement_outcome o set resolution = null, resolved_at = null, wanted = true
  from due join payments.settlement_file f using (file_id)
  where o.file_id = due.file_id and o.n = due.n
  returning f.settlement_id as id`;

// They have one case together, which the first of them asks for.
const FILE = `
  with due as (
    select o.file_id, f.settlement_id, min(o.n) as first
    from payments.settlement_outcome o join payments.settlement_file f using (file_id)
    where o.in_bulk and ${DUE} group by 1, 2 limit 1),
  opened as (
    update payments.settlement_outcome o set resolution = null, resolved_at = null, wanted = o.n = due.first
    from due where o.file_id = due.file_id and o.in_bulk and ${DUE})
  select settlement_id as id from due`;
