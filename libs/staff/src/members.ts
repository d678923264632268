import { Injectable } from '@nestjs/common';
import {
  accountLifecycle,
  type AccountState,
  DomainError,
  grantLifecycle,
  instantText,
  notInThisState,
  type Role,
} from '@tajdeed/domain';
import { Recorder, type Actor } from '@tajdeed/lifecycle';
import {
  Database,
  isUniqueViolation,
  newId,
  Sealer,
  stepKey,
  Transactional,
  type Principal,
} from '@tajdeed/platform';
import { Delegations } from './delegations';
import { managesStaff } from './everywhere';
import { Sessions } from './sessions';
import { eyes, NOT_ENDED, VISIBLE_GRANT, VISIBLE_MEMBER } from './staff-readers';

const NAME = 'staff.name';

/** Who is to join: a sign-in at the identity provider, of a new person or of one who is there. */
export interface Invitation {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly department: string;
  /** The person, where they are there already and get another sign-in. */
  readonly memberId?: string | undefined;
}

/** A role to give. Instants in ms since 1970. */
export interface Giving {
  readonly memberId: string;
  readonly role: Role;
  readonly department: string | null;
  readonly room: string | null;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A person of the staff with sign-ins and roles, for those who read them. */
export interface ShownMember {
  readonly memberId: string;
  readonly name: string;
  readonly department: string;
  readonly accounts: readonly { readonly accountId: string; readonly state: AccountState }[];
  readonly grants: readonly {
    readonly grantId: string;
    readonly role: string;
    readonly department: string | null;
    readonly room: string | null;
    readonly startsAt: string;
    readonly endsAt: string;
  }[];
}

/** A person as those read of them who decide about their rights. */
export interface KnownMember {
  readonly person: string;
  readonly ofDepartment: string;
  readonly roles: readonly string[];
}

/** The people of the staff, their sign-ins and roles. Who decided is told by `by`: a proposal's id or `bootstrap`. */
@Injectable()
export class Members {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly sealer: Sealer,
    private readonly sessions: Sessions,
    private readonly delegations: Delegations,
  ) {}

