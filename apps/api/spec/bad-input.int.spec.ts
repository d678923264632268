import { randomUUID } from 'node:crypto';
import { errorTable, isRole, roles, type ErrorCode } from '@tajdeed/domain';
import { RouteTable, type Route } from '@tajdeed/platform';
import { StaffAtWork } from '@tajdeed/testing';
import { schemasOf, type Schema } from './body-schemas';
import { bodies, strangers } from './cases';
import { civilNumberOf, runningApi, type Begun, type CallOptions, type RunningApi } from './running-api';

interface Case {
  readonly what: string;
  readonly options: CallOptions;
  readonly code: ErrorCode;
  readonly query?: string;
}

/** Nobody may set these: money is reckoned here, and who and what a renewal is stands in the capability. */
const never = [
  'amount',
  'total',
  'fee',
  'price',
  'currency',
  'status',
  'state',
  'personId',
  'renewalId',
  'role',
];
const AT_ONCE = 4; // routes; more than the pool has connections is another fact's business
const wrongKinds: readonly unknown[] = [null, {}, [], { $ne: null }, ['1'], 1e400, true, 'x'.repeat(5000)];

/** Wrong values that are of the right kind for a field: what is in them is weighed later. */
function isOfItsKind(name: string, value: unknown): boolean {
  if (name === 'accepted') return value === true;
  if (name === 'idToken') return typeof value === 'string';
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && ['content', 'passkey'].includes(name);
}

// Some thousand requests, more with each route.
jest.setTimeout(120_000);

