import { texts } from '@tajdeed/platform/texts';
import { Inside, problem, type Reply } from '../spec/run-inside';
import { SessionFile } from './session.file';

const TOKEN = 't'.repeat(43);
const ID = '019aa8f2-7c07-7a11-8b22-0123456789ab';

describe('the command line', () => {
  const inside = new Inside();
  beforeAll(() => new SessionFile(`${inside.home}/tajdeed`).keep(inside.api, TOKEN));
  afterAll(() => {
    inside.remove();
  });

  it.each([
    ['an unknown command', ['kases'], 'kases'],
    ['an unknown verb', ['staff', 'fire'], 'fire'],
    ['an unknown option', ['staff', 'list', '--king'], '--king'],
    ['a missing argument', ['cases', 'show'], 'id'],
    ['a missing option', ['approvals', 'refuse', ID], '--reason'],
    ['an option without its value', ['cases', 'list', '--kind'], '--kind'],
    ['a value that is no choice', ['cases', 'list', '--state', 'LOST'], 'LOST'],
    ['a word too many', ['whoami', 'again'], 'words'],
    ['no command', [], 'tajdeed --help'],
    ['no verb', ['staff'], 'withdraw'],
    [
      'a role that nobody knows',
      ['staff', 'grant', ID, 'king', '--from', 'a', '--to', 'b', '--reason', 'c'],
      'clerk',
    ],
    ['one administrator', ['staff', 'bootstrap', '--token-file', '-', '--person', 'a,b,c'], 'two people'],
    ['a file that is not there', ['approvals', 'edit', ID, '--content', '/no/file'], '/no/file'],
    ['an api without TLS', ['whoami', '--api', 'http://api.example'], 'https'],
    ['an api with a password', ['whoami', '--api', 'https://a:b@api.example'], 'https'],
    ['a shell that has no script', ['completion', 'fish'], 'fish'],
  ])('ends with 2 for %s, and asks nobody', async (_, words, named) => {
    const { code, out, err, calls } = await inside.run(words);
    expect([code, out, calls]).toEqual([2, '', []]);
    expect(err).toContain(named);
  });

  it.each<[string, number, Reply]>([
    ['refused', 1, problem(409, 'same-person')],
    ['not permitted', 1, problem(403, 'not-permitted')],
    ['out of session', 3, problem(401, 'sign-in-needed')],
    ['before the second factor', 3, problem(401, 'second-factor-needed')],
    ['broken there', 4, problem(500, 'internal-error')],
    ['away', 4, 'away'],
    ['somebody else’s page', 4, [200, '<html>']],
    ['sent elsewhere', 4, [302, '', { location: 'https://elsewhere.example/' }]],
  ])('ends by its own code when the deed is %s', async (_, code, reply) => {
    const ended = await inside.run(['cases', 'release', ID], () => reply);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
  });

  it('sends nobody to the provider when no session could be kept', async () => {
    const ended = await inside.run(['login'], undefined, { env: { XDG_CONFIG_HOME: '/dev/null' } });
    expect([ended.code, ended.calls]).toEqual([2, []]);
    expect(ended.err).toContain('/dev/null/tajdeed/session.json');
  });

  it('says a refusal in one sentence with its code, and each fault of the input', async () => {
    const errors = [{ path: 'reason', code: 'too-short', message: 'Too short.' }];
    const { err } = await inside.run(['cases', 'reopen', ID, '--reason', 'x'], () =>
      problem(422, 'invalid-input', { errors }),
    );
    expect(err).toBe('The sentence of invalid-input. (invalid-input)\n  reason: Too short.\n');
  });

  it('lets no answer move the cursor or change colours', async () => {
    const evil: Reply = [409, { title: 'x\u001b[2Jy\u202ez', code: 'case-taken' }];
    const { err } = await inside.run(['cases', 'wake', ID], () => evil);
    expect(err).toBe('x\ufffd[2Jy\ufffdz (case-taken)\n');
  });

  it('says it as JSON to a program, and nothing on the standard output', async () => {
    const { out, err } = await inside.run(['whoami', '--json'], () => problem(401, 'sign-in-needed'));
    expect(out).toBe('');
    expect(JSON.parse(err)).toEqual({
      error: {
        ...{ kind: 'signed-out', sentence: 'The sentence of sign-in-needed.', code: 'sign-in-needed' },
        ...{ status: 401, traceId: 'f'.repeat(32), faults: [] },
      },
    });
  });

  it('ends with 3 and one sentence where nobody has signed in', async () => {
    const ended = await inside.run(['whoami', '--api', 'https://other.example']);
    expect([ended.code, ended.calls]).toEqual([3, []]);
    expect(ended.err).toContain('https://other.example');
  });

  it('shows the same key at every further try of a deed, and another at the next deed', async () => {
    const replies: Reply[] = [
      'away',
      problem(409, 'request-in-flight'),
      [200, { caseId: ID, state: 'OPEN' }],
    ];
    const first = await inside.run(['cases', 'wake', ID], (_, at) => replies[at - 1] ?? 'away');
    expect([first.code, first.calls.length, first.waits.length]).toEqual([0, 3, 2]);
    const keys = first.calls.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
    const second = await inside.run(['cases', 'wake', ID], () => [200, {}]);
    expect(second.calls[0]?.headers['idempotency-key']).not.toBe(keys[0]);
  });

  it('waits as long as it is asked to, within reason, and gives up after three tries', async () => {
    const reply: Reply = [503, { title: 'Later.', code: 'temporarily-unavailable' }, { 'retry-after': '5' }];
    const ended = await inside.run(['whoami'], () => reply);
    expect([ended.code, ended.waits]).toEqual([4, [5_000, 5_000]]);
    const long = await inside.run(['whoami'], () => [503, {}, { 'retry-after': '9999' }]);
    expect(long.waits).toEqual([10_000, 10_000]);
  });

  it('does not try a refusal again', async () => {
    const { calls } = await inside.run(['cases', 'wake', ID], () => problem(409, 'moved-meanwhile'));
    expect(calls).toHaveLength(1);
  });

  it('puts whatever is typed into one part of the address', async () => {
    const { calls } = await inside.run(['cases', 'show', '../staff/me?x=#'], () => problem(404, 'not-found'));
    expect(calls[0]?.path).toBe('/cases/..%2Fstaff%2Fme%3Fx%3D%23');
  });

  it('asks in the language of the locale, and --lang wins', async () => {
    const language = async (words: readonly string[], env: Readonly<Record<string, string>>) =>
      (await inside.run(words, () => [200, {}], { env })).calls[0]?.headers['accept-language'];
    expect(await language(['whoami'], { LANG: 'ar_KW.UTF-8' })).toBe('ar');
    expect(await language(['whoami'], { LC_ALL: 'C' })).toBe('en');
    expect(await language(['whoami', '--lang', 'en'], { LANG: 'ar' })).toBe('en');
    expect(await language(['whoami', '--lang=ar'], {})).toBe('ar');
  });

  it('explains itself in Arabic', async () => {
    const { code, out } = await inside.run(['cases', '--help', '--lang', 'ar']);
    expect(code).toBe(0);
    expect(out).toMatch(/^الاستعمال: tajdeed cases/);
    expect(out).not.toMatch(/Options:|Commands:|display help/);
  });

  it('shows a list as it came to a program, and every page with --all', async () => {
    const pages: Reply[] = [
      [200, { cases: [{ caseId: 'a' }], next: '1.x' }],
      [200, { cases: [{ caseId: 'b' }], next: null }],
    ];
    const one = await inside.run(['cases', 'list', '--json'], () => pages[0] ?? 'away');
    expect(JSON.parse(one.out)).toEqual({ cases: [{ caseId: 'a' }], next: '1.x' });
    const all = await inside.run(['cases', 'list', '--json', '--all'], (_, at) => pages[at - 1] ?? 'away');
    expect(JSON.parse(all.out)).toEqual({ cases: [{ caseId: 'a' }, { caseId: 'b' }], next: null });
    expect(all.calls.map(({ path }) => path)).toEqual(['/cases?limit=100', '/cases?limit=100&after=1.x']);
  });

  it('shows a time by Kuwait’s clock and a span by its days; to a program both as they came', async () => {
    const page = (name: string, one: object) => (): Reply => [200, { [name]: [one], next: null }];
    const late = page('cases', { caseId: ID, dueAt: '2026-11-25T21:00:00Z' });
    expect((await inside.run(['cases', 'list'], late)).out).toMatch(/ 2026-11-26 00:00:00$/m);
    expect((await inside.run(['cases', 'list', '--json'], late)).out).toContain('2026-11-25T21:00:00Z');
    const span = { startsAt: '2026-11-30T21:00:00Z', endsAt: '2026-12-10T21:00:00Z' };
    const away = page('delegations', { delegationId: ID, ...span });
    expect((await inside.run(['staff', 'delegations'], away)).out).toMatch(/ 2026-12-01 +2026-12-10$/m);
    expect((await inside.run(['staff', 'delegations', '--json'], away)).out).toContain(span.endsAt);
  });

  it('takes several cases, tells which were refused, and ends with 1 for them', async () => {
    const { code, out } = await inside.run(['cases', 'take', 'a', 'b', '--json'], ({ path }) =>
      path === '/cases/b/take' ? problem(409, 'case-taken') : [200, {}],
    );
    const results = [
      { caseId: 'a', refusal: null },
      { caseId: 'b', refusal: 'case-taken' },
    ];
    expect([code, JSON.parse(out)]).toEqual([1, { results }]);
  });

  it('does a bulk deed after its preview and a yes alone', async () => {
    const answer = (): Reply => [200, { results: [{ caseId: ID, refusal: null }] }];
    const words = ['cases', 'bulk', 'take', '--ids'];
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${inside.home}/ids`, `${ID}\n`);
    const no = await inside.run([...words, `${inside.home}/ids`], answer, { stdin: 'no\n' });
    expect([no.code, no.calls.map(({ path }) => path)]).toEqual([1, ['/cases/bulk/preview']]);
    const yes = await inside.run([...words, `${inside.home}/ids`], answer, { stdin: 'yes\n' });
    expect([yes.code, yes.calls.map(({ path }) => path)]).toEqual([
      0,
      ['/cases/bulk/preview', '/cases/bulk'],
    ]);
  });

  it('approves by the digest of what it has shown', async () => {
    const state = { kind: 'case', thing: ID, from: 'TAKEN', to: 'CLOSED', fromSays: 'Taken', toSays: 'Over' };
    const transfer = {
      ...{ debit: 'fees', debitSays: 'Fees earned', credit: 'refunds-due', creditSays: 'To be given back' },
      ...{ row: 'res-306-2025:vv-family', fils: '40000' },
    };
    const money = [
      { entry: 'refund-requested', sentence: 'A refund is due', attempt: ID, transfers: [transfer] },
    ];
    const changes = { states: [state], money, toReturn: [{ attempt: ID, fils: '40000' }] };
    const shown = {
      ...{ proposalId: ID, digest: 'd'.repeat(64), kind: 'staff.grant', content: { role: 'clerk' } },
      ...{ title: 'A role', about: { person: 'Huda Trial' }, approving: { refusal: null, changes } },
    };
    const { code, err, calls } = await inside.run(['approvals', 'approve', ID], () => [200, shown], {
      stdin: '123456\n',
    });
    expect(code).toBe(0);
    for (const line of [
      ...['staff.grant (A role)', 'role: clerk', 'person: Huda Trial'],
      ...['case: TAKEN → CLOSED (Over)', 'KWD 40.000 is to be returned.'],
      'A refund is due: KWD 40.000, debit “Fees earned (res-306-2025:vv-family)”, credit “To be given back”.',
    ])
      expect(err).toContain(line);
    expect(calls[1]).toMatchObject({ body: { digest: shown.digest, proof: { code: '123456' } } });
    const silent = await inside.run(['approvals', 'approve', ID], () => [200, shown]);
    expect([silent.code, silent.calls.length]).toEqual([2, 1]);
  });

  it.each<[string, string[], object, string]>([
    ['a case', ['cases', 'release', ID], { state: 'OPEN' }, 'OPEN (Open: nobody has taken it yet)'],
    [
      'a proposal',
      ['approvals', 'withdraw', ID],
      { state: 'WITHDRAWN', stateSays: 'Back' },
      'WITHDRAWN (Back)',
    ],
    ['a schedule', ['fees', 'withdraw', 'res-12'], { state: 'WITHDRAWN' }, 'WITHDRAWN (Given up)'],
    ['a settled day', ['settlements', 'close', ID], { state: 'CLOSED' }, 'CLOSED (Closed)'],
    [
      'a refund',
      ['refunds', 'show', ID],
      { state: 'SENT', sentence: 'On its way', reason: 'late' },
      'late (arrived too late)',
    ],
    [
      'a line',
      ['settlements', 'show', ID, '--exceptions'],
      { lines: [{ exception: 'foreign' }] },
      'foreign (nothing of ours has these ids)',
    ],
    [
      'a statement',
      ['statements', 'show', ID],
      { books: { coverage: { state: 'ENDED' }, authority: { state: 'ended' } } },
      'state ENDED (The cover was ended.)\nAuthority   state ended (knows that the cover has ended)',
    ],
    [
      'a sign-in',
      ['staff', 'list'],
      { members: [{ accounts: [{ accountId: ID, state: 'LAPSED' }] }] },
      'LAPSED (Invitation lapsed)',
    ],
    [
      'a record',
      ['search', 'renewals', '--reason', 'asked'],
      { records: [{ id: ID, state: 'HELD' }] },
      'HELD (Our staff are looking at your renewal',
    ],
  ])(
    'says what the codes of %s mean, and gives a program the codes alone',
    async (_, words, answer, says) => {
      expect((await inside.run(words, () => [200, answer])).out).toContain(says);
      const { out } = await inside.run([...words, '--json'], () => [200, answer]);
      expect(JSON.parse(out)).toMatchObject(answer);
    },
  );

  it('says in words why one of several was refused', async () => {
    const { out } = await inside.run(['cases', 'take', 'a', 'b', '--lang', 'ar'], ({ path }) =>
      path === '/cases/b/take' ? problem(409, 'case-taken') : [200, {}],
    );
    expect(out).toContain(`case-taken (${texts.say('ar', 'error.case-taken')})`);
  });

  it('never shows the token, whatever happens', async () => {
    for (const reply of ['away', problem(401, 'sign-in-needed'), [200, {}]] satisfies Reply[]) {
      const { out, err } = await inside.run(['whoami', '--json'], () => reply);
      expect(`${out}${err}`).not.toContain(TOKEN);
    }
  });
});
