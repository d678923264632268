import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@tajdeed/platform';
import { apiSettings } from '../../../apps/api/src/api.config';
import { auditSettings } from '../../../apps/audit/src/audit.config';
import { callbacksSettings } from '../../../apps/callbacks/src/callbacks.config';
import { relaySettings } from '../../../apps/relay/src/relay.config';
import { readSettings as readSandboxSettings } from '../../../apps/sandbox/src/sandbox.config';
import { workerSettings } from '../../../apps/worker/src/worker.config';
import { layoutIn } from './layout';
import { portWishes, processPlan } from './plan';
import { databaseRoles, Secrets } from './secrets';
import { readLocalSettings } from './settings';

const directory = mkdtempSync(join(tmpdir(), 'plan-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const settings = readLocalSettings({ PATH: '/bin', HOME: '/h' });
const layout = layoutIn(directory);
const secrets = new Secrets(layout.secrets);
const ports = Object.fromEntries(portWishes(settings, true).map(({ name }, index) => [name, 22_000 + index]));
const servers = {
  databaseUrl: 'postgres://postgres:owner-password@127.0.0.1:22000/tajdeed',
  temporal: '127.0.0.1:22001',
  kafka: '127.0.0.1:22005',
};
const plan = processPlan({
  layout,
  settings,
  ports,
  secrets,
  servers,
  more: { worker: { TASK_QUEUES: 'bank' } },
});

describe('the plan of processes', () => {
  it.each([
    ['api', apiSettings],
    ['callbacks', callbacksSettings],
    ['worker', workerSettings],
    ['relay', relaySettings],
    ['audit', auditSettings],
  ] as const)('gives %s what its schema asks for', (name, schema) => {
    expect(() => readSettings(schema, plan(name).env)).not.toThrow();
  });

  it('gives the sandbox the same terminals and tokens as ours', () => {
    const theirs = readSandboxSettings(plan('sandbox').env);
    expect(theirs.TERMINALS[0]?.resourceKey).toBe(
      readSettings(callbacksSettings, plan('callbacks').env).KNET_TERMINALS[0]?.resourceKey,
    );
    expect(theirs.SMS_TOKEN).toBe(readSettings(workerSettings, plan('worker').env).SMS_TOKEN);
    expect(theirs.TERMINALS.map(({ style }) => style)).toEqual(['B', 'A']);
    const { SETTLEMENT_CHANNELS } = readSettings(apiSettings, plan('api').env);
    expect(theirs.TERMINALS.map(({ alias, settlementKey }) => [alias, settlementKey])).toEqual(
      SETTLEMENT_CHANNELS.map(({ terminal, key }) => [terminal, Buffer.from(key ?? '', 'hex').toString()]),
    );
  });

  it('lets the staff sign in at the sandbox', () => {
    const theirs = readSandboxSettings(plan('sandbox').env);
    const ours = readSettings(apiSettings, plan('api').env);
    expect(theirs.STAFF_CLIENT_SECRET).toBe(ours.STAFF_CLIENT_SECRET);
    expect(ours.STAFF_ISSUER).toBe(`${theirs.PUBLIC_URL ?? ''}/idp`);
    expect(theirs.STAFF_RETURN_URL).toBe(`${ours.PUBLIC_URL}/staff/signed-in`);
  });

  it('hands every process its own role and no secret by value', () => {
    const all = (['api', 'callbacks', 'worker', 'relay', 'audit', 'sandbox', 'migrate'] as const).map(
      (name) => plan(name),
    );
    const values = [
      ...databaseRoles.map((role) => secrets.rolePassword(role)),
      secrets.value('sms-token'),
      secrets.value('staff-client-secret'),
      secrets.value('staff-bootstrap-token'),
      secrets.value('index-key'),
      secrets.value('settlement-key'),
      'owner-password',
    ];
    for (const { env, args } of all)
      for (const value of values) expect(JSON.stringify([env, args])).not.toContain(value);
    expect(readSettings(relaySettings, plan('relay').env).DATABASE_URL).toMatch(
      /^postgres:\/\/tajdeed_relay:/,
    );
  });

  it('lets a spec set settings of one process', () => {
    expect(plan('worker').env['TASK_QUEUES']).toBe('bank');
  });

  it('makes secrets once', () => {
    expect(new Secrets(layout.secrets).value('sms-token')).toBe(secrets.value('sms-token'));
  });
});
