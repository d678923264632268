import { z } from 'zod';
import { wrongWays } from '../idp/wrong-token';
import { fault } from './fault';

const nothing = z.strictObject({});
const outage = z.strictObject({ how: z.enum(['error', 'reset', 'hang']).default('error') });
const wait = z.strictObject({ ms: z.number().int().min(0).max(600_000) });
const outcome = z.enum(['CAPTURED', 'NOT CAPTURED', 'HOST TIMEOUT', 'DENIED BY RISK']);

/** Every misbehaviour that can be switched on. A new one is a row here and one question where it bites. */
export const faults = {
  terminalClosed: fault(
    'bank-terminal-closed',
    'bank',
    'The terminal is disabled: a new payment is refused with IPAY0100008.',
    nothing,
  ),
  result: fault(
    'bank-result',
    'bank',
    'The issuer answers this, whatever card was typed.',
    z.strictObject({ result: outcome }),
  ),
  capturedBehindTimeout: fault(
    'bank-captured-behind-timeout',
    'bank',
    'The money is taken but the callback says HOST TIMEOUT; the inquiry says so too for the first `afterInquiries` questions, then SUCCESS.',
    z.strictObject({ afterInquiries: z.number().int().min(0).default(0) }),
  ),
  cancelAtErrorUrl: fault(
    'bank-cancel-at-error-url',
    'bank',
    'Cancel sends the browser to errorURL with IPAY0100048 and delivers nothing to responseURL.',
    nothing,
  ),
  callbackNever: fault(
    'bank-callback-never',
    'bank',
    'The result is not delivered and nothing is voided; the browser stays with the bank.',
    nothing,
  ),
  callbackHeld: fault(
    'bank-callback-held',
    'bank',
    'The callback leaves `ms` late while the browser waits.',
    wait,
  ),
  callbackLate: fault(
    'bank-callback-late',
    'bank',
    'The browser moves on at once (to `to`, or to the bank’s own result page); the callback leaves `ms` after that.',
    wait.extend({ to: z.url({ protocol: /^https?$/ }).optional() }),
  ),
  callbackRepeated: fault(
    'bank-callback-repeated',
    'bank',
    'The callback is sent `count` times at once; the first one’s answer decides.',
    z.strictObject({ count: z.number().int().min(2).max(200) }),
  ),
  callbackForgedAmount: fault(
    'bank-callback-forged-amount',
    'bank',
    'The callback carries this amount instead of the paid one.',
    z.strictObject({ amt: z.string().regex(/^\d{1,6}\.\d{3}$/) }),
  ),
  callbackTampered: fault(
    'bank-callback-tampered',
    'bank',
    'Before the genuine callback comes one whose ciphertext was changed in one byte, as by someone without the key.',
    nothing,
  ),
  acknowledgementPatience: fault(
    'bank-acknowledgement-patience',
    'bank',
    'The bank waits this long for the acknowledgement.',
    wait,
  ),
  acknowledgementLost: fault(
    'bank-acknowledgement-lost',
    'bank',
    'A good acknowledgement gets lost on its way: the bank voids.',
    nothing,
  ),
  inquiryDown: fault(
    'inquiry-down',
    'bank',
    'tranPipe is out of order: answer 503, connection reset, or no answer.',
    outage,
  ),
  inquirySlow: fault('inquiry-slow', 'bank', 'tranPipe answers `ms` late.', wait),
  inquiryNotFound: fault(
    'inquiry-not-found',
    'bank',
    'The inquiry answers IPAY0100263; use `times` for the first N questions.',
    nothing,
  ),
  inquirySuspected: fault('inquiry-suspected', 'bank', 'The inquiry answers SUSPECTED.', nothing),
  inquiryPlainWords: fault(
    'inquiry-plain-words',
    'bank',
    'The inquiry answers CAPTURED and NOT CAPTURED instead of SUCCESS and FAILURE(NOT CAPTURED).',
    nothing,
  ),
  inquiryAfterVoid: fault(
    'inquiry-after-void',
    'bank',
    'What the inquiry says about a voided payment. Unpublished; without this fault it is FAILURE(NOT CAPTURED).',
    z.strictObject({
      says: z.enum(['FAILURE', 'FAILURE(NOT CAPTURED)', 'VOIDED', 'SUCCESS', 'SUSPECTED', 'not found']),
    }),
  ),
  inquiryAfterCancel: fault(
    'inquiry-after-cancel',
    'bank',
    'What the inquiry says about a cancelled payment. Unpublished; without this fault it is FAILURE.',
    z.strictObject({ says: z.enum(['FAILURE(CANCELED)', 'FAILURE(NOT CAPTURED)', 'not found']) }),
  ),
  authorityDown: fault(
    'authority-down',
    'authority',
    'The authority is out of order: answer 503, connection reset, or no answer.',
    outage,
  ),
  authoritySlow: fault('authority-slow', 'authority', 'The authority answers `ms` late.', wait),
  authorityRefuses: fault(
    'authority-refuses',
    'authority',
    'The authority refuses the notice with 422 and this code.',
    z.strictObject({ code: z.string().min(1).max(64).default('residence-not-found') }),
  ),
  authorityReplyLost: fault(
    'authority-reply-lost',
    'authority',
    'The notice takes effect and the connection breaks before the answer.',
    nothing,
  ),
  smsDown: fault(
    'sms-down',
    'sms',
    'The supplier is out of order: answer 503, connection reset, or no answer.',
    outage,
  ),
  smsSlow: fault('sms-slow', 'sms', 'The supplier answers `ms` late.', wait),
  smsReplyLost: fault(
    'sms-reply-lost',
    'sms',
    'The message is sent and the connection breaks before the answer.',
    nothing,
  ),
  idpDown: fault(
    'idp-down',
    'idp',
    'The identity provider is out of order: answer 503, connection reset, or no answer.',
    outage,
  ),
  idpMetadataForeign: fault(
    'idp-metadata-foreign',
    'idp',
    'What the identity provider publishes of itself names another issuer.',
    nothing,
  ),
  idpTokenWrong: fault(
    'idp-token-wrong',
    'idp',
    'The ID token is wrong in this way.',
    z.strictObject({ how: z.enum(wrongWays) }),
  ),
} as const;
