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

  it('name a port that is none, and a database that is no URL, without repeating the value', () => {
    expect(() => readLocalSettings({ TAJDEED_API_PORT: '70000' })).toThrow(
      'TAJDEED_API_PORT must be a port number from 1 to 65535.',
    );
    expect(() => readLocalSettings({ DATABASE_URL: 'hunter2' })).toThrow(
      /^DATABASE_URL must be a URL(?!.*hunter2)/,
    );
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
