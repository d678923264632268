import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SettingsError } from './sandbox.config';

const terminal = { id: '999001', password: 'SimPassw0rd', resourceKey: 'KNETSIMTESTKEY01' };
const whole = {
  PORT: '8090',
  STATE_DIR: '/tmp/x',
  TERMINALS: JSON.stringify([terminal]),
  AUTHORITY_TOKEN: 'a'.repeat(16),
  SMS_TOKEN: 's'.repeat(16),
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
  }
  return [];
}

describe('the settings', () => {
  it('are whole with their defaults', () => {
    expect(readSettings(whole)).toMatchObject({
      HOST: '127.0.0.1',
      TERMINALS: [{ ...terminal, style: 'B', body: 'bare', currency: '414' }],
    });
  });

  it('name every fault at once, and no value', () => {
    const faults = faultsOf({
      ...whole,
      PORT: 'eighty',
      STATE_DIR: '',
      TERMINALS: JSON.stringify([{ ...terminal, resourceKey: 'too-short-secret' + 'x' }]),
      SMS_TOKEN: 'short',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'PORT',
      'STATE_DIR',
      'TERMINALS',
      'SMS_TOKEN',
    ]);
    expect(() => readSettings({ ...whole, PORT: '' })).toThrow(
      'PORT is missing.\nEvery setting is explained in infra/docs/.env.example.',
    );
    expect(faults.join()).not.toMatch(/eighty|too-short-secret|"short"/);
  });

  it('say of a number and an address what they must be, in words of people', () => {
    const wrong = { PORT: 'eighty', KEEP: '7', PAGE_LIMIT_MS: '-1', PUBLIC_URL: 'here', SMS_TOKEN: 'short' };
    expect(faultsOf({ ...whole, ...wrong })).toEqual([
      'PORT is wrong: it must be a port number, 0 to 65535.',
      'SMS_TOKEN is wrong: it must have at least 16 characters.',
      'PUBLIC_URL is wrong: it must be a URL that starts with http:// or https://.',
      'PAGE_LIMIT_MS is wrong: it must be a whole number from 1.',
      'KEEP is wrong: it must be a whole number from 100.',
    ]);
  });

  it.each([
    ['that is not JSON', '['],
    ['that name one twice', JSON.stringify([terminal, terminal])],
    ['that are none', '[]'],
  ])('refuse terminals %s', (_, text) => {
    expect(faultsOf({ ...whole, TERMINALS: text })).toHaveLength(1);
  });

  it('name an identity provider that lies where this process serves it', () => {
    const staff = {
      STAFF_CLIENT_SECRET: 'x'.repeat(16),
      STAFF_RETURN_URL: 'http://127.0.0.1/staff/signed-in',
    };
    const at = (issuer: string) => ({ ...whole, ...staff, STAFF_ISSUER: issuer });
    expect(readSettings(at('http://sandbox.localhost:8410/idp')).STAFF_ISSUER).toContain('/idp');
    expect(faultsOf(at('http://sandbox.localhost:8410'))).toEqual([
      'STAFF_ISSUER is wrong: it must end with /idp.',
    ]);
    expect(faultsOf({ ...whole, STAFF_CLIENT_SECRET: 'short' })).toHaveLength(1);
  });

  it('may stand in files', () => {
    const dir = mkdtempSync(join(tmpdir(), 'settings-'));
    writeFileSync(join(dir, 'token'), `${'t'.repeat(20)}\n`);
    const rest = { ...whole, SMS_TOKEN: '' };
    expect(readSettings({ ...rest, SMS_TOKEN_FILE: join(dir, 'token') }).SMS_TOKEN).toBe('t'.repeat(20));
    expect(faultsOf({ ...rest, SMS_TOKEN_FILE: join(dir, 'none') })).toEqual([
      'SMS_TOKEN_FILE names a file that cannot be read.',
    ]);
    rmSync(dir, { recursive: true });
  });
});
