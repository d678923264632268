import type { ServerAddresses } from '../plan';
import type { LocalSettings } from '../settings';
import type { RunningAddresses } from './instance';

/** A resident of the synthetic register: an accountant of a private company (article 18). Belongs to nobody. */
export const demoCivilNumber = '200010100001';

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
}

/** What a person needs to know once everything runs. */
export function closingScreen(
  addresses: RunningAddresses,
  servers: ServerAddresses,
  settings: LocalSettings,
  tookMs: number,
): string {
  const row = (title: string, text: string): string => `  ${title.padEnd(22)}${text}`;
  const database = new URL(servers.databaseUrl);
  return [
    '',
    `Tajdeed runs (after ${seconds(tookMs)}).`,
    '',
    row('API', addresses.api),
    row('  its documentation', `${addresses.api}/docs`),
    row('Audit', addresses.audit),
    row('Door for the bank', addresses.callbacks),
    row('Staff sign in', `${addresses.api}/staff/sign-in  (as one of ${addresses.sandbox}/idp)`),
    row('Outside world', `${addresses.sandbox}  (bank page, authority, faults)`),
    row('  SMS inbox', `${addresses.sandbox}/sms`),
    row(
      'Temporal web UI',
      settings.temporalAddress === undefined ? addresses.temporalUi : `of the server at ${servers.temporal}`,
    ),
    row('Servers', `PostgreSQL ${database.host}, Temporal ${servers.temporal}, Kafka ${servers.kafka}`),
    row('No address', 'worker, relay'),
    '',
    'Try next, in another terminal:',
    row('npm run demo', 'one renewal from request to certificate, told step by step'),
    `  or send {"civilNumber":"${demoCivilNumber}"} to POST ${addresses.api}/renewals`,
    '  (a synthetic resident; the one-time code arrives in the SMS inbox).',
    '',
    `Logs: ${settings.directory}/logs. Ctrl-C stops everything and keeps the data.`,
    '',
  ].join('\n');
}
