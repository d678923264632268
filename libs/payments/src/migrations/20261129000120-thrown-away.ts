import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is put aside of a file that is not taken goes piece by piece: all of a large one is more than one statement has time for. */
export class ThrowAwayInPieces20261129000120 implements MigrationInterface {
  readonly name = 'ThrowAwayInPieces20261129000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      // Answers how many lines went. Those of an accepted file are nobody's to delete.
      `create function payments.throw_away_lines(p_file uuid, p_most integer) returns integer language plpgsql security definer
         set search_path = pg_catalog, pg_temp
       as $$
       declare v_gone integer;
       begin
         perform from payments.settlement_file f where f.file_id = p_file and f.accepted_at is null for update;
         if not found then return 0; end if;
         delete from payments.settlement_line l where l.file_id = p_file and l.n in (
           select n from payments.settlement_line where file_id = p_file order by n limit p_most);
         get diagnostics v_gone = row_count;
         return v_gone;
       end $$`,
    );
    await runner.query(`revoke all on function payments.throw_away_lines from public`);
    await runner.query(`grant execute on function payments.throw_away_lines to tajdeed_api`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function payments.throw_away_lines`);
  }
}
