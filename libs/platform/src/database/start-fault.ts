import { StartError } from '../settings/settings';
import { databaseCode, isAway } from './faults';

const LOGIN = 'the database refuses the login of this role; correct the name of the role or its password.';
const UNKNOWN_HOST = 'no host has this name; correct the address.';
const AWAY = 'the database does not answer; start it, or correct the address.';

const SENTENCES: Readonly<Record<string, string>> = {
  '28P01': LOGIN,
  '28000': LOGIN,
  '3D000': 'the server has no database of this name; create it, or correct the name.',
  '42501': 'this role may not do that there; give it the right, or name a role that has it.',
  '53300': 'the server has no connection left; raise its max_connections, or end others.',
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
};

/** What a database that cannot be used at a start is to the person who starts it, with the remedy; undefined for any other error. */
export function databaseStartFault(error: unknown): StartError | undefined {
  const sentence = SENTENCES[databaseCode(error) ?? ''] ?? (isAway(error) ? AWAY : undefined);
  return sentence === undefined ? undefined : new StartError(`DATABASE_URL: ${sentence}`, { cause: error });
}
