import { databaseCode } from '../database/faults';
import { DomainError } from '@tajdeed/domain/errors';
import { pino, stdTimeFunctions, type DestinationStream, type LogFn, type Logger } from 'pino';
import { currentTraceId } from './current-trace';

/**
 * Names whose values never reach a log, wherever they stand (security item 87). `code` is not among them: it is an error's
 * stable code; one-time codes are given to no logger.
 */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'civilNumber',
  'phone',
  'nameAr',
  'nameEn',
  'capability',
  'trandata',
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'body',
  'headers',
  'query',
  'parameters',
]);

const DEEPEST = 4;

/**
 * A copy of what is logged without the values of secret names. Made by hand: pino's own `redact` costs thirty times the
 * rest of a line. Errors are left to their serialiser.
 */
function withoutSecrets(value: Readonly<Record<string, unknown>>, depth = 1): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const one = value[name];
    shown[name] = one !== undefined && SECRET_NAMES.has(name) ? '[redacted]' : shownOf(one, depth);
  }
  return shown;
}

function shownOf(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return value >= 1e11 && value < 4e11 ? '[number]' : value;
  if (!isPlain(value)) return value;
  if (depth >= DEEPEST) return '[deep]';
  if (Array.isArray(value)) return value.map((one: unknown) => shownOf(one, depth + 1));
  return withoutSecrets({ ...value }, depth + 1);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

const CIVIL_NUMBER = /(?<![0-9A-Za-z-])[1-3]\d{11}(?![0-9A-Za-z])/g;

/** The last line of defence: what looks like a civil number is blanked in every text of a line. */
function blank(line: string): string {
  return line.replace(CIVIL_NUMBER, '[number]');
}

/**
 * An error as the log sees it: kind, stable code, the frames. A database error keeps its SQLSTATE and constraint alone,
 * for its text, parameters and detail may hold a person (T19).
 */
export function errorForLog(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const sqlState = databaseCode(error);
  const fromDatabase = sqlState !== undefined && !(error instanceof DomainError);
  return {
    type: error.name,
    ...(error instanceof DomainError && { code: error.code }),
    ...(sqlState !== undefined && { sqlState, constraint: constraintOf(error) }),
    ...(!fromDatabase && { message: error.message.slice(0, 500) }),
    frames: framesOf(error),
    ...(error.cause !== undefined && { cause: errorForLog(error.cause) }),
  };
}

function constraintOf(error: object): unknown {
  if ('constraint' in error) return error.constraint;
  return 'driverError' in error && typeof error.driverError === 'object' && error.driverError !== null
    ? constraintOf(error.driverError)
    : undefined;
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
}

/** pino's level of a warning: from there on a line is written at once. */
const URGENT = 40;
const SOON_MS = 50;
const MOST_KEPT = 8 * 1024;

/**
 * Standard output that writes several lines at a time: a write for each request was a tenth of what a page costs. What a
 * process that ends by itself has logged is written; one that is killed may take the last twentieth of a second with it.
 */
function stdout(): { readonly stream: DestinationStream; readonly flush: () => void } {
  const out = pino.destination({ fd: 1, sync: true, minLength: MOST_KEPT });
  let isDue = false;
  const orNobodyReads = (write: () => void): void => {
    isDue = false;
    try {
      write();
    } catch {
      return; // nobody reads any more
    }
  };
  // Not flushSync: it waits for the disk, and everybody who asks this process meanwhile waits with it.
  const flush = (): void => {
    orNobodyReads(() => {
      out.flush();
    });
  };
  process.once('exit', () => {
    orNobodyReads(() => {
      out.flushSync();
    });
  });
  const write = (line: string): void => {
    out.write(line);
    if (isDue) return;
    isDue = true;
    setTimeout(flush, SOON_MS).unref();
  };
  return { stream: { write }, flush };
}

/** The process's logger: one JSON object per line, UTC, trace id, no personal data; line breaks inside values are escaped by JSON. */
export function makeLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app: name },
    timestamp: stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (line: Record<string, unknown>) => withoutSecrets(line),
    },
    mixin: () => ({ traceId: currentTraceId() }),
    serializers: { err: errorForLog, error: errorForLog },
    hooks: { streamWrite: blank },
  };
  if (destination) return pino(options, destination);
  const { stream, flush } = stdout();
  const logMethod = function (this: Logger, args: Parameters<LogFn>, method: LogFn, at: number): void {
    method.apply(this, args);
    if (at >= URGENT) flush();
  };
  return pino({ ...options, hooks: { ...options.hooks, logMethod } }, stream);
}
