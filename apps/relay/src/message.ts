import type { BusMessage } from '@tajdeed/platform';

/** The finished message in a row's body, or undefined where it is none. */
export function messageOf(body: string): BusMessage | undefined {
  const message = parsed(body);
  return isMessage(message) ? message : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is BusMessage {
  if (!isObject(value)) return false;
  const { topic, key, headers, value: bytes } = value;
  const texts = [topic, key, bytes].every((text) => typeof text === 'string' && text !== '');
  return texts && isObject(headers) && Object.values(headers).every((text) => typeof text === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Kafka's names for errors that lie in the record or its topic, not in the connection: the same record again is refused
// again, so it must not hold up the others.
const REFUSALS = new Set([
  'CORRUPT_MESSAGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/** Why the broker refuses what was sent, or undefined where it may take it later. */
export function refusalOf(error: unknown): string | undefined {
  if (!isObject(error)) return undefined;
  const { type, cause } = error;
  if (typeof type === 'string' && REFUSALS.has(type)) return type;
  return refusalOf(cause);
}