/** Whatever is wrong with a request, made from what each route declares: a new route is covered by being there. */
describe('every route of the api, asked wrongly in both languages, refuses in one form and changes nothing', () => {
  let api: RunningApi;
  let begun: Begun;
  let other: Begun;
  let schemas: Map<string, Schema>;
  /** Of somebody of the staff who may do everything, with both factors or the first alone. */
  const sessions = { full: '', entering: '' };
  beforeAll(async () => {
    api = await runningApi();
    const staff = new StaffAtWork(api.db);
    await staff.enter('everything', Object.keys(roles).filter(isRole));
    for (const stage of ['full', 'entering'] as const)
      sessions[stage] = await staff.token('everything', stage);
    begun = await api.begin(civilNumberOf('clerk'));
    other = await api.begin(strangers(1, 1)[0]!);
    schemas = schemasOf(api);
  });
  afterAll(() => api.close());

  const routes = (): Route[] =>
    api.app
      .get(RouteTable)
      .list()
      .filter(({ viewOnly, path }) => !viewOnly && !/^\/(docs|openapi\.json)/.test(path))
      .filter(({ rate }) => rate !== 'staff-bootstrap'); // ten tries an hour; libs/staff asks it wrongly
  const tail = (path: string) => path.replace(/^\/renewals(\/:id)?/, '');
  const at = ({ path }: Route, id = begun.renewalId) => path.replace(':id', id).replace(/:\w+/, 'x');
  const isHeld = ({ policy }: Route) => policy === 'renewal-capability';
  const isStaff = ({ policy }: Route) => policy?.startsWith('staff') === true;
  const shown = (route: Route): { token?: string } => {
    if (isHeld(route)) return { token: begun.capability };
    return isStaff(route) ? { token: sessions[route.policy === 'staff-entering' ? 'entering' : 'full'] } : {};
  };

  /** All rows of all rooms; answers that are kept under their keys are no change, and when a session was seen is none. */
  const everything = async (): Promise<Map<string, string>> => {
    const tables = await api.db.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition
         and n.nspname not in ('pg_catalog', 'information_schema', 'platform') and c.oid <> 'staff.session'::regclass`,
    );
    const sums = tables.map(
      ({ name }) =>
        `select '${name}' as name, md5(string_agg(r, '|' order by r)) as sum
           from (select (to_jsonb(t) - 'seen_at')::text as r from ${name} t)`,
    );
    const rows = await api.db.query<{ name: string; sum: string }>(sums.join(' union all '));
    return new Map(rows.map(({ name, sum }) => [name, sum]));
  };

  /** What is wrong with the refusals of these cases; nothing, that is. */
  const faultsOf = async (route: Route, path: string, cases: readonly Case[]): Promise<string[]> => {
    const faults: string[] = [];
    for (const { what, options, code, query = '' } of cases)
      for (const language of ['ar', 'en'] as const) {
        const headers = { 'accept-language': language, ...options.headers };
        const answer = await api.call(route.method, `${path}${query}`, {
          ...shown(route),
          ...options,
          headers,
        });
        const { body } = answer;
        const title = String(body['title']);
        const seen = [
          answer.status,
          body['code'],
          body['status'],
          body['type'],
          answer.headers.get('content-language'),
        ];
        const { status } = errorTable[code];
        const wanted = [status, code, status, `urn:tajdeed:problem:${code}`, language];
        if (JSON.stringify(seen) !== JSON.stringify(wanted))
          faults.push(`${what}: ${JSON.stringify(seen)}, not ${code}`);
        if (answer.headers.get('content-type') !== 'application/problem+json; charset=utf-8')
          faults.push(`${what}: ${String(answer.headers.get('content-type'))}`);
        if (/[\u0600-\u06ff]/.test(title) !== (language === 'ar') || title.length < 5)
          faults.push(`${what}: "${title}" in ${language}`);
        const errors = (body['errors'] ?? []) as { message: string }[];
        if (errors.some(({ message }) => /[\u0600-\u06ff]/.test(message) !== (language === 'ar')))
          faults.push(`${what}: ${JSON.stringify(errors)} in ${language}`);
      }
    return faults.map((fault) => `${route.method} ${route.path}: ${fault}`);
  };
  const ofAll = async (
    fits: (route: Route) => boolean,
    casesOf: (route: Route) => readonly Case[],
    pathOf: (route: Route) => string = at,
  ): Promise<string[]> => {
    const all = routes().filter(fits);
    expect(all.length).toBeGreaterThan(0);
    const before = await everything();
    const [found, waiting] = [new Array<string>(), all.values()];
    const ask = async (): Promise<void> => {
      for (const route of waiting) found.push(...(await faultsOf(route, pathOf(route), casesOf(route))));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    const after = await everything();
    const changed = [...after.keys()].filter((name) => after.get(name) !== before.get(name));
    return [...found, ...changed.map((name) => `${name} has changed`)];
  };
  const changes = (route: Route) => route.idempotent;
  const takesBody = (route: Route) => schemas.has(`${route.method} ${route.path}`);
  const fieldsOf = (route: Route) => schemas.get(`${route.method} ${route.path}`)?.properties ?? {};
  const valid = (route: Route) => bodies(tail(route.path));

  it('fields that it does not know, and every amount that a client could send', async () => {
    const casesOf = (route: Route): Case[] =>
      never
        .filter((name) => !(name in fieldsOf(route)))
        .map((name) => ({
          what: name,
          options: { body: { ...valid(route), [name]: '1.000' } },
          code: 'invalid-input' as const,
        }));
    expect(await ofAll(takesBody, casesOf)).toEqual([]);
  });

  it('fields that are absent or of a wrong kind', async () => {
    const casesOf = (route: Route): Case[] => {
      const required = schemas.get(`${route.method} ${route.path}`)?.required ?? [];
      const absent = required.map((name) => ({ ...valid(route), [name]: undefined }));
      const wrong = Object.keys(fieldsOf(route)).flatMap((name) =>
        wrongKinds
          .filter((value) => !isOfItsKind(name, value))
          .map((value) => ({ ...valid(route), [name]: value })),
      );
      return [...absent, ...wrong].map((body) => ({
        what: JSON.stringify(body).slice(0, 80),
        options: { body },
        code: 'invalid-input' as const,
      }));
    };
    expect(await ofAll((route) => Object.keys(fieldsOf(route)).length > 0, casesOf)).toEqual([]);
  });

  it('bodies that are no object, no JSON, of another type or too large', async () => {
    const casesOf = (route: Route): Case[] => [
      ...['[]', '"text"', '7', 'null'].map((raw) => ({
        what: raw,
        options: { raw },
        code: 'invalid-input' as const,
      })),
      ...['{', '{"a":1,"a":2}', '{"__proto__":1}', '\u0000'].map((raw) => ({
        what: raw,
        options: { raw },
        code: 'malformed-request' as const,
      })),
      {
        what: 'text',
        options: { raw: JSON.stringify(valid(route)), headers: { 'content-type': 'text/plain' } },
        code: 'unsupported-media-type',
      },
      {
        what: 'large',
        options: { body: { ...valid(route), padding: 'x'.repeat(70_000) } },
        code: 'body-too-large',
      },
    ];
    expect(await ofAll(takesBody, casesOf)).toEqual([]);
  });

  it('no idempotency key, one that is none, and one with which something else was asked', async () => {
    const used = new Map<Route, string>();
    for (const route of routes().filter(changes)) {
      used.set(route, randomUUID());
      // What this asks is refused, too; the key is used all the same.
      const body = takesBody(route) ? { body: { ...valid(route), amount: '1.000' } } : {};
      await api.call(route.method, `${at(route)}${takesBody(route) ? '' : '?x=1'}`, {
        ...body,
        key: used.get(route) ?? null,
        ...shown(route),
      });
    }
    const casesOf = (route: Route): Case[] => [
      ...[null, 'too-short', 'x'.repeat(256)].map((key) => ({
        what: String(key),
        options: { key, ...(takesBody(route) && { body: valid(route) }) },
        code: 'idempotency-key-missing' as const,
      })),
      ...(takesBody(route)
        ? [
            {
              what: 'used',
              options: { key: used.get(route) ?? null, body: { ...valid(route), amount: '2.000' } },
              code: 'idempotency-key-reused' as const,
            },
          ]
        : []),
    ];
    expect(await ofAll(changes, casesOf)).toEqual([]);
  });

  it('parameters that it does not know, or twice', async () => {
    const casesOf = (route: Route): Case[] => {
      const options = takesBody(route) ? { body: valid(route) } : {};
      return [
        { what: '?amount=1', query: '?amount=1', options, code: 'invalid-input' },
        { what: '?x=1&x=2', query: '?x=1&x=2', options, code: 'malformed-request' },
      ];
    };
    // What a provider adds to its way back is ignored (RFC 6749); a settlement file is no JSON, which is told first.
    expect(await ofAll(({ path }) => !/^\/(staff\/signed-in|settlements)$/.test(path), casesOf)).toEqual([]);
  });

  it('another person’s renewal, and none', async () => {
    const casesOf = (route: Route): Case[] => {
      const options = takesBody(route) ? { body: valid(route) } : {};
      return [{ what: 'foreign', options: { ...options, token: begun.capability }, code: 'not-found' }];
    };
    for (const id of [other.renewalId, randomUUID(), 'no-uuid', '%00', '٣'])
      expect(await ofAll(isHeld, casesOf, (route) => at(route, id))).toEqual([]);
    const bare = (route: Route): Case[] =>
      [undefined, '', `${begun.capability}x`, other.capability.slice(0, -4)].map((token) => ({
        what: 'no capability',
        options: {
          ...(takesBody(route) && { body: valid(route) }),
          headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        },
        code: 'capability-missing' as const,
      }));
    const held = begun;
    begun = { ...begun, capability: '' };
    expect(await ofAll(isHeld, bare).finally(() => (begun = held))).toEqual([]);
  });

  it('while Arabic-Indic digits are read as what they mean wherever a person types', async () => {
    const eastern = (value: unknown, from: number): unknown =>
      typeof value === 'string'
        ? value.replace(/\d/g, (digit) => String.fromCharCode(from + Number(digit)))
        : typeof value === 'number'
          ? eastern(String(value), from)
          : value;
    for (const route of routes().filter((one) => takesBody(one) && isHeld(one))) {
      for (const from of [0x660, 0x6f0]) {
        const key = randomUUID();
        const typed = Object.fromEntries(
          Object.entries(valid(route)).map(([name, value]) => [
            name,
            name === 'version' ? value : eastern(value, from),
          ]),
        );
        const ask = (body: unknown) =>
          api.call(route.method, at(route), { body, token: begun.capability, key });
        const answer = await ask(typed);
        expect([route.path, answer.body['code']]).not.toEqual([route.path, 'invalid-input']);
        if (answer.status === 429) continue; // not kept: it may be asked again
        const same = await ask(typed);
        expect([route.path, same.status, same.headers.get('idempotent-replayed')]).toEqual([
          route.path,
          answer.status,
          'true',
        ]);
      }
    }
  });
});
