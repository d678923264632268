import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session of a closed sign-in ends without being forgotten, so that its use is noticed. */
export class EndSessions20261124000400 implements MigrationInterface {
  readonly name = 'EndSessions20261124000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant update (ends_at) on staff.session to tajdeed_api`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke update (ends_at) on staff.session from tajdeed_api`);
  }
}
