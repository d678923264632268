import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchBrowser, type Browser } from './fetch/browser';
import { Guard } from './processes/guard';
import { readLocalSettings } from './settings';

/** Brings up the program of a browser for specs; what it writes goes to `home`. */
export async function testBrowser(home: string): Promise<Browser> {
  const { cache, path } = readLocalSettings();
  const guard = new Guard();
  const logs = join(home, 'logs');
  mkdirSync(logs, { recursive: true });
  try {
    return await fetchBrowser({ cache, path, logs, guard, say: () => undefined }, home);
  } finally {
    guard.close();
  }
}
