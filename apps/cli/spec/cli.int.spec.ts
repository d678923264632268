import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StaffModule } from '@tajdeed/staff';
import {
  staffRooms,
  testClientSecret,
  testDatabase,
  testDoor,
  testSandbox,
  type TestDatabase,
  type TestDoor,
  type TestSandbox,
} from '@tajdeed/testing';
import { World } from '../../../libs/cases/spec/world';
import { Person } from './process';

const PUBLIC_URL = 'https://office.example';
const STEP_MS = 31_000;
const DAYS = ['--from', '2026-01-01', '--to', '2027-01-31'];

describe('the compiled command line against the api and an identity provider', () => {
  let database: TestDatabase;
  let sandbox: TestSandbox;
  let world: World;
  let door: TestDoor;
  const people = new Map<string, Person>();
  const token = randomBytes(24).toString('base64url');
  let offsetMs = 0;

  beforeAll(async () => {
    database = await testDatabase();
    sandbox = await testSandbox(`${PUBLIC_URL}/staff/signed-in`);
    const staff = StaffModule.forRoot({
      ...{ issuer: `${sandbox.url}/idp`, clientId: 'tajdeed', clientSecret: testClientSecret },
      ...{ cliClientId: 'tajdeed-cli', publicUrl: PUBLIC_URL, bootstrapToken: token },
    });
    door = await testDoor(database.urls.tajdeed_api, staff, ...staffRooms());
    world = new World(database, door);
    for (const name of ['noura', 'salem', 'huda']) people.set(name, new Person(name, door.url, freshCode));
  });
  afterEach(() => sandbox.mend());
  afterAll(async () => {
    for (const person of people.values()) person.remove();
    await door.close();
    await sandbox.close();
    await database.drop();
  });

  /** A code that was not used yet: business time goes on by a step first. */
  const freshCode: ConstructorParameters<typeof Person>[2] = async (app) => {
    offsetMs += STEP_MS;
    await database.shiftClock(offsetMs);
    return app.code(Date.now() + offsetMs);
  };
  const person = (name: string): Person => people.get(name)!;
  const [noura, salem, huda] = [() => person('noura'), () => person('salem'), () => person('huda')];
  const approve = async (by: Person, id: string) => by.run(['approvals', 'approve', id], [await by.code()]);

  it('enters the first two administrators, once, by a token that stands in a file', async () => {
    const file = join(noura().home, 'token');
    writeFileSync(file, `${token}\n`);
    const words = ['staff', 'bootstrap', '--api', door.url, '--token-file', file];
    const both = ['--person', 'noura,assurance,Noura Trial', '--person', 'salem,assurance,سالم التجريبي'];
    expect(await noura().run([...words, ...both])).toMatchObject({ code: 0 });
    const again = await noura().run([...words, ...both]);
    expect([again.code, again.out]).toEqual([1, '']);
  });

  it('signs a person in by device code, and sets their authenticator up at the first sign-in', async () => {
    for (const one of [noura(), salem()]) {
      const { code, out, err } = await one.login();
      expect([code, out]).toEqual([0, `You are signed in at ${door.url}.\n`]);
      expect(err).toContain('█');
    }
    const file = join(noura().home, 'tajdeed', 'session.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { sessions } = JSON.parse(readFileSync(file, 'utf8')) as { sessions: Record<string, string> };
    expect(Object.keys(sessions)).toEqual([door.url]);
    const me = await noura().asJson('whoami');
    expect(me['permissions']).toContain('staff.manage');
  });

  it('shows the staff in columns, Arabic in isolates', async () => {
    const { out } = await noura().run(['staff', 'list']);
    expect(out).toContain('\u2068سالم التجريبي\u2069');
    expect(out.split('\n')[0]).toMatch(/^Name +Department +Person +Sign-in +Roles$/);
  });

  it('asks for the code of the authenticator that is there, the next time', async () => {
    expect((await salem().run(['logout'])).code).toBe(0);
    expect((await salem().run(['whoami'])).code).toBe(3);
    const { code, err } = await salem().login();
    expect([code, err.includes('otpauth:')]).toEqual([0, false]);
  });

  it('lets somebody in by two people, who also give a role', async () => {
    const words = ['--subject', 'huda', '--name', '-', '--department', 'assurance', '--reason', '-'];
    const invited = await noura().run(
      ['staff', 'invite', ...words, '--json'],
      ['هدى التجريبية', 'a new colleague'],
    );
    expect(invited.code).toBe(0);
    const { proposalId } = JSON.parse(invited.out) as { proposalId: string };
    const own = await approve(noura(), proposalId);
    expect([own.code, own.err]).toEqual([1, expect.stringContaining('(same-person)')]);
    expect((await approve(salem(), proposalId)).out).toBe('The proposal is APPROVED (Approved and done).\n');
    expect((await huda().login()).code).toBe(0);

    const { memberId } = await huda().asJson('whoami');
    const grant = ['staff', 'grant', String(memberId), 'clerk', ...DAYS, '--reason', 'the work needs it'];
    const proposal = await noura().asJson(...grant);
    expect((await approve(salem(), String(proposal['proposalId']))).code).toBe(0);
    expect((await huda().asJson('whoami'))['grants']).toEqual([
      { role: 'clerk', department: null, room: null },
    ]);
    expect((await huda().run(['staff', 'list'])).code).toBe(1);
  });

  it('approves nothing but what was read', async () => {
    const { memberId } = await huda().asJson('whoami');
    const words = ['staff', 'grant', String(memberId), 'auditor', ...DAYS, '--reason', 'the work needs it'];
    const { proposalId, digest, content } = await noura().asJson(...words);
    const file = join(noura().home, 'content.json');
    writeFileSync(file, JSON.stringify({ ...(content as object), role: 'supervisor' }));
    await noura().asJson('approvals', 'edit', String(proposalId), '--content', file);
    const stale = ['approvals', 'approve', String(proposalId), '--digest', String(digest)];
    const ended = await salem().run(stale, [await salem().code()]);
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('(proposal-changed)')]);
    expect((await noura().run(['approvals', 'withdraw', String(proposalId)])).code).toBe(0);
  });

  it('explains a case, takes it and decides it', async () => {
    const { caseId } = await world.given({
      kind: 'authority-refused',
      paid: true,
      attempt: ['attempt.captured'],
    });
    const queue = await huda().asJson('cases', 'list');
    expect(queue['cases']).toEqual([expect.objectContaining({ caseId, state: 'OPEN' })]);
    const explained = await huda().run(['cases', 'explain', caseId]);
    expect([explained.code, explained.out]).toEqual([0, expect.stringContaining('Action notify-again')]);
    expect((await huda().run(['cases', 'take', caseId])).code).toBe(0);
    const reason = ['--reason', 'the number was corrected'];
    expect(await huda().run(['cases', 'act', caseId, 'notify-again', ...reason])).toMatchObject({
      code: 0,
      out: `Case ${caseId} is CLOSED (Closed).\n`,
    });
    const after = await huda().run(['cases', 'act', caseId, 'notify-again', ...reason]);
    expect([after.code, after.err]).toEqual([1, expect.stringContaining('(case-closed)')]);
  });

  it('ends with 4 where the provider is away, and shows a token to no other api', async () => {
    await sandbox.fault('idp-down');
    const away = await person('huda').run(['login', '--api', door.url]);
    expect([away.code, away.err]).toEqual([4, expect.stringContaining('(provider-away)')]);
    const nobody = await huda().run(['whoami', '--api', 'http://127.0.0.1:1']);
    expect(nobody.code).toBe(3);
  });

  it('signs out everywhere: another terminal of the same person is out too', async () => {
    expect((await huda().run(['logout', '--everywhere'])).code).toBe(0);
    const { code } = await huda().run(['whoami']);
    expect(code).toBe(3);
  });

  it('never shows the token that it keeps', async () => {
    const file = readFileSync(join(noura().home, 'tajdeed', 'session.json'), 'utf8');
    const secret =
      Object.values((JSON.parse(file) as { sessions: Record<string, string> }).sessions)[0] ?? 'none';
    const { out, err } = await noura().run(['whoami', '--json']);
    expect(`${out}${err}`).not.toContain(secret);
  });

  it('starts within 0.3 s of processor time', () => {
    const main = JSON.stringify(join(__dirname, '../dist/main.js'));
    const code = `process.argv = ['', '', '--help'];
      process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error((user + system) / 1000); });
      require(${main}).main();`;
    const tries = Array.from({ length: 3 }, () =>
      Number(spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' }).stderr),
    );
    expect(Math.min(...tries)).toBeLessThan(300);
  });
});
