import { randomUUID } from 'node:crypto';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ProposalKinds } from '@tajdeed/approvals';
import { Database } from '@tajdeed/platform';
import fc from 'fast-check';
import { z } from 'zod';
import {
  accounts,
  actsIn,
  after,
  beginning,
  personOf,
  type Account,
  type Act,
  type Asked,
  type World,
} from '../spec/approval-model';
import { requestOf, type Made } from '../spec/approval-requests';
import { Office, textAt, type Answer } from '../spec/office';
import { hashOf, newToken } from './sessions';

const DAYS_7_MS = 7 * 86_400_000;

/** A deed that needs two people, with an effect that can be counted. */
@Module({})
class DeedModule implements OnModuleInit {
  constructor(
    private readonly kinds: ProposalKinds,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.kinds.register({
      name: 'spec.deed',
      content: z.strictObject({ what: z.string() }),
      make: 'approvals.make',
      check: 'cover.approve',
      about: () => Promise.resolve({ place: { department: null, room: null }, subject: null }),
      effect: async ({ what }, { proposalId, maker, checker }) => {
        const values = [proposalId, what, maker, checker];
        await this.db.query(`insert into spec.done values ($1, $2, $3, $4)`, values);
      },
    });
  }
}

describe('the approval machine on the real database, walked by chance', () => {
  let office: Office;
  const members = { A: '', B: '' };
  let accountOf: Record<Account, string>;
  let approved = 0;
  let crashed = 0;

  beforeAll(async () => {
    office = await Office.open('https://login.example', { module: DeedModule });
    await office.begin();
    // Each may approve something for years, so that each may stand in; this deed is a supervisor's.
    await office.hire('a1', 'finance');
    await office.hire('b1', 'finance');
    await office.database.query(`update staff.granted set ends_at = ends_at + interval '10 years'`);
    members.A = office.person('a1').memberId;
    members.B = office.person('b1').memberId;
    await office.invite('a2', { memberId: members.A });
    await office.firstSignIn('a2');
    accountOf = {
      a1: office.person('a1').accountId,
      a2: office.person('a2').accountId,
      b1: office.person('b1').accountId,
    };
    const sql = [
      `create schema spec`,
      `create table spec.done (proposal_id uuid, what text, maker uuid, checker uuid)`,
      `create table spec.crash (yes boolean)`,
      `grant usage on schema spec to tajdeed_api`,
      `grant insert, select on spec.done to tajdeed_api`,
      `create function spec.crash() returns trigger language plpgsql security definer as $$
       begin if exists (select 1 from spec.crash) then raise 'the power is gone'; end if; return new; end $$`,
      `create constraint trigger crash after insert or update on lifecycle.head
       deferrable initially deferred for each row execute function spec.crash()`,
    ];
    for (const statement of sql) await office.database.query(statement);
  });
  afterAll(() => office.close());

  /** A full session of an account, whatever time has passed. */
  async function session(account: Account): Promise<string> {
    const token = newToken();
    await office.database.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, uuidv7(), $2, 'full', app.now(), app.now(), app.now(), app.now() + interval '1 hour')`,
      [hashOf(token), accountOf[account]],
    );
    return token;
  }

  /** One act as a person does it; answers undefined for what happens beside HTTP. */
  async function done(act: Act, world: World, made: Made): Promise<Answer | undefined> {
    const { database } = office;
    switch (act.do) {
      case 'role': {
        const values = [members[act.of]];
        await database.query(
          world.roles[act.of]
            ? `update staff.granted set withdrawn_at = app.now() where member_id = $1 and role = 'supervisor'`
            : `insert into staff.granted (grant_id, member_id, role, starts_at, ends_at)
               values (uuidv7(), $1, 'supervisor', app.now() - interval '1 hour', app.now() + interval '1 year')`,
          values,
        );
        return undefined;
      }
      case 'stand-in': {
        const to = act.for === 'A' ? members.B : members.A;
        await database.query(
          world.absent[act.for]
            ? `update staff.delegation set withdrawn_at = app.now() where from_member = $1 and to_member = $2`
            : `with d as (insert into staff.delegation (delegation_id, from_member, to_member, starts_at, ends_at)
                 values (uuidv7(), $1, $2, app.now() - interval '1 hour', app.now() + interval '1 year') returning *)
               insert into lifecycle.head select d.delegation_id, 'delegation', 'STANDING', 1, app.now() from d`,
          [members[act.for], to],
        );
        return undefined;
      }
      case 'change-hands': {
        const to = world.b1 === 'B' ? members.A : members.B;
        await database.query(`update staff.account set member_id = $2 where account_id = $1`, [
          accountOf.b1,
          to,
        ]);
        return undefined;
      }
      case 'wait':
        await office.pass(DAYS_7_MS);
        return undefined;
      default:
        return asked(act, made);
    }
  }

  async function asked(act: Asked, made: Made): Promise<Answer> {
    const code = act.do === 'approve' ? await codeFor(act) : '';
    const token = await session(act.by);
    const { method, path, body } = requestOf(act, made, code);
    const key = randomUUID();
    const answer = await office.ask(method, path, token, body, key);
    // The power goes between the commit and the answer: the client repeats it with the same key, and hears the same.
    if (answer.status < 300) expect(await office.ask(method, path, token, body, key)).toEqual(answer);
    return answer;
  }

  /** A fresh code, one that was used, or none that is right; the count of wrong ones is not what is walked here. */
  async function codeFor({ by, factor }: Extract<Act, { do: 'approve' }>): Promise<string> {
    await office.database.query(`update staff.authenticator set wrong = 0, wrong_since = null`);
    const code = await office.freshCode(office.person(by).app);
    if (factor === 'fresh') return code;
    return factor === 'stale' ? office.person(by).app.code(office.nowMs() - 300_000) : '000000';
  }

  /** The same act with the power gone at its commit: refused, and nothing has changed. */
  async function crash(act: Act, world: World, made: Made): Promise<void> {
    if (!('by' in act)) return;
    const before = await standing();
    await office.database.query(`insert into spec.crash values (true)`);
    const answer = await done(act, world, made);
    await office.database.query(`delete from spec.crash`);
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(await standing()).toBe(before);
    if (answer?.status === 500) crashed += 1;
  }

  const standing = async (): Promise<string> =>
    JSON.stringify([
      await office.rights(),
      await office.database.query(`select * from spec.done order by 1`),
      await office.database.query(
        `select proposal_id, encode(digest, 'hex') from approvals.approval order by 1`,
      ),
    ]);

  async function walked(
    choices: readonly { readonly pick: number; readonly crashes: boolean }[],
  ): Promise<void> {
    let [world, made]: [World, Made] = [
      beginning,
      { id: '019aa8f2-7c07-7a11-8b22-0123456789ab', digests: [] },
    ];
    await begun();
    for (const { pick, crashes } of choices) {
      const acts = actsIn(world);
      const act = acts[pick % acts.length] ?? { do: 'wait' };
      if (crashes) await crash(act, world, made);
      const expected = after(world, act);
      const answer = await done(act, world, made);
      if (answer)
        expect([JSON.stringify(act), answer.status < 300]).toEqual([
          JSON.stringify(act),
          typeof expected !== 'string',
        ]);
      if (typeof expected === 'string') continue;
      if (answer && (act.do === 'make' || act.do === 'edit'))
        made = { id: textAt(answer, 'proposalId'), digests: [...made.digests, textAt(answer, 'digest')] };
      if (expected.done.length > world.done.length) approved += 1;
      world = expected;
      await check(world, made.id);
    }
  }

  /** The model's beginning, whatever the walk before has left. */
  async function begun(): Promise<void> {
    const { database } = office;
    await database.query(`update staff.account set member_id = $2 where account_id = $1`, [
      accountOf.b1,
      members.B,
    ]);
    await database.query(`update staff.delegation set withdrawn_at = app.now() where withdrawn_at is null`);
    await database.query(`update staff.granted set withdrawn_at = app.now() where role = 'supervisor'`);
    for (const person of ['A', 'B'] as const)
      await done(
        { do: 'role', of: person },
        { ...beginning, roles: { A: false, B: false } },
        { id: '', digests: [] },
      );
    // A clerk's own role lasts as long as the walks.
    await database.query(
      `update staff.granted set ends_at = app.now() + interval '9 years' where role = 'clerk'`,
    );
  }

  /** The database says the same as the model, and two people stand behind each effect. */
  async function check(world: World, id: string): Promise<void> {
    const rows = await office.database.query<{ maker: string; checker: string; same: boolean; what: string }>(
      `select d.maker, d.checker, d.what, a.digest = v.digest and a.version = p.version
         and a.checker_member <> a.maker_member as same
       from spec.done d join approvals.approval a using (proposal_id) join approvals.proposal p using (proposal_id)
         join approvals.version v on v.proposal_id = p.proposal_id and v.version = p.version
       where d.proposal_id = $1`,
      [id],
    );
    expect(rows).toEqual(
      world.done.map(({ maker, checker, stood }) => ({
        ...{ maker: members[maker], checker: members[checker], same: true },
        what: world.proposal?.contents[stood - 1],
      })),
    );
  }

  it('does what the model does, and nothing takes effect without two people on the same digest', async () => {
    const choice = fc.record({ pick: fc.nat(100_000), crashes: fc.nat(3).map((n) => n === 0) });
    await fc.assert(fc.asyncProperty(fc.array(choice, { minLength: 6, maxLength: 10 }), walked), {
      numRuns: 30,
      seed: 20_261_122,
      endOnFailure: true,
    });
    expect([approved > 2, crashed > 5]).toEqual([true, true]);
  }, 120_000);

  it('gives an effect its two people from whichever of the three sign-ins', async () => {
    for (const maker of accounts)
      for (const checker of accounts) {
        const make: Act = { do: 'make', by: maker, content: 'x' };
        const approve: Act = { do: 'approve', by: checker, read: 1, factor: 'fresh' };
        await walkedBy([make, approve]);
        const differs = personOf(beginning, maker) !== personOf(beginning, checker);
        const [last] = await office.database.query<{ state: string }>(
          `select h.state from approvals.proposal p join lifecycle.head h on h.thing = p.proposal_id
           order by p.proposal_id desc limit 1`,
        );
        expect([maker, checker, last?.state]).toEqual([maker, checker, differs ? 'APPROVED' : 'OPEN']);
      }
  });

  /** The same walk with acts instead of chance. */
  async function walkedBy(acts: readonly Act[]): Promise<void> {
    let world = beginning;
    const choices: { pick: number; crashes: boolean }[] = [];
    for (const act of acts) {
      const pick = actsIn(world).findIndex((one) => JSON.stringify(one) === JSON.stringify(act));
      if (pick < 0) throw new Error(`${JSON.stringify(act)} is not offered`);
      choices.push({ pick, crashes: true });
      const next = after(world, act);
      if (typeof next !== 'string') world = next;
    }
    await walked(choices);
  }
});
