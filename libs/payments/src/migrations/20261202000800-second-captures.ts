import type { MigrationInterface, QueryRunner } from 'typeorm';

// That there were two is certain once a file had the payment's own sale, too, or people decided so. It went back by the bank's refund
// lines, or as two people say, or the bank took it back itself.
const view = `create view payments.v_second_capture as
  select a.attempt_id, a.renewal_id, l.amount_fils,
    o.returned_over is not null
      or l.amount_fils <= (select coalesce(sum(g.fils), 0) from payments.foreign_return g
        where g.sale_file = o.file_id and g.sale_n = o.n)
      or exists (select from payments.settlement_outcome r join payments.settlement_line rl using (file_id, n)
        where r.attempt_id = o.attempt_id and r.type = 'REVERSAL' and r.exception = 'captured-twice' and r.terminal = o.terminal
          and rl.corrects = o.line_id) as returned,
    coalesce(o.resolved_at, o.decided_at) as at
  from payments.settlement_outcome o
    join payments.settlement_line l using (file_id, n)
    join payments.attempt a on a.attempt_id = o.attempt_id
  where o.type = 'SALE' and o.exception = 'captured-twice'
    and (o.resolution = 'to-return' or (o.resolution is null or o.resolution = 'left-in-suspense')
      and exists (select from payments.settlement_outcome s where s.attempt_id = o.attempt_id and s.type = 'SALE'
        and (s.outcome = 'matched' or s.resolution in ('matched', 'attributed'))))`;

/** Whoever paid once, and from whom the bank took it twice, reads that, and that the second goes back. */
export class TellSecondCaptures20261202000800 implements MigrationInterface {
  readonly name = 'TellSecondCaptures20261202000800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(view);
    await runner.query(`grant select on payments.v_second_capture to tajdeed_api`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view payments.v_second_capture`);
  }
}
