import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The worker may ask whether whoever began a long step still may. */
export class LetWorkerAskGrants20261202000500 implements MigrationInterface {
  readonly name = 'LetWorkerAskGrants20261202000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant usage on schema staff to tajdeed_worker`);
    await runner.query(`grant select on staff.v_grant to tajdeed_worker`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke select on staff.v_grant from tajdeed_worker`);
    await runner.query(`revoke usage on schema staff from tajdeed_worker`);
  }
}
