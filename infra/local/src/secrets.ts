import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Random letters and digits that nobody confuses. */
function word(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)] ?? '').join('');
}

const key32 = (): string => randomBytes(32).toString('base64');
const keyRing = (): string => JSON.stringify({ current: 'k1', keys: { k1: key32() } });

export const databaseRoles = [
  'tajdeed_api',
  'tajdeed_callbacks',
  'tajdeed_worker',
  'tajdeed_relay',
  'tajdeed_audit',
] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** How each secret is made the first time; the name is its file's. */
const recipes = {
  'database-admin-password': () => word(32),
  'role-passwords.json': () =>
    JSON.stringify(Object.fromEntries(databaseRoles.map((role) => [role, word(32)]))),
  'data-keys.json': keyRing,
  'index-key': key32,
  'code-keys.json': keyRing,
  'payload-keys.json': keyRing,
  'capability.pem': signingKey,
  'audit-signing.pem': signingKey,
  'authority-token': () => word(40),
  'sms-token': () => word(40),
  'staff-client-secret': () => word(40),
  'staff-bootstrap-token': () => word(40),
  // The resource key is 16 ASCII characters, used as 16 raw bytes (KNET integration guide).
  // The first takes new payments; at the second the payer's own browser brings the result.
  'knet-terminals.json': () =>
    JSON.stringify([terminal('999001', 'Demo', 'B'), terminal('999002', 'Browser', 'A')]),
  'settlement-key': () => word(40),
} as const;

export type SecretName = keyof typeof recipes;

const terminal = (id: string, name: string, style: 'A' | 'B') => ({
  ...{ id, password: word(12), resourceKey: word(16), currency: '414', alias: `Tajdeed${name}`, style },
});

function signingKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The secrets of one local system: made once, each a file that only its owner may read. */
export class Secrets {
  constructor(private readonly directory: string) {}

  /** The file of a secret, made now if it is not there. */
  file(name: SecretName): string {
    const path = join(this.directory, name);
    if (!existsSync(path)) this.write(name, recipes[name]());
    return path;
  }

  value(name: SecretName): string {
    return readFileSync(this.file(name), 'utf8').trim();
  }

  /** A file that follows from other secrets and from this run's addresses; written anew at every start. */
  derived(name: string, content: string): string {
    this.write(name, content);
    return join(this.directory, name);
  }

  rolePassword(role: DatabaseRole): string {
    const all: unknown = JSON.parse(this.value('role-passwords.json'));
    const found: unknown = typeof all === 'object' && all !== null ? Reflect.get(all, role) : undefined;
    if (typeof found !== 'string') throw new Error(`no password for ${role}`);
    return found;
  }

  private write(name: string, content: string): void {
    const path = join(this.directory, name);
    writeFileSync(`${path}.part`, content, { mode: 0o600 });
    renameSync(`${path}.part`, path);
  }
}
