import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorCode } from '@tajdeed/domain';
import { isAway } from '../database/faults';
import { newId } from '../ids';
import { currentTraceId } from '../telemetry/current-trace';
import { stateSays } from '../texts/state-says';
import { type Language, texts } from '../texts/texts';

/** One fault of the input: where it is and which, as stable code and as a sentence. */
export interface FieldFault {
  readonly path: string;
  readonly code: string;
}

/** An answer that tells of a refusal (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly traceId: string;
  readonly [member: string]: unknown;
}

/** A problem with the headers that belong to it. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const codeByStatus = new Map<number, ErrorCode>([
  [400, 'malformed-request'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [408, 'request-timeout'],
  [413, 'body-too-large'],
  [414, 'uri-too-long'],
  [415, 'unsupported-media-type'],
  [429, 'too-many-requests'],
  [431, 'headers-too-large'],
  [503, 'temporarily-unavailable'],
]);

/** Any error as the product's own; what is not known is `internal-error` and tells nothing. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isAway(error)) return new DomainError('temporarily-unavailable', {}, { cause: error });
  const status = statusOf(error);
  const code =
    status === undefined
      ? undefined
      : (codeByStatus.get(status) ?? (status >= 400 && status < 500 ? 'malformed-request' : undefined));
  return new DomainError(code ?? 'internal-error', {}, { cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (
    typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
  )
    return error.statusCode;
  return undefined;
}

const RETRY_AFTER_SECONDS = new Map<ErrorCode, number>([
  ['request-in-flight', 1],
  ['moved-meanwhile', 1],
  ['temporarily-unavailable', 5],
  ['bank-unreachable', 30],
  ['authority-unreachable', 30],
  ['sms-unreachable', 30],
  ['too-many-requests', 60],
]);

/**
 * The problem that an error becomes. The error's facts become members beside the fixed ones; `errors` holds the faults
 * of an input, each with its sentence; `retryAfterSeconds` and `allow` become headers besides.
 */
export function problemOf(thrown: unknown, language: Language): ProblemAnswer {
  const error = asDomainError(thrown);
  const { status, retry } = error.row;
  const facts: Record<string, unknown> = status >= 500 ? {} : { ...error.facts };
  const headers: Record<string, string> = { 'content-language': language };
  const wait =
    error.facts['retryAfterSeconds'] ??
    (retry && status !== 500 ? RETRY_AFTER_SECONDS.get(error.code) : undefined);
  if (typeof wait === 'number') headers['retry-after'] = Math.max(1, Math.ceil(wait)).toString();
  if (typeof facts['allow'] === 'string') headers['allow'] = facts['allow'];
  if (error.code === 'capability-missing') headers['www-authenticate'] = 'Bearer';
  const faults = facts['errors'];
  if (Array.isArray(faults))
    facts['errors'] = faults
      .filter(isFieldFault)
      .map((fault) => withSentence(fault, language, sayable(facts)));
  return {
    headers,
    problem: {
      ...facts,
      type: `urn:tajdeed:problem:${error.code}`,
      title: titleOf(error, language, sayable(facts)),
      status,
      instance: `urn:uuid:${newId()}`,
      code: error.code,
      traceId: currentTraceId(),
    },
  };
}

/** The sentence of a refusal; where a thing stands otherwise, with the words of its state; of a file of another type, with those that are taken. */
function titleOf({ code, facts }: DomainError, language: Language, values: Sayings): string {
  const { kind, state, accepts } = facts;
  if (code === 'unsupported-media-type' && typeof accepts === 'string')
    return texts.say(language, 'error.unsupported-media-type.accepts', values);
  if (code !== 'not-in-this-state' || typeof kind !== 'string' || typeof state !== 'string')
    return texts.say(language, `error.${code}`, values);
  return texts.say(language, 'error.not-in-this-state.named', { stands: stateSays(language, kind, state) });
}

type Sayings = Readonly<Record<string, string | number>>;

/** What a sentence may name: the facts that are plain words or numbers. */
function sayable(facts: Readonly<Record<string, unknown>>): Sayings {
  const said: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts))
    if (typeof value === 'string' || typeof value === 'number') said[name] = value;
  return said;
}

function isFieldFault(fault: unknown): fault is FieldFault {
  return typeof fault === 'object' && fault !== null && 'path' in fault && 'code' in fault;
}

function withSentence(fault: FieldFault, language: Language, values: Sayings) {
  const key = `field.${fault.code}`;
  return {
    path: fault.path,
    code: fault.code,
    message: texts.say(language, texts.has(key) ? key : 'field.refused', values),
  };
}
