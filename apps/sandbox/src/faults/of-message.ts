import { z } from 'zod';
import { amount, bankFault, nothing } from './fault';

const word = z.string().regex(/^[A-Z][A-Z0-9 ()-]{0,31}$/, 'capitals and spaces');
const mismatch = [
  'Acknowledges nothing that does not match its own record to the fils; the bank then voids.',
  'لا يؤكد ما لا يطابق سجلّه بالفلس، فيلغي البنك العملية.',
] as const;
const forgery = [
  'Refuses it with the one fixed answer, changes nothing, and takes the genuine result.',
  'يرفضها بالجواب الثابت نفسه ولا يغيّر شيئًا ويقبل النتيجة الحقيقية.',
] as const;

/** Misbehaviours of the message itself: forged ones before the genuine, wrong ones instead of it. */
export const messageFaults = {
  callbackTampered: bankFault(
    'bank-callback-tampered',
    [
      'Before the genuine callback comes one whose ciphertext was changed in one byte, as by someone without the key.',
      'قبل الإشعار الحقيقي يصل آخر غُيّر بايت واحد من نصه المشفّر كما يفعل من لا يملك المفتاح.',
    ],
    nothing,
    'captured',
    forgery,
  ),
  wrongKey: bankFault(
    'bank-callback-wrong-key',
    [
      'Before the genuine callback comes one that says CAPTURED and is sealed with another key.',
      'قبل الإشعار الحقيقي يصل آخر يقول CAPTURED ومشفّر بمفتاح آخر.',
    ],
    nothing,
    'captured',
    forgery,
  ),
  spliced: bankFault(
    'bank-callback-spliced',
    [
      'Before the genuine callback comes the head of another captured one joined to the tail of this.',
      'قبل الإشعار الحقيقي يصل رأس إشعار مدفوع آخر موصولًا بذيل هذا.',
    ],
    nothing,
    'captured',
    forgery,
  ),
  replayed: bankFault(
    'bank-callback-replayed',
    [
      'Before the genuine callback comes the last other genuine one of this terminal once more.',
      'قبل الإشعار الحقيقي يُعاد آخر إشعار حقيقي لعملية أخرى من نقطة الدفع نفسها.',
    ],
    nothing,
    'captured',
    [
      'Answers the old one as it did then, changes nothing, and takes the new.',
      'يجيب القديم بجوابه الأول ولا يغيّر شيئًا ويقبل الجديد.',
    ],
  ),
  garbage: bankFault(
    'bank-callback-garbage',
    ['Before the genuine callback comes a body that is none.', 'قبل الإشعار الحقيقي يصل جسم لا معنى له.'],
    z.strictObject({
      what: z
        .enum([
          'empty',
          'random-hex',
          'odd-hex',
          'not-hex',
          'cut-block',
          'wrong-iv',
          'two-trandata',
          'many-parameters',
          'huge',
        ])
        .default('random-hex'),
    }),
    'captured',
    forgery,
  ),
  callbackForgedAmount: bankFault(
    'bank-callback-forged-amount',
    [
      'The callback carries this amount instead of the paid one.',
      'يحمل الإشعار هذا المبلغ بدل المبلغ المدفوع.',
    ],
    z.strictObject({ amt: amount }),
    'not-captured',
    mismatch,
  ),
  amountRounded: bankFault(
    'bank-callback-amount-rounded',
    [
      'The amount is rounded to ten fils and written with three decimals, as by software that knows cents.',
      'يُقرَّب المبلغ إلى عشرة فلوس ويُكتب بثلاث خانات كما يفعل برنامج لا يعرف إلا السنتات.',
    ],
    nothing,
    'not-captured',
    mismatch,
  ),
  amountWritten: bankFault(
    'bank-callback-amount-written',
    [
      'The right amount is written wrongly: two decimals, a separator of thousands, a comma, fils, Arabic digits, a sign.',
      'يُكتب المبلغ الصحيح كتابة خاطئة: خانتان عشريتان أو فاصلة آلاف أو فاصلة عشرية أو فلوس أو أرقام عربية أو إشارة.',
    ],
    z.strictObject({
      how: z
        .enum(['two-decimals', 'thousands', 'comma', 'fils', 'arabic-digits', 'sign'])
        .default('two-decimals'),
    }),
    'not-captured',
    ['Reads digits, a dot and three digits, nothing else.', 'يقرأ أرقامًا ونقطة وثلاث خانات ولا شيء غير ذلك.'],
  ),
  wrongCurrency: bankFault(
    'bank-callback-wrong-currency',
    ['The callback names a currency, and another one.', 'يذكر الإشعار عملة، وهي عملة أخرى.'],
    z.strictObject({
      currencycode: z
        .string()
        .regex(/^\d{3}$/)
        .default('840'),
    }),
    'not-captured',
    mismatch,
  ),
  fieldChanged: bankFault(
    'bank-callback-field-changed',
    ['One field of the genuine callback has another value.', 'لأحد حقول الإشعار الحقيقي قيمة أخرى.'],
    z.strictObject({
      field: z.enum(['paymentid', 'ref', 'tranid', 'postdate', 'trackid', 'udf1', 'udf2', 'udf4', 'udf5']),
      value: z.string().max(255),
    }),
    'not-captured',
    mismatch,
  ),
  fieldsShuffled: bankFault(
    'bank-callback-fields-shuffled',
    [
      'The fields come in another order, with some that nobody knows among them.',
      'تأتي الحقول بترتيب آخر وبينها حقول لا يعرفها أحد.',
    ],
    nothing,
    'captured',
    ['Reads fields by name and passes over unknown ones.', 'يقرأ الحقول بأسمائها ويتجاوز ما لا يعرفه.'],
  ),
  unknownWord: bankFault(
    'bank-callback-unknown-word',
    [
      'The callback gives a result that nobody has seen; the inquiry knows what it was.',
      'يحمل الإشعار نتيجة لم يرها أحد، والاستعلام يعرف حقيقتها.',
    ],
    z.strictObject({ word: word.default('PROCESSED') }),
    'unknown-then-captured',
    ['An unknown word is neither paid nor failed: asks.', 'الكلمة المجهولة ليست دفعًا ولا فشلًا: يستعلم.'],
  ),
  written: bankFault(
    'bank-callback-written',
    [
      'The genuine callback is written in another right way: lower case, a line feed, white space, another content type, the other kind of body.',
      'يُكتب الإشعار الحقيقي بطريقة صحيحة أخرى: أحرف صغيرة أو نهاية سطر أو فراغات أو نوع محتوى آخر أو نوع الجسم الآخر.',
    ],
    z.strictObject({
      how: z
        .enum(['lower-case', 'line-feed', 'white-space', 'content-type', 'other-body'])
        .default('lower-case'),
    }),
    'captured',
    ['Takes them all.', 'يقبلها كلها.'],
  ),
} as const;
