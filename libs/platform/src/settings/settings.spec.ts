import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { doorShape, kinds } from './kinds';
import { SettingsError, describeSettings, readSettings } from './settings';

const schema = z.object({
  ...doorShape,
  DATABASE_URL: kinds.postgresUrl(),
  DATA_KEYS: kinds.keyRing(),
  KEY: kinds.signingKey().optional(),
  TOKEN: kinds.secret().optional(),
});
const key = randomBytes(32).toString('base64');
const good = {
  TAJDEED_MODE: 'local',
  PORT: '8080',
  HEALTH_PORT: '0',
  DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/x',
  DATA_KEYS: JSON.stringify({ current: 'k1', keys: { k1: key } }),
};
const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(schema, env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
};

describe('settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are typed and defaulted', () => {
    const settings = readSettings(schema, good);
    expect(settings).toMatchObject({ PORT: 8080, LOG_LEVEL: 'info', LISTEN_HOST: '127.0.0.1' });
    expect(settings.DATA_KEYS.keys.get('k1')?.toString('base64')).toBe(key);
  });

  it('may each come from a file, trimmed', () => {
    const file = join(folder, 'url');
    writeFileSync(file, ' postgres://from/file\n');
    expect(readSettings(schema, { ...good, DATABASE_URL: '', DATABASE_URL_FILE: file }).DATABASE_URL).toBe(
      'postgres://from/file',
    );
    expect(faultsOf({ ...good, DATABASE_URL_FILE: file })).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set; keep one',
    ]);
    expect(faultsOf({ ...good, DATABASE_URL: '', DATABASE_URL_FILE: join(folder, 'absent') })).toEqual([
      'DATABASE_URL_FILE points at a file that cannot be read',
    ]);
  });

  it('point whoever gave them wrongly at the page that explains them', () => {
    expect(() => readSettings(schema, { ...good, PORT: '' })).toThrow(
      'The settings have a fault:\n  - PORT is missing\nEvery setting is explained in infra/docs/.env.example.',
    );
  });

  it('tell all faults at once, by name and never by value', () => {
    const secret = 'hunter2-hunter2';
    const faults = faultsOf({
      PORT: secret,
      LOG_LEVEL: secret,
      DATA_KEYS: secret,
      KEY: secret,
      TOKEN: 'short',
      TAJDEED_MODE: secret,
    });
    expect(faults.map((fault) => fault.split(/[ :]/)[0]).sort()).toEqual([
      'DATABASE_URL',
      'DATA_KEYS',
      'HEALTH_PORT',
      'KEY',
      'LOG_LEVEL',
      'PORT',
      'TAJDEED_MODE',
      'TOKEN',
    ]);
    expect(faults.join()).not.toContain(secret);
    expect(faults).toContain('HEALTH_PORT is missing');
  });

  it('refuse keys that are short, plain or absent from their ring', () => {
    const ring = (value: string, current = 'k1') => ({
      ...good,
      DATA_KEYS: JSON.stringify({ current, keys: { k1: value } }),
    });
    for (const wrong of [
      ring(randomBytes(16).toString('base64')),
      ring(Buffer.alloc(32, 7).toString('base64')),
      ring(key, 'k2'),
      ring('??'),
    ]) {
      expect(faultsOf(wrong)).toHaveLength(1);
    }
  });

  it('refuse in production what is fit for a manual only', () => {
    const faults = faultsOf({
      ...good,
      TAJDEED_MODE: 'production',
      LOG_LEVEL: 'debug',
      TOKEN: 'a-default-secret-token',
    });
    expect(faults).toEqual([
      'LOG_LEVEL: debug and trace are refused in production',
      'TOKEN: a default secret is refused in production',
    ]);
  });

  it('look in production at the secrets inside JSON, not at the names of its fields', () => {
    const terminals = z.object({
      TAJDEED_MODE: z.string(),
      TERMINALS: kinds.json(z.array(z.object({ password: z.string() }))).meta({ secret: true }),
    });
    const read = (password: string) =>
      readSettings(terminals, { TAJDEED_MODE: 'production', TERMINALS: JSON.stringify([{ password }]) });
    expect(read('pw4tranportal').TERMINALS).toEqual([{ password: 'pw4tranportal' }]);
    expect(() => read('changeme-now')).toThrow('TERMINALS: a default secret is refused in production');
  });

  it.each([
    ['addresses', '10.0.0.0/8, ::1', 'banana'],
    ['addresses', '127.0.0.1', ','],
    ['addresses', 'fd00::/64', '10.0.0.0/33'],
    ['host', 'temporal:7233', 'temporal'],
    ['host', '[::1]:7233', 'http://temporal:7233'],
    ['hosts', 'a:1,b:2', 'a:1,,b:2'],
    ['host', 'temporal:1', 'temporal:0'],
    ['host', '[::1]:65535', '[::1]:65536'],
    ['hosts', 'a:65535,b:9092', 'a:9092,b:99999'],
  ] as const)('take %s like %j and refuse %j', (kind, good, wrong) => {
    const one = z.object({ IT: kinds[kind]() });
    expect(() => readSettings(one, { IT: good })).not.toThrow();
    expect(() => readSettings(one, { IT: wrong })).toThrow(/IT: must be/);
  });

  it('take Ed25519 keys with real or written newlines, and no others', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(readSettings(schema, { ...good, KEY: pem.replaceAll('\n', '\\n') }).KEY?.asymmetricKeyType).toBe(
      'ed25519',
    );
    const other = generateKeyPairSync('x25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    expect(faultsOf({ ...good, KEY: other })).toHaveLength(1);
  });

  it('describe themselves for deployment files', () => {
    const rows = new Map(describeSettings(schema).map((row) => [row.name, row]));
    expect(rows.get('DATABASE_URL')).toMatchObject({ required: true, secret: true });
    expect(rows.get('KEY')).toMatchObject({ required: false, secret: true });
    expect(rows.get('LOG_LEVEL')).toMatchObject({
      required: false,
      secret: false,
      meaning: 'least level that is logged',
    });
  });
});
