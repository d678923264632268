import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProposalKinds, type TwoPeople } from '@tajdeed/approvals';
import {
  accountLifecycle,
  DAY_MS,
  DomainError,
  isPlace,
  isRole,
  kuwaitMidnight,
  notInThisState,
  roles,
  SECOND_MS,
} from '@tajdeed/domain';
import { Recorder, type Actor } from '@tajdeed/lifecycle';
import { Database, dateSchema, Sealer, SqlClock, stepKey, uuidSchema } from '@tajdeed/platform';
import { z } from 'zod';
import { EVERYWHERE } from './everywhere';
import { Factors } from './factors';
import { Members } from './members';

/** The longest time a role is given for, in days: then two people look at it again. */
const MOST_DAYS = 400;
const code = z.string().regex(/^[a-z][a-z-]{0,31}$/);
const roleNames = Object.keys(roles).filter(isRole);

const grantContent = z.strictObject({
  memberId: uuidSchema,
  role: z.enum(roleNames),
  department: code.nullable(),
  room: code.nullable(),
  startsOn: dateSchema,
  endsOn: dateSchema,
});
const invitationContent = z.strictObject({ invitationId: uuidSchema });
const accountContent = z.strictObject({ accountId: uuidSchema });

type GrantContent = z.infer<typeof grantContent>;

/** What about the staff needs two people: a role, a new sign-in, opening a closed one again (security item 28). */
@Injectable()
export class StaffProposals implements OnModuleInit {
  constructor(
    private readonly kinds: ProposalKinds,
    private readonly members: Members,
    private readonly factors: Factors,
    private readonly recorder: Recorder,
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: SqlClock,
  ) {}

  onModuleInit(): void {
    const by = { make: 'staff.manage', check: 'staff.approve' } as const;
    this.kinds.register({
      ...by,
      name: 'staff.grant',
      content: grantContent,
      about: (content) => this.aboutGrant(content),
      shown: async ({ memberId, ...giving }) => ({ ...(await this.members.known(memberId)), ...giving }),
      effect: (content, people) => this.giveRole(content, people),
    });
    this.kinds.register({
      ...by,
      name: 'staff.invite',
      content: invitationContent,
      about: async ({ invitationId }) => {
        await this.invitation(invitationId);
        return { place: EVERYWHERE, subject: invitationId };
      },
      shown: ({ invitationId }) => this.shownInvitation(invitationId),
      effect: (content, people) => this.invite(content.invitationId, people),
    });
    this.kinds.register({
      ...by,
      name: 'staff.enable',
      content: accountContent,
      about: async ({ accountId }) => {
        await this.disabled(accountId);
        return { place: EVERYWHERE, subject: accountId };
      },
      shown: ({ accountId }) => this.shownAccount(accountId),
      effect: (content, people) => this.enable(content.accountId, people),
    });
  }

  /** Whom the new sign-in is for: as the maker names them, and who they are where they are there already. */
  private async shownInvitation(invitationId: string): Promise<unknown> {
    const { memberId, ...invited } = await this.invitation(invitationId);
    return memberId === undefined
      ? invited
      : { ...invited, memberId, ...(await this.members.known(memberId)) };
  }

  /** Whose sign-in it is, and the roles that would work with it again. */
  private async shownAccount(accountId: string): Promise<unknown> {
    const [account] = await this.db.query<{ memberId: string; issuer: string; subject: string }>(
      `select member_id as "memberId", issuer, subject from staff.account where account_id = $1`,
      [accountId],
    );
    if (!account) throw new DomainError('not-found');
    return { ...account, ...(await this.members.known(account.memberId)) };
  }

  private async aboutGrant(content: GrantContent) {
    refuseNowhere(content);
    const [member] = await this.db.query(`select 1 from staff.member where member_id = $1`, [
      content.memberId,
    ]);
    if (!member) throw new DomainError('not-found');
    const [startsAt, endsAt] = span(content);
    const days = (endsAt - startsAt) / DAY_MS;
    if (days <= 0 || days > MOST_DAYS || endsAt <= (await this.clock.now()))
      throw new DomainError('invalid-input', { errors: [{ path: 'content.endsOn', code: 'out-of-range' }] });
    return { place: EVERYWHERE, subject: content.memberId };
  }

  private async giveRole(content: GrantContent, people: TwoPeople): Promise<void> {
    const { memberId, role, department, room } = content;
    refuseOwnHand(memberId, people);
    const [startsAt, endsAt] = span(content);
    const giving = { memberId, role, department, room, startsAt, endsAt };
    await this.members.give(giving, people.proposalId, actorOf(people));
  }

  private async invite(invitationId: string, people: TwoPeople): Promise<void> {
    const invitation = await this.invitation(invitationId);
    if (invitation.memberId !== undefined) refuseOwnHand(invitation.memberId, people);
    await this.members.enter(invitation, people.proposalId, actorOf(people));
  }

  private async enable(accountId: string, people: TwoPeople): Promise<void> {
    const head = await this.disabled(accountId);
    refuseOwnHand(await this.members.memberOf(accountId), people);
    // They may be in other hands: the person enrols anew, as at the first sign-in.
    await this.factors.forget(accountId);
    await this.recorder.record(
      {
        key: stepKey('staff.enable', accountId, people.proposalId),
        actor: actorOf(people),
        renewalId: accountId,
      },
      [
        {
          lifecycle: accountLifecycle,
          thing: accountId,
          expectedSeq: head.seq,
          event: 'account.enabled',
          facts: { proposalId: people.proposalId },
        },
      ],
    );
  }

  private async disabled(accountId: string) {
    const head = await this.recorder.headOf(accountLifecycle, accountId);
    if (!head) throw new DomainError('not-found');
    if (head.state !== 'DISABLED') throw notInThisState(accountLifecycle, head.state);
    return head;
  }

  private async invitation(invitationId: string) {
    const [row] = await this.db.query<{ sealed: string }>(
      `select sealed from staff.invitation where invitation_id = $1`,
      [invitationId],
    );
    if (!row) throw new DomainError('not-found');
    return invitationSchema.parse(JSON.parse(this.sealer.open(INVITATION, row.sealed, invitationId)));
  }
}

export const INVITATION = 'staff.invitation';

/** Who is to join, as it is kept (sealed) until two people have decided. */
export const invitationSchema = z.strictObject({
  issuer: z.string().max(255),
  subject: z.string().min(1).max(255),
  name: z.string().min(1).max(120),
  department: code,
  memberId: uuidSchema.optional(),
});

/** A slip of the pen would give a role that reaches nothing, and nobody would be told. */
function refuseNowhere({ department, room }: GrantContent): void {
  const path = isPlace({ department, room: null }) ? 'content.room' : 'content.department';
  if (!isPlace({ department, room }))
    throw new DomainError('invalid-input', { errors: [{ path, code: 'no-such-place' }] });
}

/** Nobody has a hand in what is their own: not as maker, not as checker, not through whoever stands in for them. */
function refuseOwnHand(memberId: string, { maker, checker, onBehalfOf }: TwoPeople): void {
  if ([maker, checker, onBehalfOf].includes(memberId)) throw new DomainError('same-person');
}

function actorOf({ checkerAccount }: TwoPeople): Actor {
  return `staff:${checkerAccount}`;
}

/** From the first day’s beginning to the last day’s end in Kuwait, ms since 1970. */
function span({ startsOn, endsOn }: GrantContent): [number, number] {
  return [kuwaitMidnight(startsOn), kuwaitMidnight(endsOn) + DAY_MS - SECOND_MS];
}
