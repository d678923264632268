import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
