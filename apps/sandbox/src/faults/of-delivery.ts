import { z } from 'zod';
import { bankFault, nothing, wait } from './fault';

const soon = z.strictObject({ ms: z.number().int().min(0).max(600_000).default(0) });
const code = z.string().regex(/^I?PAY\d{7}$/, 'a code like IPAY0100114');
const kept = [
  'Keeps the capture: a later message is stored and changes nothing before an inquiry.',
  'يُبقي العملية مدفوعة: تُحفظ الرسالة اللاحقة ولا تغيّر شيئًا قبل الاستعلام.',
] as const;

/** Misbehaviours of the delivery: when it comes, how often, in which order, and whether it is acknowledged. */
export const deliveryFaults = {
  callbackNever: bankFault(
    'bank-callback-never',
    [
      'The result is not delivered and nothing is voided; the browser stays with the bank.',
      'لا تُسلَّم النتيجة ولا يُلغى شيء ويبقى المتصفح عند البنك.',
    ],
    nothing,
    'unknown-then-captured',
    ['Sweeps what is open and asks.', 'يمرّ على العمليات المفتوحة ويستعلم عنها.'],
  ),
  callbackHeld: bankFault(
    'bank-callback-held',
    ['The callback leaves `ms` late while the browser waits.', 'يتأخر الإشعار بمقدار `ms` والمتصفح ينتظر.'],
    wait,
    'captured',
    ['Is patient.', 'يصبر.'],
  ),
  callbackLate: bankFault(
    'bank-callback-late',
    [
      'The browser moves on at once (to `to`, or to the bank’s own result page); the callback leaves `ms` after that.',
      'ينتقل المتصفح فورًا (إلى `to` أو إلى صفحة البنك) ويخرج الإشعار بعد ذلك بمقدار `ms`.',
    ],
    wait.extend({ to: z.url({ protocol: /^https?$/ }).optional() }),
    'unknown-then-captured',
    [
      'Shows “not known yet” to the browser that comes first; a late result after the end is money all the same.',
      'يعرض للمتصفح الذي يصل أولًا «لم تُعرف النتيجة بعد»، والنتيجة المتأخرة بعد الانتهاء مال أيضًا.',
    ],
  ),
  callbackRepeated: bankFault(
    'bank-callback-repeated',
    [
      'The callback is sent `count` times at once; the first one’s answer decides.',
      'يُرسل الإشعار `count` مرة في اللحظة نفسها، وجواب الأول هو الحاسم.',
    ],
    z.strictObject({ count: z.number().int().min(2).max(200) }),
    'captured',
    ['Answers all alike, books once.', 'يجيب عنها كلها بالجواب نفسه ويقيّد مرة واحدة.'],
  ),
  callbackRetried: bankFault(
    'bank-callback-retried',
    [
      'The same callback comes `count` times more, `ms` apart, though it was acknowledged.',
      'يتكرر الإشعار نفسه `count` مرات أخرى بفاصل `ms` رغم تأكيده.',
    ],
    soon.extend({ count: z.number().int().min(1).max(20).default(1) }),
    'captured',
    ['Answers all alike, books once.', 'يجيب عنها كلها بالجواب نفسه ويقيّد مرة واحدة.'],
  ),
  emptyRetry: bankFault(
    'bank-callback-empty-retry',
    [
      'After the result comes a second delivery with an empty body, `ms` later.',
      'بعد النتيجة يصل تسليم ثانٍ بجسم فارغ بعد `ms`.',
    ],
    soon,
    'captured',
    kept,
  ),
  cancelAfter: bankFault(
    'bank-callback-cancel-after-captured',
    [
      'After the captured result comes a genuine CANCELED for the same payment, `ms` later.',
      'بعد نتيجة الخصم تصل رسالة CANCELED حقيقية للعملية نفسها بعد `ms`.',
    ],
    soon,
    'captured',
    kept,
  ),
  errorAfter: bankFault(
    'bank-callback-error-after-captured',
    [
      'After the captured result come clear error fields for the same payment, `ms` later.',
      'بعد نتيجة الخصم تصل حقول خطأ واضحة للعملية نفسها بعد `ms`.',
    ],
    soon.extend({ code: code.default('IPAY0100114') }),
    'captured',
    kept,
  ),
  declinedFirst: bankFault(
    'bank-callback-captured-after-declined',
    [
      'First comes NOT CAPTURED for the payment, `ms` later CAPTURED. The money is taken.',
      'تصل أولًا NOT CAPTURED ثم بعد `ms` تصل CAPTURED، والمبلغ مخصوم.',
    ],
    soon,
    'unknown-then-captured',
    ['Lets the inquiry decide between the two.', 'يترك الفصل بينهما للاستعلام.'],
  ),
  clearError: bankFault(
    'bank-callback-clear-error',
    [
      'Instead of the result come clear error fields, without trandata; the money of a capture stays taken.',
      'بدل النتيجة تصل حقول خطأ واضحة بلا trandata، ويبقى المبلغ مخصومًا إن خُصم.',
    ],
    z.strictObject({ code: code.default('IPAY0200014') }),
    'unknown-then-captured',
    [
      'Clear fields prove nothing: does not say “failed”, asks.',
      'الحقول الواضحة لا تثبت شيئًا: لا يقول «فشلت» بل يستعلم.',
    ],
  ),
  byGet: bankFault(
    'bank-callback-by-get',
    ['The result comes as GET with trandata in the query.', 'تصل النتيجة بطلب GET وtrandata في العنوان.'],
    nothing,
    'not-captured',
    ['Answers 405 and changes nothing; the bank voids.', 'يجيب 405 ولا يغيّر شيئًا فيلغي البنك العملية.'],
  ),
  acknowledgementPatience: bankFault(
    'bank-acknowledgement-patience',
    [
      'The bank waits this long for the acknowledgement, then voids.',
      'ينتظر البنك التأكيد هذه المدة ثم يلغي العملية.',
    ],
    wait,
    'unknown-then-not-captured',
    [
      'Has stored CAPTURED but asks before it grants, and learns of the void.',
      'حفظ CAPTURED لكنه يستعلم قبل التسليم فيعلم بالإلغاء.',
    ],
  ),
  acknowledgementLost: bankFault(
    'bank-acknowledgement-lost',
    [
      'A good acknowledgement gets lost on its way: the bank voids.',
      'يضيع تأكيد صحيح في الطريق فيلغي البنك العملية.',
    ],
    nothing,
    'unknown-then-not-captured',
    [
      'Has stored CAPTURED but asks before it grants, and learns of the void.',
      'حفظ CAPTURED لكنه يستعلم قبل التسليم فيعلم بالإلغاء.',
    ],
  ),
} as const;
