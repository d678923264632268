import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The look for money that nobody looks after reads which cases there are. */
export class ReadCasesOfOrphans20261127000210 implements MigrationInterface {
  readonly name = 'ReadCasesOfOrphans20261127000210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant select on cases.v_case to tajdeed_worker`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke select on cases.v_case from tajdeed_worker`);
  }
}
