import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './layout';
import { readLocalSettings } from './settings';

describe('local settings', () => {
  it('take the cache from TAJDEED_CACHE, else from XDG_CACHE_HOME, else from the home directory', () => {
    expect(readLocalSettings({ HOME: '/h', XDG_CACHE_HOME: '/x', TAJDEED_CACHE: '/t' }).cache).toBe('/t');
    expect(readLocalSettings({ HOME: '/h', XDG_CACHE_HOME: '/x' }).cache).toBe('/x/tajdeed');
    expect(readLocalSettings({ HOME: '/h' }).cache).toBe('/h/.cache/tajdeed');
  });

  it('read a value from the file that NAME_FILE names', () => {
    const directory = mkdtempSync(join(tmpdir(), 'settings-'));
    writeFileSync(join(directory, 'address'), '10.0.0.1:7233\n');
    const settings = readLocalSettings({ TEMPORAL_ADDRESS_FILE: join(directory, 'address') });
    rmSync(directory, { recursive: true });
    expect(settings.temporalAddress).toBe('10.0.0.1:7233');
    expect(() => readLocalSettings({ TEMPORAL_ADDRESS_FILE: '/nowhere/at/all' })).toThrow(
      /^TEMPORAL_ADDRESS_FILE /,
    );
  });

  it('name a port that is none', () => {
    expect(() => readLocalSettings({ TAJDEED_API_PORT: '70000' })).toThrow(
      'TAJDEED_API_PORT must be a port number from 1 to 65535.',
    );
  });

  it.each([
    'localhost:5432/hunter2',
    'http://hunter2/name',
    'hunter2',
    'postgres:///hunter2',
    'postgres://user:hunter2@host:5432',
    'postgres://user:hunter2@host:99999/name',
  ])('take no database for one that is none, without repeating it: %s', (value) => {
    expect(() => readLocalSettings({ DATABASE_URL: value })).toThrow(
      /^DATABASE_URL must be a URL such as postgres:\/\/user:password@host:5432\/name\.$/,
    );
  });

  it.each([
    'http://localhost:7233',
    'localhost',
    'localhost:',
    'localhost:99999',
    ':7233',
    'a:1,b:2',
    'a:1/x',
    'a<b:1',
    '[:::]:1',
  ])('take no address of Temporal but host:port: %s', (value) => {
    expect(() => readLocalSettings({ TEMPORAL_ADDRESS: value })).toThrow(
      /^TEMPORAL_ADDRESS must be host:port, such as localhost:7233\.$/,
    );
  });

  it.each(['PLAINTEXT://a:9092', 'localhost', 'a:9092,', 'a:9092,b', 'a:9092;b:9092'])(
    'take no brokers but host:port: %s',
    (value) => {
      expect(() => readLocalSettings({ KAFKA_BROKERS: value })).toThrow(
        /^KAFKA_BROKERS must be host:port, or several separated by commas, such as localhost:9092\.$/,
      );
    },
  );

  it.each([
    ['postgresql://host/name', 'temporal.internal:7233', 'a:9092, b:9092'],
    ['postgres://u:p%40@[::1]:5433/name?sslmode=require', '[::1]:7233', '10.0.0.1:9092'],
  ])('take what the processes take: %s, %s, %s', (databaseUrl, temporalAddress, kafkaBrokers) => {
    const env = {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      KAFKA_BROKERS: kafkaBrokers,
    };
    expect(readLocalSettings(env)).toMatchObject({ databaseUrl, temporalAddress, kafkaBrokers });
  });

  it('say of every file that gives no value what is wrong with it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'settings-'));
    const file = join(directory, 'empty');
    writeFileSync(file, '\n');
    const read = () =>
      readLocalSettings({
        ...{ DATABASE_URL_FILE: directory, TEMPORAL_ADDRESS_FILE: file },
        ...{ KAFKA_BROKERS_FILE: join(file, 'in-a-file'), TAJDEED_LOCAL_FILE: join(directory, 'absent') },
        TAJDEED_CACHE_FILE: 'a\0b',
      });
    expect(read).toThrow(
      [
        'DATABASE_URL_FILE names a directory: name a file in it, or unset it.',
        'TEMPORAL_ADDRESS_FILE names an empty file: fill it or unset TEMPORAL_ADDRESS_FILE.',
        'KAFKA_BROKERS_FILE names a file that is not there: mend the path or unset it.',
        'TAJDEED_LOCAL_FILE names a file that is not there: mend the path or unset it.',
        'TAJDEED_CACHE_FILE names a file that cannot be read (ERR_INVALID_ARG_VALUE): mend the path or unset it.',
      ].join('\n'),
    );
    rmSync(directory, { recursive: true });
  });

  it('tell everything that is wrong at once, two settings with one port too', () => {
    expect(() =>
      readLocalSettings({
        DATABASE_URL: 'x',
        KAFKA_BROKERS_FILE: '/nowhere/at/all',
        TAJDEED_API_PORT: '9000',
        TAJDEED_AUDIT_PORT: '9000',
        TAJDEED_KAFKA_PORT: '0',
      }),
    ).toThrow(
      [
        'DATABASE_URL must be a URL such as postgres://user:password@host:5432/name.',
        'KAFKA_BROKERS_FILE names a file that is not there: mend the path or unset it.',
        'TAJDEED_AUDIT_PORT and TAJDEED_API_PORT name the same port: change one of them.',
        'TAJDEED_KAFKA_PORT must be a port number from 1 to 65535.',
      ].join('\n'),
    );
  });

  it('mean a place inside the checkout when a directory is relative', () => {
    expect(readLocalSettings({ HOME: '/h', TAJDEED_LOCAL: 'elsewhere' }).directory).toBe(
      join(root, 'elsewhere'),
    );
    expect(readLocalSettings({ HOME: '/h' }).directory).toBe(join(root, '.local'));
  });

  it('pass on to processes the path, home and language and nothing else', () => {
    const { base } = readLocalSettings({
      PATH: '/bin',
      HOME: '/h',
      LANG: 'C',
      NODE_OPTIONS: '--inspect',
      AWS_SECRET: 'x',
    });
    expect(base).toEqual({ PATH: '/bin', HOME: '/h', LANG: 'C' });
  });
});
