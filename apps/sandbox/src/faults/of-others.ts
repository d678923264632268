import { z } from 'zod';
import { wrongWays } from '../idp/wrong-token';
import { fault, nothing, outage, wait } from './fault';

/** Misbehaviours of the authority, the supplier of messages and the staff's identity provider. */
export const otherFaults = {
  authorityDown: fault(
    'authority-down',
    'authority',
    [
      'The authority is out of order: answer 503, connection reset, or no answer.',
      'الجهة معطّلة: جواب 503 أو انقطاع الاتصال أو لا جواب.',
    ],
    outage,
  ),
  authoritySlow: fault(
    'authority-slow',
    'authority',
    ['The authority answers `ms` late.', 'تجيب الجهة متأخرة بمقدار `ms`.'],
    wait,
  ),
  authorityRefuses: fault(
    'authority-refuses',
    'authority',
    [
      'The authority refuses the notice with 422 and this code.',
      'ترفض الجهة الإشعار بالجواب 422 وهذا الرمز.',
    ],
    z.strictObject({ code: z.string().min(1).max(64).default('residence-not-found') }),
  ),
  authorityReplyLost: fault(
    'authority-reply-lost',
    'authority',
    [
      'The notice takes effect and the connection breaks before the answer.',
      'يسري الإشعار وينقطع الاتصال قبل الجواب.',
    ],
    nothing,
  ),
  smsDown: fault(
    'sms-down',
    'sms',
    [
      'The supplier is out of order: answer 503, connection reset, or no answer.',
      'مزوّد الرسائل معطّل: جواب 503 أو انقطاع الاتصال أو لا جواب.',
    ],
    outage,
  ),
  smsSlow: fault(
    'sms-slow',
    'sms',
    ['The supplier answers `ms` late.', 'يجيب مزوّد الرسائل متأخرًا بمقدار `ms`.'],
    wait,
  ),
  smsReplyLost: fault(
    'sms-reply-lost',
    'sms',
    [
      'The message is sent and the connection breaks before the answer.',
      'تُرسل الرسالة وينقطع الاتصال قبل الجواب.',
    ],
    nothing,
  ),
  idpDown: fault(
    'idp-down',
    'idp',
    [
      'The identity provider is out of order: answer 503, connection reset, or no answer.',
      'مزوّد الهوية معطّل: جواب 503 أو انقطاع الاتصال أو لا جواب.',
    ],
    outage,
  ),
  idpMetadataForeign: fault(
    'idp-metadata-foreign',
    'idp',
    [
      'What the identity provider publishes of itself names another issuer.',
      'ما ينشره مزوّد الهوية عن نفسه يذكر مُصدِرًا آخر.',
    ],
    nothing,
  ),
  idpTokenWrong: fault(
    'idp-token-wrong',
    'idp',
    ['The ID token is wrong in this way.', 'رمز الهوية خاطئ على هذا النحو.'],
    z.strictObject({ how: z.enum(wrongWays) }),
  ),
} as const;
