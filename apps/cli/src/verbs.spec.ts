import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inside, type Call, type Reply } from '../spec/run-inside';
import { SessionFile } from './session.file';
import { verbGroups } from './verb-groups';

const ID = '019aa8f2-7c07-7a11-8b22-0123456789ab';
const reason = ['--reason', 'because it is so'];
const days = ['--from', '2026-12-01', '--to', '2026-12-31'];

/** Each verb as somebody types it, and what they type when they are asked. */
const typed: Readonly<Record<string, readonly [words: readonly string[], stdin?: string]>> = {
  logout: [[]],
  whoami: [[]],
  'renewals show': [[ID, ...reason]],
  'renewals timeline': [[ID, ...reason]],
  'search renewals': [['--reference', ID, ...reason]],
  'search persons': [['--name', 'Ahmed', ...reason]],
  'search payments': [['--amount', '1.000', ...reason]],
  'search cases': [['--state', 'OPEN', ...reason]],
  'search unmask': [[ID, ...reason]],
  'search reads': [['--person', ID]],
  'cases list': [['--mine']],
  'cases show': [[ID]],
  'cases explain': [[ID]],
  'cases preview': [[ID, 'notify-again']],
  'cases take': [[ID]],
  'cases act': [[ID, 'notify-again', ...reason]],
  'cases release': [[ID]],
  'cases wake': [[ID]],
  'cases assign': [[ID, ID]],
  'cases hand-over': [[ID, ID]],
  'cases snooze': [[ID, '--until', '2026-12-01T08:00:00Z', ...reason]],
  'cases merge': [[ID, ID]],
  'cases split': [[ID, 'bank-mismatch']],
  'cases reopen': [[ID, ...reason]],
  'cases comment': [[ID, 'a remark']],
  'cases bulk': [['take', '--ids', 'FILE', '--yes']],
  'staff list': [[]],
  'staff bootstrap': [['--token-file', 'FILE', '--person', 'a,b,c', '--person', 'd,e,f']],
  'staff invite': [['--subject', 'a', '--name', 'b', '--department', 'c', ...reason]],
  'staff grant': [[ID, 'clerk', ...days, ...reason]],
  'staff withdraw': [[ID]],
  'staff disable': [[ID]],
  'staff enable': [[ID, ...reason]],
  'staff delegations': [['--all']],
  'staff delegate': [[ID, ...days]],
  'staff undelegate': [[ID]],
  'approvals list': [[]],
  'approvals show': [[ID]],
  'approvals make': [['staff.grant', '--content', 'FILE', ...reason]],
  'approvals edit': [[ID, '--content', 'FILE']],
  'approvals approve': [[ID], '123456\n'],
  'approvals refuse': [[ID, ...reason]],
  'approvals withdraw': [[ID]],
  'fees list': [['--drafts']],
  'fees show': [[]],
  'fees diff': [['res-1-2027', '--drafts']],
  'fees export': [['res-306-2025', '--format', 'csv']],
  'fees import': [['FILE']],
  'fees submit': [['res-1-2027', ...reason]],
  'fees approve': [['res-1-2027'], '123456\n'],
  'fees refuse': [['res-1-2027', ...reason]],
  'fees recall': [['res-1-2027']],
  'fees withdraw': [['res-1-2027']],
  'fees annul': [['res-1-2027', ...reason]],
  'fees impact': [['res-1-2027', '--from', '2026-01-01', '--to', '2026-01-31']],
  'fees impact-show': [[ID]],
  'fees impacts': [[]],
  'fees quote': [['FILE']],
  'fees what-if': [['FILE']],
  'fees explain': [[ID]],
  'fees rulings': [[]],
  'fees rule': [['res-306-2025', 'vv-transit', 'confirmed', '--note', 'a', '--source', 'b', ...reason]],
  'refunds list': [['--state', 'RETURNED']],
  'refunds show': [[ID]],
  'refunds request': [[ID, '--amount', '40.000', ...reason]],
  'ledger verify': [[]],
  'ledger trial-balance': [['--from', '2026-01-01']],
  'ledger journal': [['--account', 'clearing']],
  'settlements import': [['FILE', '--terminal', 'main', '--day', '2026-11-21']],
  'settlements list': [['--terminal', 'main']],
  'settlements show': [[ID]],
  'settlements close': [[ID]],
  'statements list': [['--state', 'all']],
  'statements show': [[ID]],
  'holidays list': [['--from', '2026-01-01']],
  'holidays declare': [['2026-12-01', '--name-ar', 'a', '--name-en', 'b']],
  'holidays withdraw': [['2026-12-01', '--reason', 'no such holiday']],
};

const verbs = verbGroups.flatMap(({ name, verbs: rows }) =>
  rows.map((row) => ({ ...row, path: name === null ? row.name : `${name} ${row.name}` })),
);

/** The policies as the page for people has them, by route. */
function policies(): ReadonlyMap<string, string> {
  const page = readFileSync(join(__dirname, '../../../infra/docs/routes.md'), 'utf8');
  const rows = page.matchAll(/^\| (GET|POST|PUT|DELETE) +\| `([^`]+)` +\| `([^`]+)`/gm);
  return new Map([...rows].map(([, method = '', path = '', policy = '']) => [`${method} ${path}`, policy]));
}

describe('every verb', () => {
  const inside = new Inside();
  const file = join(inside.home, 'content');
  beforeAll(async () => {
    await new SessionFile(`${inside.home}/tajdeed`).keep(inside.api, 't'.repeat(43));
    writeFileSync(file, JSON.stringify({ caseId: ID }));
  });
  afterAll(() => {
    inside.remove();
  });

  it('declares routes that there are, and so has their policies', () => {
    const known = policies();
    for (const { path, asks } of verbs) {
      expect([path, asks.length > 0]).toEqual([path, true]);
      for (const route of asks) expect([path, route, known.has(route)]).toEqual([path, route, true]);
    }
  });

  it('is tried below, but for a sign-in, which asks the provider first', () => {
    expect(Object.keys(typed).sort()).toEqual(
      verbs
        .map(({ path }) => path)
        .filter((path) => path !== 'login')
        .sort(),
    );
  });

  it.each(Object.keys(typed))('%s asks what it declares, and nothing else', async (path) => {
    const [words, stdin = ''] = typed[path]!;
    const reply = ({ path: asked }: Call): Reply => [
      200,
      asked.endsWith('/bulk')
        ? { results: [] }
        : { proposalId: ID, impactId: ID, digest: 'd', results: [], issuer: 'x' },
    ];
    const line = [...path.split(' '), ...words.map((word) => (word === 'FILE' ? file : word))];
    const { code, calls } = await inside.run(line, reply, { stdin });
    expect(code).toBe(0);
    const asks = verbs.find((verb) => verb.path === path)?.asks ?? [];
    const made = new Set(calls.map(({ method, path: asked }) => routeOf(method, asked, asks)));
    expect([...asks]).toEqual(expect.arrayContaining([...made]));
    expect(made.size).toBeGreaterThan(0);
    if (path === 'logout') await new SessionFile(`${inside.home}/tajdeed`).keep(inside.api, 't'.repeat(43));
  });
});

/** A call as the route that it goes to; as it is where none of these is meant. */
function routeOf(method: string, asked: string, routes: readonly string[]): string {
  const called = `${method} ${asked.replace(/\?.*/, '')}`;
  const isMeant = (route: string) =>
    new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`).test(called) && !called.endsWith('/bulk/preview');
  return routes.find((route) => route === called) ?? routes.find(isMeant) ?? called;
}
