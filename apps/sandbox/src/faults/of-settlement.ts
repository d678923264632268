import { z } from 'zod';
import { amount, bankFault, nothing, outage, wholeFile } from './fault';

const refused = [
  'Refuses the file whole, with one clear reason; nothing of it is booked.',
  'يرفض الملف كله بسبب واحد واضح ولا يقيّد منه شيئًا.',
] as const;
const exception = [
  'Keeps the line as an exception; the day closes when somebody has decided on it.',
  'يُبقي السطر استثناءً، ويُغلق اليوم حين يبتّ فيه شخص.',
] as const;

/** Misbehaviours of the daily settlement file. */
export const settlementFaults = {
  settlementDown: bankFault(
    'settlement-down',
    [
      'The file cannot be fetched: answer 503, connection reset, or no answer.',
      'لا يمكن جلب الملف: جواب 503 أو انقطاع الاتصال أو لا جواب.',
    ],
    outage,
    'settled',
    ['Fetches it later.', 'يجلبه لاحقًا.'],
    wholeFile,
  ),
  settlementLate: bankFault(
    'settlement-late',
    ['The file is not there yet: 404.', 'الملف غير موجود بعد: 404.'],
    nothing,
    'settled',
    [
      'Waits some days, then asks the bank, then calls a person.',
      'ينتظر أيامًا ثم يسأل البنك ثم يُحيل الأمر إلى شخص.',
    ],
    wholeFile,
  ),
  lineDuplicated: bankFault(
    'settlement-line-duplicated',
    [
      'The line stands in its file twice, under the same line id; the sums count both.',
      'يتكرر السطر في ملفه بالرقم نفسه وتحسب المجاميع السطرين.',
    ],
    nothing,
    'refused-then-settled',
    refused,
  ),
  lineRepeated: bankFault(
    'settlement-line-repeated',
    [
      'The line stands in its file a second time under another line id, as if it had been settled twice.',
      'يتكرر السطر في ملفه برقم سطر آخر كأنه سُوّي مرتين.',
    ],
    nothing,
    'exception-then-settled',
    exception,
  ),
  lineMissing: bankFault(
    'settlement-line-missing',
    ['The line is left out; the sums fit without it.', 'السطر غير موجود والمجاميع مطابقة بدونه.'],
    nothing,
    'exception-then-settled',
    [
      'Waits for a later file, then asks, then calls a person.',
      'ينتظر ملفًا لاحقًا ثم يستعلم ثم يُحيل الأمر إلى شخص.',
    ],
  ),
  lineLate: bankFault(
    'settlement-line-late',
    [
      'The payment is left out of its day’s file when that is made and stands in the next.',
      'تُترك العملية من ملف يومها عند إعداده وتظهر في الملف التالي.',
    ],
    nothing,
    'settled',
    ['Matches it when it comes.', 'يطابقها حين تأتي.'],
  ),
  lineForeign: bankFault(
    'settlement-line-foreign',
    ['The file has a sale more that nobody here knows.', 'في الملف عملية بيع زائدة لا يعرفها أحد هنا.'],
    z.strictObject({ amt: amount.default('7.000') }),
    'exception-then-settled',
    [
      'Books it to suspense and has a person find out whose it is.',
      'يقيّدها في حساب معلّق ويكلّف شخصًا بمعرفة صاحبها.',
    ],
    wholeFile,
  ),
  lineAmountWrong: bankFault(
    'settlement-line-amount-wrong',
    ['The line gives this amount.', 'يذكر السطر هذا المبلغ.'],
    z.strictObject({ amt: amount }),
    'exception-then-settled',
    exception,
  ),
  voidShown: bankFault(
    'settlement-void-shown',
    [
      'A payment that was voided before it was settled stands in the file with its sale and its reversal.',
      'عملية أُلغيت قبل تسويتها تظهر في الملف ببيعها وعكسه.',
    ],
    nothing,
    'settled',
    ['Matches both; they cancel out.', 'يطابق الاثنين فيُلغي أحدهما الآخر.'],
  ),
  feeLine: bankFault(
    'settlement-fee-line',
    ['The file has a charge beside the payments.', 'في الملف رسم إلى جانب المدفوعات.'],
    z.strictObject({ amt: amount.default('12.500') }),
    'settled',
    ['Books it as a charge of the bank.', 'يقيّده رسمًا للبنك.'],
    wholeFile,
  ),
  commissionWrong: bankFault(
    'settlement-commission-wrong',
    ['The bank keeps this commission of the line.', 'يقتطع البنك هذه العمولة من السطر.'],
    z.strictObject({ commission: amount.default('0.999') }),
    'settled',
    [
      'Books what was kept and shows that it is not what was agreed.',
      'يقيّد ما اقتُطع ويُظهر أنه غير المتفق عليه.',
    ],
  ),
  sumsWrong: bankFault(
    'settlement-sums-wrong',
    ['The trailer’s count, sum or digest is wrong.', 'عدد الخاتمة أو مجموعها أو بصمتها غير صحيح.'],
    z.strictObject({ what: z.enum(['count', 'sum', 'digest']).default('sum') }),
    'refused-then-settled',
    refused,
    wholeFile,
  ),
  truncated: bankFault(
    'settlement-truncated',
    ['The file ends in the middle of a line, without its trailer.', 'ينتهي الملف في منتصف سطر بلا خاتمة.'],
    nothing,
    'refused-then-settled',
    refused,
    wholeFile,
  ),
  linesReordered: bankFault(
    'settlement-lines-reordered',
    ['The lines stand in another order.', 'تأتي الأسطر بترتيب آخر.'],
    nothing,
    'settled',
    ['Does not care.', 'لا يهمّه الترتيب.'],
    wholeFile,
  ),
  columnMoved: bankFault(
    'settlement-column-moved',
    [
      'Two columns have changed places, in the lines and in the line that names them.',
      'تبادل عمودان مكانيهما في الأسطر وفي سطر الأسماء.',
    ],
    nothing,
    'refused-then-settled',
    refused,
    wholeFile,
  ),
  otherDay: bankFault(
    'settlement-other-day',
    ['The header names the day before.', 'تذكر الترويسة اليوم السابق.'],
    nothing,
    'refused-then-settled',
    refused,
    wholeFile,
  ),
  numberRepeated: bankFault(
    'settlement-number-repeated',
    ['The header repeats the file number before.', 'تكرر الترويسة رقم الملف السابق.'],
    nothing,
    'refused-then-settled',
    refused,
    wholeFile,
  ),
  encoding: bankFault(
    'settlement-encoding',
    ['The file is UTF-16, or its digits are Arabic ones.', 'الملف بترميز UTF-16 أو أرقامه عربية.'],
    z.strictObject({ as: z.enum(['utf-16', 'arabic-digits']).default('utf-16') }),
    'refused-then-settled',
    refused,
    wholeFile,
  ),
  signatureWrong: bankFault(
    'settlement-signature-wrong',
    ['The signature of the file is another one.', 'توقيع الملف غير صحيح.'],
    nothing,
    'refused-then-settled',
    refused,
    wholeFile,
  ),
} as const;
