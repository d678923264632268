import { Controller, Get, Global, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { allows, isRole, roles, type Role } from '@tajdeed/domain';
import { quiet } from '../../spec/quiet';
import { bootApp, type Running } from '../boot/boot';
import { Policy, WithoutKey } from './policies';
import { type Principal, Staff, STAFF_COOKIE, StaffSessions } from './staff';

const token = (letter: string): string => letter.repeat(43);
const everyRole = Object.keys(roles).filter(isRole);

const principal = (role: Role, stage: Principal['stage'] = 'full'): Principal => ({
  sessionId: 's',
  accountId: `account-of-${role}`,
  memberId: `person-of-${role}`,
  stage,
  factorAt: null,
  grants: [{ role, department: null, room: null }],
  standsInFor: [],
});

/** Each role has a token of its own; `E` is a person before the second factor. */
const people = new Map(everyRole.map((role, n) => [token(String.fromCharCode(97 + n)), principal(role)]));
people.set(token('E'), principal('administrator', 'entering'));
const tokenOf = (role: Role): string =>
  [...people].find(([, { grants }]) => grants[0]?.role === role)?.[0] ?? '';

class Desk extends StaffSessions {
  override principalOf(shown: string): Promise<Principal | undefined> {
    return Promise.resolve(people.get(shown));
  }

  override hold(by: Principal): Promise<Principal> {
    return Promise.resolve(by);
  }
}

@Controller('desk')
class DeskController {
  @Policy('staff-entering')
  @WithoutKey()
  @Post('factor')
  factor(@Staff() { memberId }: Principal): { memberId: string } {
    return { memberId };
  }

  @Policy('staff')
  @Get('me')
  me(@Staff() { accountId }: Principal): { accountId: string } {
    return { accountId };
  }

  @Policy('staff:cases.assign')
  @Get('assign')
  assign(): { done: boolean } {
    return { done: true };
  }
}

@Global()
@Module({
  controllers: [DeskController],
  providers: [{ provide: StaffSessions, useClass: Desk }],
  exports: [StaffSessions],
})
class DeskModule {}

describe("the staff's door", () => {
  let running: Running<NestFastifyApplication>;
  beforeAll(async () => {
    running = await bootApp({ name: 'spec', module: DeskModule, settings: quiet, signals: false });
  });
  afterAll(() => running.stop());

  const get = (url: string, headers: Record<string, string> = {}) =>
    running.app.inject({ method: 'GET', url, headers });
  const bearer = (shown: string) => ({ authorization: `Bearer ${shown}` });
  const cookie = (shown: string) => ({ cookie: `${STAFF_COOKIE}=${shown}` });

  it.each([
    ['nothing', {}],
    ['an unknown token', bearer(token('Z'))],
    ['a token of another shape', bearer('x')],
    ['a cookie of another shape', cookie('x')],
    ['another scheme', { authorization: `Basic ${tokenOf('clerk')}` }],
  ])('refuses %s', async (_, headers) => {
    const answer = await get('/desk/me', headers);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'sign-in-needed']);
  });

  it('knows a person by the cookie or by the header', async () => {
    const expected = { accountId: 'account-of-clerk' };
    expect((await get('/desk/me', bearer(tokenOf('clerk')))).json()).toEqual(expected);
    expect((await get('/desk/me', cookie(tokenOf('clerk')))).json()).toEqual(expected);
  });

  it('does not understand both at once', async () => {
    const answer = await get('/desk/me', { ...bearer(tokenOf('clerk')), ...cookie(tokenOf('clerk')) });
    expect(answer.json<{ code: string }>().code).toBe('malformed-request');
  });

  it('refuses the cookie on a request that a foreign site made', async () => {
    const foreign = { ...cookie(tokenOf('clerk')), 'sec-fetch-site': 'cross-site' };
    expect((await get('/desk/me', foreign)).statusCode).toBe(403);
    expect((await get('/desk/me', { ...foreign, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
  });

  it('before the second factor only what leads to it is open', async () => {
    const entering = bearer(token('E'));
    const factor = await running.app.inject({ method: 'POST', url: '/desk/factor', headers: entering });
    expect(factor.json()).toEqual({ memberId: 'person-of-administrator' });
    for (const url of ['/desk/me', '/desk/assign']) {
      const answer = await get(url, entering);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        401,
        'second-factor-needed',
      ]);
    }
  });

  it.each(everyRole)('lets a %s in exactly where the table of roles says so', async (role) => {
    const { statusCode } = await get('/desk/assign', bearer(tokenOf(role)));
    expect(statusCode === 200).toBe(allows([{ role, department: null, room: null }], 'cases.assign'));
    expect([200, 403]).toContain(statusCode);
  });
});
