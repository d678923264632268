import type { MigrationInterface, QueryRunner } from 'typeorm';

// Whoever decides holds what lets them: the sign-in, the roles, whom they stand in for, and what those may. In this order, which is also
// the order of a sign-in that is closed, so that neither waits for the other in a circle.
const up = [
  `create function staff.hold_rights(p_account uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
   declare v_members uuid[];
   begin
     select array_agg(m) into v_members from (
       select a.member_id as m from staff.account a where a.account_id = p_account
       union select d.from_member from staff.delegation d join staff.account a on a.member_id = d.to_member
         where a.account_id = p_account and d.withdrawn_at is null) as them;
     perform from lifecycle.head h join staff.account a on a.account_id = h.thing
       where a.member_id = any (v_members) order by h.thing for share of h;
     perform from staff.granted g where g.member_id = any (v_members) and g.withdrawn_at is null order by g.grant_id for share;
     perform from staff.delegation d join staff.account a on a.member_id = d.to_member
       where a.account_id = p_account and d.withdrawn_at is null order by d.delegation_id for share of d;
   end $$`,
  `revoke all on function staff.hold_rights(uuid) from public`,
  `grant execute on function staff.hold_rights(uuid) to tajdeed_api`,
];

/** A decision and what ends its decider's right come one after the other. */
export class HoldRights20261202000210 implements MigrationInterface {
  readonly name = 'HoldRights20261202000210';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function staff.hold_rights(uuid)`);
  }
}
