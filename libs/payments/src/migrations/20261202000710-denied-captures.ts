import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever records the bank's answers sees whether its reports deny what it says. */
export class SeeDeniedCaptures20261202000710 implements MigrationInterface {
  readonly name = 'SeeDeniedCaptures20261202000710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant select (verdict, hint, received_at) on payments.callback to tajdeed_worker`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke select (verdict, hint, received_at) on payments.callback from tajdeed_worker`);
  }
}
