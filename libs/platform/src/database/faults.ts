/** Where the fault shows: the driver's error keeps SQLSTATE or the socket's errno in `code`. */
interface CodedError {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
  readonly cause?: unknown;
}

function isObject(value: unknown): value is CodedError {
  return typeof value === 'object' && value !== null;
}

/** SQLSTATE or errno of a database error, found through TypeORM's wrapper. */
export function databaseCode(error: unknown): string | undefined {
  if (!isObject(error)) return undefined;
  if (typeof error.code === 'string') return error.code;
  return databaseCode(error.driverError) ?? databaseCode(error.cause);
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** A transaction that the server undid in favour of another one: run it again (T9). */
export function isRepeatable(error: unknown): boolean {
  const code = databaseCode(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57014', // statement time-out
  '55P03', // lock time-out
  '25P03', // idle in transaction
  '57P01', // shut down by the administrator
  '57P02',
  '57P03', // starting up
  '57P05',
  SERIALIZATION_FAILURE,
  DEADLOCK,
]);
/** 08 connection, 53 resources (53100 disk full, 53300 too many connections), 58 system. */
const AWAY_CLASSES = ['08', '53', '58'];
const AWAY_TEXT =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error|^Client was closed/;

/** What TypeORM says to the next statement of a transaction whose connection was lost between two of them. */
const RELEASED = 'QueryRunnerAlreadyReleasedError';

/** Whether the database is away for the moment (lost connection, time-out, full disk, T20), so that a later try may do. */
export function isAway(error: unknown): boolean {
  const code = databaseCode(error);
  if (code !== undefined)
    return AWAY_CODES.has(code) || (/^[0-9A-Z]{5}$/.test(code) && AWAY_CLASSES.includes(code.slice(0, 2)));
  if (!isObject(error)) return false;
  if (error.name === RELEASED) return true;
  if (typeof error.message === 'string' && AWAY_TEXT.test(error.message)) return true;
  return isAway(error.driverError) || isAway(error.cause);
}

/** A row with this key is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return databaseCode(error) === '23505';
}
