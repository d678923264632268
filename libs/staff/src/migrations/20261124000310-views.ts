import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // For other rooms: what each person who can sign in may do at present. No names.
  `create view staff.v_grant as
     select g.member_id, g.role, g.department, g.room from staff.granted g
     where g.withdrawn_at is null and app.now() >= g.starts_at and app.now() < g.ends_at
       and exists (select from staff.account a join lifecycle.head h on h.thing = a.account_id and h.state = 'ACTIVE'
         where a.member_id = g.member_id)`,
  `grant select on staff.v_grant to tajdeed_api`,
];

/** What other rooms may know of the staff. */
export class AddStaffViews20261124000310 implements MigrationInterface {
  readonly name = 'AddStaffViews20261124000310';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view staff.v_grant`);
  }
}
