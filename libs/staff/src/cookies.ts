import { STAFF_COOKIE } from '@tajdeed/platform';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENTRY_MS } from './sign-in';
import { ABSOLUTE_MS } from './sessions';

const ENTRY_COOKIE = '__Host-tajdeed-entry';
const TOKEN = /^[\w-]{43}$/;

/** Host-only, never sent over plain HTTP, out of a script's reach (security item 14). */
const closed = { path: '/', secure: true, httpOnly: true } as const;

/** The session goes nowhere but to our own pages. */
export function giveSession(reply: FastifyReply, token: string): void {
  set(
    reply,
    stringifySetCookie(STAFF_COOKIE, token, { ...closed, sameSite: 'strict', maxAge: ABSOLUTE_MS / 1000 }),
  );
}

export function takeSession(reply: FastifyReply): void {
  set(reply, stringifySetCookie(STAFF_COOKIE, '', { ...closed, sameSite: 'strict', maxAge: 0 }));
}

/** To a browser as a cookie, to a program in the answer. */
export function handSession(token: string, request: FastifyRequest, reply: FastifyReply) {
  const isProgram = request.headers.authorization !== undefined;
  if (!isProgram) giveSession(reply, token);
  return { token: isProgram ? token : '', stage: 'full' as const };
}

/** The browser comes back from the provider, another site: this one cookie must come with it. */
export function giveEntry(reply: FastifyReply, token: string): void {
  set(
    reply,
    stringifySetCookie(ENTRY_COOKIE, token, { ...closed, sameSite: 'lax', maxAge: ENTRY_MS / 1000 }),
  );
}

export function takeEntry(reply: FastifyReply): void {
  set(reply, stringifySetCookie(ENTRY_COOKIE, '', { ...closed, sameSite: 'lax', maxAge: 0 }));
}

export function entryOf(request: FastifyRequest): string | undefined {
  const entry = parseCookie(request.headers.cookie ?? '')[ENTRY_COOKIE];
  return entry !== undefined && TOKEN.test(entry) ? entry : undefined;
}

function set(reply: FastifyReply, cookie: string): void {
  void reply.header('set-cookie', cookie);
}
