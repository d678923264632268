import type { INestApplicationContext } from '@nestjs/common';
import { newId, RouteTable } from '@tajdeed/platform';
import { errorTable, type ErrorCode } from '@tajdeed/domain';

/** A request that must be refused, and the stable code of its refusal. */
interface WrongRequest {
  readonly path: string;
  readonly token?: string;
  readonly code: ErrorCode;
}

/** Everything that can be wrong with a request to the audit's door, about this renewal. */
export function wrongRequests(
  renewal: string,
  { held, anothers }: { readonly held: string; readonly anothers: string },
): readonly WrongRequest[] {
  const ids = ['nobody', '%00', '٣', renewal.slice(1), newId()];
  const ofRenewal = ['timeline', 'proof'].flatMap((what): WrongRequest[] => {
    const path = `/renewals/${renewal}/${what}`;
    return [
      { path: `${path}?amount=1`, token: held, code: 'invalid-input' },
      { path: `${path}?x=1&x=2`, token: held, code: 'malformed-request' },
      { path, code: 'capability-missing' },
      { path, token: `${held}x`, code: 'capability-missing' },
      { path, token: anothers, code: 'not-found' },
      ...ids.map((id) => ({ path: `/renewals/${id}/${what}`, token: held, code: 'not-found' as const })),
    ];
  });
  const queries = [
    ...['', 'first=1', 'second=1', 'first=7&second=3', 'first=1&second=2&more=3', 'first[]=1&second=2'],
    ...['x', '', '-1', '1.5', '1e1', '0x1', 'null', '9'.repeat(30)].map((wrong) => `first=1&second=${wrong}`),
  ];
  return [
    ...ofRenewal,
    ...['/checkpoint', '/key'].flatMap((path): WrongRequest[] => [
      { path: `${path}?amount=1`, code: 'invalid-input' },
      { path: `${path}?x=1&x=2`, code: 'malformed-request' },
    ]),
    ...queries.map((query) => ({ path: `/consistency?${query}`, code: 'invalid-input' as const })),
    { path: '/consistency?first=1&first=1&second=2', code: 'malformed-request' },
    { path: '/consistency?first=1&second=999999999', code: 'not-found' },
  ];
}

/** Routes of the door that none of these requests ask; nothing, that is. */
export function unasked(
  app: INestApplicationContext,
  requests: readonly WrongRequest[],
  renewal: string,
): string[] {
  const asked = new Set(requests.map(({ path }) => path.replace(/\?.*/, '').replace(renewal, ':id')));
  const routes = app
    .get(RouteTable)
    .list()
    .filter(({ path }) => !/^\/(docs|openapi)/.test(path));
  if (routes.length < 5) throw new Error('routes of the audit are missing');
  return routes.map(({ path }) => path).filter((path) => !asked.has(path));
}

/** What is wrong with the refusals of these, in both languages; nothing, that is. */
export async function faultsOf(url: string, requests: readonly WrongRequest[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { path, token, code } of requests)
    for (const language of ['ar', 'en']) {
      const headers = {
        'accept-language': language,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const answer = await fetch(`${url}${path}`, { headers });
      const body = (await answer.json()) as { code?: string; type?: string; title?: string };
      const title = /[\u0600-\u06ff]/.test(body.title ?? '') ? 'ar' : 'en';
      const seen = [answer.status, body.code, body.type, title, answer.headers.get('content-language')];
      seen.push(answer.headers.get('content-type'));
      const type = 'application/problem+json; charset=utf-8';
      const wanted = [errorTable[code].status, code, `urn:tajdeed:problem:${code}`, language, language, type];
      if (JSON.stringify(seen) !== JSON.stringify(wanted))
        faults.push(`${path}: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`);
    }
  return faults;
}