  /** Enters a sign-in, and its person where they are new; answers the person's id. */
  @Transactional()
  async enter(who: Invitation, by: string, actor: Actor): Promise<string> {
    const memberId = who.memberId ?? (await this.newMember(who));
    const accountId = newId();
    await this.db
      .query(`insert into staff.account (account_id, member_id, issuer, subject) values ($1, $2, $3, $4)`, [
        ...[accountId, memberId, who.issuer, who.subject],
      ])
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new DomainError('account-known') : error;
      });
    await this.recorder.record({ key: stepKey('staff.invite', accountId), actor, renewalId: accountId }, [
      {
        lifecycle: accountLifecycle,
        thing: accountId,
        expectedSeq: 0,
        event: 'account.invited',
        facts: { member: memberId, by },
      },
    ]);
    return memberId;
  }

  /** Gives a role; two people decided it. */
  @Transactional()
  async give(giving: Giving, by: string, actor: Actor): Promise<string> {
    const grantId = newId();
    const { memberId, role, department, room } = giving;
    const [startsAt, endsAt] = [instantText(giving.startsAt), instantText(giving.endsAt)];
    await this.db.query(
      `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [grantId, memberId, role, department, room, startsAt, endsAt],
    );
    await this.recorder.record({ key: stepKey('staff.give', grantId), actor, renewalId: grantId }, [
      {
        lifecycle: grantLifecycle,
        thing: grantId,
        expectedSeq: 0,
        event: 'grant.given',
        facts: { member: memberId, role, department, room, startsAt, endsAt, by },
      },
    ]);
    return grantId;
  }

  /** Takes a role away at once; one person may, because it only ever takes away. */
  @Transactional()
  async withdraw(by: Principal, grantId: string): Promise<void> {
    const { affected } = await this.db.run(
      `update staff.granted set withdrawn_at = app.now() where grant_id = $1 and $2 and withdrawn_at is null`,
      [grantId, managesStaff(by)],
    );
    if (affected !== 1) throw new DomainError('not-found');
    const head = await this.recorder.headOf(grantLifecycle, grantId);
    if (!head) throw new Error('a role has no history');
    await this.recorder.record(
      { key: stepKey('staff.withdraw', grantId), actor: `staff:${by.accountId}`, renewalId: grantId },
      [
        {
          lifecycle: grantLifecycle,
          thing: grantId,
          expectedSeq: head.seq,
          event: 'grant.withdrawn',
          facts: { by: by.memberId },
        },
      ],
    );
  }

  /** Closes a sign-in at once, with all its sessions; one person may. */
  @Transactional()
  async disable(by: Principal, accountId: string): Promise<void> {
    const head = managesStaff(by) ? await this.recorder.headOf(accountLifecycle, accountId) : undefined;
    if (!head) throw new DomainError('not-found');
    if (head.state !== 'ACTIVE' && head.state !== 'INVITED')
      throw notInThisState(accountLifecycle, head.state);
    await this.sessions.endAllOfAccount(accountId);
    await this.recorder.record(
      {
        key: stepKey('staff.disable', accountId, String(head.seq)),
        actor: `staff:${by.accountId}`,
        renewalId: accountId,
      },
      [
        {
          lifecycle: accountLifecycle,
          thing: accountId,
          expectedSeq: head.seq,
          event: 'account.disabled',
          facts: { by: by.memberId },
        },
      ],
    );
    await this.delegations.endAllOf(await this.memberOf(accountId), by, `${accountId}:${head.seq + 1}`);
  }

  /** The person behind a sign-in. */
  async memberOf(accountId: string): Promise<string> {
    const [row] = await this.db.query<{ memberId: string }>(
      `select member_id as "memberId" from staff.account where account_id = $1`,
      [accountId],
    );
    if (!row) throw new DomainError('not-found');
    return row.memberId;
  }

  /** Who somebody is, for those who decide about them: name, department and the roles that have not ended. */
  async known(memberId: string): Promise<KnownMember> {
    const [row] = await this.db.query<Omit<KnownMember, 'person'> & { sealed: string }>(
      `select m.name_sealed as sealed, m.department as "ofDepartment",
         array(select distinct g.role from staff.granted g where g.member_id = m.member_id and ${NOT_ENDED}
           order by g.role) as roles
       from staff.member m where m.member_id = $1`,
      [memberId],
    );
    if (!row) throw new DomainError('not-found');
    const { sealed, ...rest } = row;
    return { person: this.sealer.open(NAME, sealed, memberId), ...rest };
  }

  /** Whom this person may read, with the roles that are in sight, by their id; `after` is the last id of the page before. */
  async list(by: Principal, after: string | null, limit: number): Promise<readonly ShownMember[]> {
    const rows = await this.db.query<Omit<ShownMember, 'name'> & { sealed: string }>(
      `select m.member_id as "memberId", m.name_sealed as sealed, m.department,
         coalesce((select jsonb_agg(jsonb_build_object('accountId', a.account_id, 'state', h.state) order by a.account_id)
           from staff.account a join lifecycle.head h on h.thing = a.account_id where a.member_id = m.member_id), '[]') as accounts,
         coalesce((select jsonb_agg(jsonb_build_object('grantId', g.grant_id, 'role', g.role, 'department', g.department,
             'room', g.room, 'startsAt', g.starts_at, 'endsAt', g.ends_at) order by g.grant_id)
           from staff.granted g where g.member_id = m.member_id and ${NOT_ENDED} and ${VISIBLE_GRANT}), '[]') as grants
       from staff.member m where ${VISIBLE_MEMBER} and ($5::uuid is null or m.member_id > $5)
       order by m.member_id limit $6`,
      [...eyes(by), after, limit],
    );
    return rows.map(({ sealed, ...row }) => ({ ...row, name: this.sealer.open(NAME, sealed, row.memberId) }));
  }

  private async newMember({ name, department }: Invitation): Promise<string> {
    const memberId = newId();
    await this.db.query(`insert into staff.member (member_id, name_sealed, department) values ($1, $2, $3)`, [
      memberId,
      this.sealer.seal(NAME, name, memberId),
      department,
    ]);
    return memberId;
  }
}
