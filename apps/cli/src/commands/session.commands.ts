import type { TextKey } from '@tajdeed/platform/texts';
import type { ApiClient } from '../api.client';
import type { Desk } from '../desk';
import { signInByDevice, type DeviceFault } from '../device-sign-in';
import { Failure } from '../failure';
import type { Given } from '../given';
import { listAt, textAt } from '../json';
import type { VerbRow } from '../verbs';
import { clean } from '../visible';
import { placeOf, timeOf } from './places';

/** How often a wrong code may be typed in one sign-in; the api counts too. */
const TRIES = 3;

export const sessionVerbs: readonly VerbRow[] = [
  {
    ...{
      name: 'login',
      asks: [
        'GET /staff/sign-in-options',
        'POST /staff/session/device',
        'POST /staff/factors/authenticator',
        'POST /staff/factors/authenticator/confirm',
        'POST /staff/session/code',
        'DELETE /staff/session',
        'GET /staff/me',
      ],
      key: 'cli.login',
      deed: logIn,
    },
    options: [
      { flags: '--issuer <url>', key: 'cli.option.login-issuer' },
      { flags: '--client <id>', key: 'cli.option.login-client' },
    ],
  },
  {
    ...{
      name: 'logout',
      asks: ['DELETE /staff/session', 'DELETE /staff/sessions'],
      key: 'cli.logout',
      deed: logOut,
    },
    options: [{ flags: '--everywhere', key: 'cli.option.everywhere' }],
  },
  { name: 'whoami', asks: ['GET /staff/me'], key: 'cli.whoami', deed: whoAmI },
];

async function logIn(desk: Desk, given: Given): Promise<void> {
  const door = await desk.door();
  await desk.sessions.prepare().catch(() => {
    const { path } = desk.sessions;
    throw desk.failure('usage', 'session-file', 'cli.say.cannot-keep', { path });
  });
  const idToken = await atProvider(desk, door, given);
  const entering = tokenIn(desk, await door.step('POST', '/staff/session/device', { idToken }));
  const half = desk.client(door.url, entering);
  try {
    const token = await proveFactor(desk, half);
    await desk.sessions.keep(door.url, token);
  } catch (error) {
    await half.step('DELETE', '/staff/session').catch(() => undefined); // nothing is left half open
    throw error;
  }
  const me = await (await desk.office()).get('/staff/me');
  desk.show(me, () => desk.say('cli.say.signed-in', { address: door.url }));
}

/** The first factor: the identity provider says who it is. */
async function atProvider(desk: Desk, door: ApiClient, given: Given): Promise<string> {
  const [issuer, clientId] = [given.text('issuer'), given.text('client')];
  const options =
    issuer !== undefined && clientId !== undefined
      ? { issuer, cliClientId: clientId }
      : await door.get('/staff/sign-in-options');
  const known = {
    issuer: issuer ?? textAt(options, 'issuer') ?? '',
    clientId: clientId ?? textAt(options, 'cliClientId') ?? '',
  };
  if (!URL.canParse(known.issuer)) throw desk.failure('usage', 'issuer-address', 'cli.say.issuer-address');
  const outcome = await signInByDevice({
    ...known,
    show: ({ page, code, seconds }) => {
      desk.tell('cli.say.go-to', { page });
      desk.tell('cli.say.compare-code', { code });
      desk.tell('cli.say.waiting-for', { minutes: Math.floor(seconds / 60) });
    },
  });
  if ('idToken' in outcome) return outcome.idToken;
  throw desk.failure(
    outcome.fault === 'away' ? 'away' : 'signed-out',
    `provider-${outcome.fault}`,
    faultKeys[outcome.fault],
    { issuer: known.issuer },
  );
}

const faultKeys = {
  'no-tls': 'cli.say.provider-no-tls',
  away: 'cli.say.provider-away',
  refused: 'cli.say.provider-refused',
  'too-late': 'cli.say.provider-too-late',
} as const satisfies Record<DeviceFault, TextKey>;

/** The second factor: the authenticator's code; at the first sign-in an authenticator is set up before it. */
async function proveFactor(desk: Desk, half: ApiClient): Promise<string> {
  const otpauth = await enrolled(half);
  if (otpauth === undefined) return withCode(desk, half, '/staff/session/code');
  const { toString } = await import('qrcode');
  desk.tell('cli.say.enrol');
  desk.terminal.say(await toString(otpauth, { type: 'utf8', errorCorrectionLevel: 'L' }));
  desk.terminal.say(clean(otpauth));
  return withCode(desk, half, '/staff/factors/authenticator/confirm');
}

/** The address for the authenticator app; undefined where this person has a second factor already. */
async function enrolled(half: ApiClient): Promise<string | undefined> {
  try {
    return textAt(await half.step('POST', '/staff/factors/authenticator'), 'otpauth');
  } catch (error) {
    if (error instanceof Failure && error.facts.code === 'second-factor-needed') return undefined;
    throw error;
  }
}

async function withCode(desk: Desk, half: ApiClient, path: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const code = await desk.ask('cli.ask.code');
    try {
      return tokenIn(desk, await half.step('POST', path, { code }));
    } catch (error) {
      const isWrong = error instanceof Failure && error.facts.code !== 'api-away' && error.kind === 'refused';
      if (!isWrong || tries === TRIES) throw error;
      desk.terminal.say(error.message);
    }
  }
}

function tokenIn(desk: Desk, answer: unknown): string {
  const token = textAt(answer, 'token');
  if (token === undefined || token === '') throw desk.failure('away', 'api-odd', 'cli.say.odd');
  return token;
}

async function logOut(desk: Desk, given: Given): Promise<void> {
  const office = await desk.office();
  const path = given.is('everywhere') ? '/staff/sessions' : '/staff/session';
  try {
    const answer = await office.step('DELETE', path);
    desk.show(answer, () => desk.say('cli.say.signed-out'));
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'signed-out') throw error;
    desk.show({ sessions: 0 }, () => desk.say('cli.say.signed-out')); // the session had ended by itself
  }
  await desk.sessions.forget(office.url);
}

async function whoAmI(desk: Desk): Promise<void> {
  const me = await (await desk.office()).get('/staff/me');
  const roles = listAt(me, 'grants').map((grant) => `${textAt(grant, 'role') ?? ''}${placeOf(grant)}`);
  const permissions = listAt(me, 'permissions').filter((one) => typeof one === 'string');
  desk.show(me, () =>
    desk.table(
      ['cli.column.what', 'cli.column.value'],
      [
        [desk.say('cli.column.member'), textAt(me, 'memberId')],
        [desk.say('cli.column.account'), textAt(me, 'accountId')],
        [desk.say('cli.column.roles'), roles.length > 0 ? roles : undefined],
        [desk.say('cli.column.permissions'), permissions.length > 0 ? permissions : undefined],
        [desk.say('cli.column.factor-at'), timeOf(textAt(me, 'factorAt'))],
      ],
    ),
  );
}
