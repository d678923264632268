import { z } from 'zod';
import { amount, bankFault, nothing, outage, wait } from './fault';

const word = z.string().regex(/^[A-Z][A-Z0-9 ()-]{0,31}$/, 'capitals and spaces');
const unusable = z.strictObject({
  what: z.enum(['empty', 'html', 'cut', 'binary', 'doctype', 'json']).default('html'),
});
const asksAgain = [
  'Knows no more than before; asks again with growing gaps, and calls a person after the deadline.',
  'لا يعلم أكثر مما كان، فيستعلم ثانيةً بفواصل متزايدة ويُحيل الأمر إلى شخص بعد المهلة.',
] as const;
const investigates = [
  'Grants nothing on an answer that does not match; has a person look, and lets the settlement decide.',
  'لا يسلّم شيئًا بجواب غير مطابق، بل يُحيله إلى شخص ويترك الفصل للتسوية.',
] as const;

/** Misbehaviours of tranPipe when it is asked for the state of a payment. */
export const inquiryFaults = {
  inquiryDown: bankFault(
    'inquiry-down',
    [
      'tranPipe is out of order: answer 503, connection reset, or no answer.',
      'خدمة tranPipe معطّلة: جواب 503 أو انقطاع الاتصال أو لا جواب.',
    ],
    outage,
    'unknown-then-captured',
    asksAgain,
  ),
  inquirySlow: bankFault(
    'inquiry-slow',
    ['tranPipe answers `ms` late.', 'تجيب tranPipe متأخرة بمقدار `ms`.'],
    wait,
    'captured',
    ['Has a total time-out and asks again.', 'له مهلة إجمالية ثم يستعلم ثانيةً.'],
  ),
  inquiryDribbles: bankFault(
    'inquiry-dribbles',
    ['The answer comes one character at a time, `ms` apart.', 'يأتي الجواب حرفًا حرفًا بفاصل `ms`.'],
    z.strictObject({ ms: z.number().int().min(1).max(60_000) }),
    'unknown-then-captured',
    ['Bounds the whole answer, not each read.', 'يحدّد مهلة للجواب كله لا لكل قراءة.'],
  ),
  inquiryRedirected: bankFault(
    'inquiry-redirected',
    ['tranPipe answers 302 to another address.', 'تجيب tranPipe بتحويل 302 إلى عنوان آخر.'],
    z.strictObject({ to: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:9/') }),
    'unknown-then-captured',
    ['Follows no redirect.', 'لا يتبع أي تحويل.'],
  ),
  inquiryNotFound: bankFault(
    'inquiry-not-found',
    [
      'The inquiry answers IPAY0100263; use `times` for the first N questions.',
      'يجيب الاستعلام IPAY0100263؛ استعمل `times` لأول N من الأسئلة.',
    ],
    nothing,
    'unknown-then-captured',
    [
      '“Not found” is not proof of “not paid” while the page may be open.',
      '«غير موجودة» ليست دليلًا على «غير مدفوعة» ما دامت الصفحة قد تكون مفتوحة.',
    ],
  ),
  inquiryError: bankFault(
    'inquiry-error',
    ['The inquiry answers !ERROR! with this code.', 'يجيب الاستعلام بخطأ !ERROR! بهذا الرمز.'],
    z.strictObject({
      code: z
        .string()
        .regex(/^IPAY\d{7}$/)
        .default('IPAY0100015'),
    }),
    'unknown-then-captured',
    asksAgain,
  ),
  inquirySuspected: bankFault(
    'inquiry-suspected',
    ['The inquiry answers SUSPECTED.', 'يجيب الاستعلام SUSPECTED.'],
    nothing,
    'unknown-then-captured',
    investigates,
  ),
  inquiryContradicts: bankFault(
    'inquiry-contradicts',
    [
      'The inquiry says the opposite of the callback: FAILURE(NOT CAPTURED) of a capture, SUCCESS of anything else.',
      'يقول الاستعلام عكس الإشعار: FAILURE(NOT CAPTURED) عن عملية مخصومة، وSUCCESS عمّا سواها.',
    ],
    nothing,
    'unknown-then-captured',
    investigates,
  ),
  inquiryUnknownWord: bankFault(
    'inquiry-unknown-word',
    ['The inquiry gives a result that nobody has seen.', 'يعطي الاستعلام نتيجة لم يرها أحد.'],
    z.strictObject({ word: word.default('APPROVED') }),
    'unknown-then-captured',
    investigates,
  ),
  inquiryPlainWords: bankFault(
    'inquiry-plain-words',
    [
      'The inquiry answers CAPTURED and NOT CAPTURED instead of SUCCESS and FAILURE(NOT CAPTURED).',
      'يجيب الاستعلام CAPTURED وNOT CAPTURED بدل SUCCESS وFAILURE(NOT CAPTURED).',
    ],
    nothing,
    'captured',
    ['Knows both spellings.', 'يعرف الصيغتين.'],
  ),
  inquirySparse: bankFault(
    'inquiry-sparse',
    [
      'Values that nobody needs are the word null or empty elements.',
      'القيم التي لا يحتاجها أحد هي الكلمة null أو عناصر فارغة.',
    ],
    z.strictObject({ as: z.enum(['null', 'empty', 'absent']).default('null') }),
    'captured',
    ['Needs result, amount and ids alone.', 'يكتفي بالنتيجة والمبلغ والأرقام.'],
  ),
  inquiryGarbage: bankFault(
    'inquiry-garbage',
    ['The answer is no answer.', 'الجواب ليس جوابًا.'],
    unusable,
    'unknown-then-captured',
    asksAgain,
  ),
  inquiryHuge: bankFault(
    'inquiry-huge',
    ['The answer has `bytes` more than it should.', 'في الجواب `bytes` بايت زائدة.'],
    z.strictObject({ bytes: z.number().int().min(1_000).max(50_000_000).default(5_000_000) }),
    'unknown-then-captured',
    ['Stops reading at a limit and asks again.', 'يتوقف عن القراءة عند حدّ ويستعلم ثانيةً.'],
  ),
  inquiryTwoResults: bankFault(
    'inquiry-two-results',
    ['The answer holds two results that contradict each other.', 'في الجواب نتيجتان متناقضتان.'],
    nothing,
    'unknown-then-captured',
    investigates,
  ),
  inquiryOtherTrackId: bankFault(
    'inquiry-other-track-id',
    ['The answer is about another track id.', 'الجواب عن رقم تتبّع آخر.'],
    nothing,
    'unknown-then-captured',
    investigates,
  ),
  inquiryOtherPayment: bankFault(
    'inquiry-other-payment-id',
    ['The answer is about another payment id.', 'الجواب عن رقم دفع آخر.'],
    nothing,
    'unknown-then-captured',
    investigates,
  ),
  inquiryOtherAmount: bankFault(
    'inquiry-other-amount',
    ['The answer gives this amount.', 'يذكر الجواب هذا المبلغ.'],
    z.strictObject({ amt: amount.default('0.001') }),
    'unknown-then-captured',
    investigates,
  ),
  inquiryAfterVoid: bankFault(
    'inquiry-after-void',
    [
      'What the inquiry says about a voided payment. Unpublished; without this fault it is FAILURE(NOT CAPTURED).',
      'ما يقوله الاستعلام عن عملية ملغاة. غير منشور، وبغير هذا العطل هو FAILURE(NOT CAPTURED).',
    ],
    z.strictObject({
      says: z.enum(['FAILURE', 'FAILURE(NOT CAPTURED)', 'VOIDED', 'SUCCESS', 'SUSPECTED', 'not found']),
    }),
    'unknown-then-not-captured',
    [
      'Takes the failures for not paid; of the others grants nothing further and lets the settlement decide.',
      'يعدّ صيغ الفشل غير مدفوعة، وفيما عداها لا يسلّم جديدًا ويترك الفصل للتسوية.',
    ],
  ),
  inquiryAfterCancel: bankFault(
    'inquiry-after-cancel',
    [
      'What the inquiry says about a cancelled payment. Unpublished; without this fault it is FAILURE.',
      'ما يقوله الاستعلام عن عملية ألغاها الدافع. غير منشور، وبغير هذا العطل هو FAILURE.',
    ],
    z.strictObject({ says: z.enum(['FAILURE(CANCELED)', 'FAILURE(NOT CAPTURED)', 'not found']) }),
    'not-captured',
    ['Ends it as cancelled.', 'ينهيها كملغاة.'],
  ),
} as const;

const once = [
  'Does not know whether the money is back: finds out before it asks again, and never gives back more than was taken.',
  'لا يعلم هل عاد المال: يتحقق قبل أن يطلب ثانيةً ولا يعيد أبدًا أكثر مما أُخذ.',
] as const;
const books = [
  'Books what the bank says was given back, and has a person see to the difference.',
  'يقيّد ما يقول البنك إنه أعاده ويُحيل الفرق إلى شخص.',
] as const;
const done = z.boolean().default(true);

/** Misbehaviours of tranPipe when it is told to give money back. */
export const refundFaults = {
  refundRefused: bankFault(
    'refund-refused',
    ['The refund is refused with this code.', 'يُرفض ردّ المبلغ بهذا الرمز.'],
    z.strictObject({
      code: z.enum(['IPAY0100137', 'IPAY0100199', 'IPAY0100289', 'IPAY0100033']).default('IPAY0100289'),
    }),
    'not-refunded',
    ['Opens a case; does not try again by itself.', 'يفتح حالة ولا يعيد المحاولة من نفسه.'],
  ),
  refundReplyLost: bankFault(
    'refund-reply-lost',
    [
      'The refund is made (unless `done` is false) and the answer never arrives: 503, connection reset, or silence.',
      'يُردّ المبلغ (ما لم يكن `done` خطأ) ولا يصل الجواب أبدًا: 503 أو انقطاع الاتصال أو صمت.',
    ],
    outage.extend({ done }),
    'unknown-then-refunded',
    once,
  ),
  refundSlow: bankFault(
    'refund-slow',
    ['The refund is made at once and answered `ms` late.', 'يُردّ المبلغ فورًا ويتأخر الجواب بمقدار `ms`.'],
    wait,
    'unknown-then-refunded',
    once,
  ),
  refundTwice: bankFault(
    'refund-twice',
    [
      'The bank gives the amount back twice, as far as the original amount allows.',
      'يردّ البنك المبلغ مرتين بقدر ما يسمح المبلغ الأصلي.',
    ],
    nothing,
    'refunded',
    [
      'Sees the second refund in the settlement and has a person look.',
      'يرى الردّ الثاني في التسوية ويُحيله إلى شخص.',
    ],
  ),
  refundPartial: bankFault(
    'refund-partial-answer',
    [
      'Less is given back than was asked, and the answer says CAPTURED with that amount.',
      'يُردّ أقل مما طُلب ويقول الجواب CAPTURED بذلك المبلغ.',
    ],
    z.strictObject({ amt: amount.default('0.001') }),
    'not-refunded',
    books,
  ),
  refundUnknownWord: bankFault(
    'refund-unknown-word',
    [
      'The refund is made (unless `done` is false) and answered with a word that nobody has seen.',
      'يُردّ المبلغ (ما لم يكن `done` خطأ) ويكون الجواب كلمة لم يرها أحد.',
    ],
    z.strictObject({ word: word.default('PROCESSED'), done }),
    'unknown-then-refunded',
    once,
  ),
  refundGarbage: bankFault(
    'refund-garbage',
    [
      'The refund is made (unless `done` is false) and the answer is no answer.',
      'يُردّ المبلغ (ما لم يكن `done` خطأ) والجواب ليس جوابًا.',
    ],
    unusable.extend({ done }),
    'unknown-then-refunded',
    once,
  ),
} as const;
