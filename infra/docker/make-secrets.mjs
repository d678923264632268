// Makes the secrets of the compose system once, one folder per service, so that each sees only its own.
import { createPublicKey } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { Secrets } = require('../local/dist/secrets.js');
const { settlementKeys } = require('../local/dist/settlement-keys.js');

/** Which secret each service reads, by the name of its setting; a spec holds this and docker-compose.yml together. */
const secretsOf = require('./secrets.json');

const files = {
  POSTGRES_PASSWORD: 'database-admin-password',
  ROLE_PASSWORDS: 'role-passwords.json',
  DATA_KEYS: 'data-keys.json',
  INDEX_KEY: 'index-key',
  CODE_KEYS: 'code-keys.json',
  PAYLOAD_KEYS: 'payload-keys.json',
  CAPABILITY_PRIVATE_KEY: 'capability.pem',
  AUDIT_SIGNING_KEY: 'audit-signing.pem',
  AUTHORITY_TOKEN: 'authority-token',
  SMS_TOKEN: 'sms-token',
  STAFF_CLIENT_SECRET: 'staff-client-secret',
  STAFF_BOOTSTRAP_TOKEN: 'staff-bootstrap-token',
  KNET_TERMINALS: 'knet-terminals.json',
};

/** Writes all folders below `directory`; secrets that are there already stay as they are. */
function makeSecrets(directory) {
  const made = join(directory, 'made');
  mkdirSync(made, { recursive: true, mode: 0o700 });
  const secrets = new Secrets(made);
  const owner = () => `postgres://postgres:${secrets.value('database-admin-password')}@postgres:5432/tajdeed`;
  const ofRole = (role) => `postgres://${role}:${secrets.rolePassword(role)}@postgres:5432/tajdeed`;
  const valueOf = (service, name) => {
    if (name === 'DATABASE_URL') return service === 'migrate' ? owner() : ofRole(`tajdeed_${service}`);
    if (name === 'TERMINALS') return settlementKeys(secrets).bank;
    if (name === 'SETTLEMENT_CHANNELS') return settlementKeys(secrets).ours;
    if (name === 'CAPABILITY_PUBLIC_KEY') {
      return createPublicKey(secrets.value('capability.pem'))
        .export({ type: 'spki', format: 'pem' })
        .toString();
    }
    return secrets.value(files[name]);
  };
  for (const [service, names] of Object.entries(secretsOf)) {
    const folder = join(directory, service);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    for (const name of names) {
      const file = join(folder, name);
      writeFileSync(file, valueOf(service, name));
      chmodSync(file, 0o444); // the folder is mounted into this one service only
    }
  }
}

const [directory] = process.argv.slice(2);
if (directory !== undefined) {
  makeSecrets(directory);
  process.stdout.write('The secrets are there.\n');
}
