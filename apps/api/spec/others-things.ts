import { Recorder } from '@tajdeed/lifecycle';
import { Capabilities, Database, newId, Sealer, type Route } from '@tajdeed/platform';
import { givenRenewal, givenResident } from '@tajdeed/testing';
import { World, type Past } from '../../../libs/cases/spec/world';
import { documentGiven } from '../../../libs/fees/spec/documents';
import { civilNumberOf, type RunningApi } from './running-api';

/** Something that is there, and where; nulls are a place that only who works everywhere reaches. */
export interface Thing {
  readonly id: string;
  /** An id of the same form that nothing has. */
  readonly missing: string;
  /** Of a case: one that lies elsewhere, and what may be done about this one. */
  readonly case?: { readonly other: string; readonly action: string };
  readonly department: string | null;
  readonly room: string | null;
}

const assurance = (room: string) => ({ department: 'assurance', room });
const finance = { department: 'finance', room: 'payments' };
const nowhere = { department: null, room: null };

/** Real things of each sort that a route of the staff names by id, by the beginning of its path. */
export type Things = Readonly<Record<string, readonly Thing[]>>;

/** Puts them there: `by` is a session of somebody who may do everything everywhere, `victim` somebody of the staff. */
export async function givenThings(
  api: RunningApi,
  by: string,
  victim: { account: string; member: string; standIn: string },
): Promise<Things> {
  const world = new World(api.db, { db: api.app.get(Database), recorder: api.app.get(Recorder) });
  const made = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await api.call('POST', path, { token: by, body });
    if (answer.status > 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const given = (past: Omit<Past, 'paid'>) => world.given({ paid: true, ...past });
  const late = await given({ kind: 'captured-late', attempt: ['attempt.expired', 'attempt.captured_late'] });
  const refund = await given({
    kind: 'refund-unproven',
    attempt: ['attempt.expired', 'attempt.captured_late'],
  });
  const refused = await given({ kind: 'authority-refused', attempt: ['attempt.captured'] });
  const uncovered = await given({ kind: 'coverage-refused', attempt: ['attempt.captured'] });
  const file = await given({ kind: 'settlement-file', attempt: ['attempt.captured'] });
  await api.db.query(
    `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, 'settlement', 'MATCHED', 1, app.now())`,
    [file.subject],
  );
  const { renewalId } = await api.begin(civilNumberOf('nurse'));
  const quoted = await givenQuoted(api);
  await made(`/cases/${late.caseId}/take`, {});
  const { proposalId: ofMoney } = await made('/approvals', {
    ...{ kind: 'case.money-action', reason: 'all of it goes back' },
    content: { caseId: late.caseId, action: 'return-money', input: {} },
  });
  const { proposalId: ofRole } = await made('/approvals', {
    ...{ kind: 'staff.grant', reason: 'they join us' },
    content: { memberId: victim.member, role: 'clerk', department: null, room: null, ...oneYear() },
  });
  await made('/fees/drafts', documentGiven({ id: 'res-12-2027' }));
  const grantId = await standingGrant(api, victim.member);
  const uuid = (id: unknown, place: Omit<Thing, 'id' | 'missing'>): Thing => ({
    ...{ id: String(id), missing: newId(), ...place },
  });
  return {
    '/cases/': [
      { ...uuid(late.caseId, finance), case: { other: refused.caseId, action: 'return-money' } },
      { ...uuid(refused.caseId, assurance('residency')), case: { other: late.caseId, action: 'give-up' } },
      { ...uuid(uncovered.caseId, assurance('coverage')), case: { other: late.caseId, action: 'give-up' } },
    ],
    '/approvals/': [uuid(ofMoney, finance), uuid(ofRole, nowhere)],
    '/attempts/': [uuid(late.subject, finance)],
    '/refunds/': [uuid(refund.subject, finance)],
    '/statements/': [uuid(late.subject, finance)],
    '/settlements/': [uuid(file.subject, finance)],
    '/fees/drafts/': [{ id: 'res-12-2027', missing: 'res-13-2027', ...assurance('fees') }],
    '/fees/impacts/': [uuid(await runningImpact(api), assurance('fees'))],
    '/quotes/': [uuid(quoted.quoteId, assurance('fees'))],
    '/renewals/': [renewalId, quoted.renewalId].map((id) => uuid(id, assurance('renewals'))),
    '/staff/accounts/': [uuid(victim.account, nowhere)],
    '/staff/grants/': [uuid(grantId, nowhere)],
    '/staff/delegations/': [uuid(await delegation(api, victim), nowhere)],
  };
}

/** An occupation that nobody else has: whoever is told it was told something of a person. */
export const PLANTED = 'planted_to_be_noticed';

/** A renewal whose resident has that occupation and has chosen a term. */
async function givenQuoted(api: RunningApi) {
  const parts = { db: api.app.get(Database), recorder: api.app.get(Recorder) };
  const worker = { article: '18', occupation: PLANTED, sealer: api.app.get(Sealer) };
  const renewalId = await givenRenewal(api.db, parts, await givenResident(api.db, worker));
  const token = await api.app.get(Capabilities).issue(renewalId);
  const offer = await api.call('GET', `/renewals/${renewalId}/fees`, { token });
  const body = { years: 1, startsOn: offer.body['earliestStart'] };
  const quote = await api.call('POST', `/renewals/${renewalId}/term`, { token, body });
  return { renewalId, quoteId: String(quote.body['quoteId']) };
}

/** What the body of a request must say so that only the thing itself is left to refuse it. */
export function bodyFor({ method, path }: Route, id: string, about: Thing['case']): object | undefined {
  if (method === 'GET' || method === 'DELETE') return undefined;
  const reason = 'because it is so';
  const bodies: Record<string, object> = {
    'PUT /approvals/:id': { content: { of: 'another' } },
    'POST /approvals/:id/approve': { digest: '0'.repeat(64), proof: { code: '000000' } },
    'POST /approvals/:id/refuse': { reason },
    'POST /attempts/:id/refunds': { amount: '1.000', reason },
    'POST /cases/:id/actions/:action': { input: {}, reason },
    'POST /cases/:id/assign': { member: newId() },
    'POST /cases/:id/comments': { text: reason },
    'POST /cases/:id/hand-over': { member: newId() },
    'POST /cases/:id/merge': { into: about?.other },
    'POST /cases/:id/preview': { action: about?.action, input: {} },
    'POST /cases/:id/reopen': { reason },
    'POST /cases/:id/snooze': { until: new Date(Date.now() + 86_400_000).toISOString(), reason },
    'POST /cases/:id/split': { kinds: ['bank-mismatch'] },
    'POST /fees/drafts/:id/annul': { reason },
    'POST /fees/drafts/:id/submit': { reason },
    'PUT /fees/drafts/:id': documentGiven({ id }),
    'POST /renewals/:id/record': { reason },
    'POST /renewals/:id/timeline': { reason },
  };
  return bodies[`${method} ${path}`] ?? {};
}

/** Everything that a refusal must leave as it is: each table by a digest of its rows, but for the marks of the asking itself. */
export async function standing({ db }: RunningApi): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')
       and format('%I.%I', schemaname, tablename) <> all ($1)`,
    [marks],
  );
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${name} t`,
  );
  const rows = await db.query<{ name: string; digest: string }>(parts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

/** When a session was last used, what was answered to whom by their key, and how often an address asked. */
const marks = ['staff.session', 'platform.idempotency', 'platform.rate_limit'];

function oneYear() {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return { startsOn: day(2), endsOn: day(300) };
}

async function standingGrant({ db }: RunningApi, member: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `with h as (insert into lifecycle.head (thing, kind, state, seq, moved_at)
       select grant_id, 'grant', 'STANDING', 1, app.now() from staff.granted where member_id = $1 limit 1 returning thing)
     select thing as id from h`,
    [member],
  );
  return row!.id;
}

async function delegation(
  { db }: RunningApi,
  { member, standIn }: { member: string; standIn: string },
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `with d as (insert into staff.delegation (delegation_id, from_member, to_member, starts_at, ends_at)
       values (uuidv7(), $1, $2, app.now(), app.now() + interval '1 day') returning delegation_id),
     h as (insert into lifecycle.head (thing, kind, state, seq, moved_at)
       select delegation_id, 'delegation', 'STANDING', 1, app.now() from d returning thing)
     select thing as id from h`,
    [standIn, member], // not from whoever is shut out by another route
  );
  return row!.id;
}

async function runningImpact({ db }: RunningApi): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `with i as (insert into fees.impact (impact_id, schedule_id, digest, law, from_day, to_day, started_by)
       values (uuidv7(), 'res-12-2027', repeat('0', 64), '{}', '2026-01-01', '2026-01-31', uuidv7()) returning impact_id),
     h as (insert into lifecycle.head (thing, kind, state, seq, moved_at)
       select impact_id, 'impact', 'RUNNING', 1, app.now() from i)
     select impact_id as id from i`,
  );
  return row!.id;
}
