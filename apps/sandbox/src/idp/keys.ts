import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const keysSchema = z.strictObject({
  /** Signs ID tokens: a private JWK on P-256. */
  signing: z.record(z.string(), z.string()),
  /** Signs the provider's own cookies. */
  cookies: z.string(),
});
export type Keys = z.output<typeof keysSchema>;

/** The provider's keys, made once and kept in the state directory, so that they are the same after a restart. */
export async function keysIn(stateDir: string): Promise<Keys> {
  const path = join(stateDir, 'idp-keys.json');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return keysSchema.parse(JSON.parse(kept));
  const made = newKeys();
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFile(`${path}.part`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${path}.part`, path);
  return made;
}

/** A key of somebody else, for a token that is signed by the wrong hand. */
export function newKeys(): Keys {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const kid = randomBytes(8).toString('hex');
  return {
    signing: z.record(z.string(), z.string()).parse({ ...jwk, kid, alg: 'ES256', use: 'sig' }),
    cookies: randomBytes(32).toString('base64url'),
  };
}
