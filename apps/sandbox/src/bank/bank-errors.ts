/** The error codes that this bank can give. The manual prints the fourth without its first letter. */
export const bankErrors = {
  IPAY0100001: ['Missing error URL.', 'رابط الخطأ مفقود.'],
  IPAY0100002: ['Invalid error URL.', 'رابط الخطأ غير صالح.'],
  IPAY0100003: ['Missing response URL.', 'رابط الرد مفقود.'],
  PAY0100004: ['Invalid response URL.', 'رابط الرد غير صالح.'],
  IPAY0100005: ['Missing tranportal ID.', 'رقم البوابة مفقود.'],
  IPAY0100006: ['Invalid tranportal ID.', 'رقم البوابة غير صالح.'],
  IPAY0100007: ['Missing transaction data.', 'بيانات العملية مفقودة.'],
  IPAY0100008: ['Terminal not enabled.', 'نقطة الدفع غير مفعّلة.'],
  IPAY0100013: ['Invalid transaction data.', 'بيانات العملية غير صالحة.'],
  IPAY0100014: [
    'Terminal authentication requested with invalid tranportal ID data.',
    'رقم البوابة لا يطابق البيانات المشفّرة.',
  ],
  IPAY0100015: ['Invalid tranportal password.', 'كلمة مرور البوابة غير صحيحة.'],
  IPAY0100020: ['Invalid action type.', 'نوع العملية غير صالح.'],
  IPAY0100021: ['Missing currency.', 'العملة مفقودة.'],
  IPAY0100022: ['Invalid currency.', 'العملة غير صالحة.'],
  IPAY0100023: ['Missing amount.', 'المبلغ مفقود.'],
  IPAY0100024: ['Invalid amount.', 'المبلغ غير صالح.'],
  IPAY0100025: ['Invalid amount or currency.', 'المبلغ أو العملة غير صالحة.'],
  IPAY0100026: ['Invalid language ID.', 'رمز اللغة غير صالح.'],
  IPAY0100027: ['Invalid track ID.', 'رقم التتبّع غير صالح.'],
  IPAY0100028: ['Invalid user defined field 1.', 'الحقل الإضافي 1 غير صالح.'],
  IPAY0100029: ['Invalid user defined field 2.', 'الحقل الإضافي 2 غير صالح.'],
  IPAY0100030: ['Invalid user defined field 3.', 'الحقل الإضافي 3 غير صالح.'],
  IPAY0100031: ['Invalid user defined field 4.', 'الحقل الإضافي 4 غير صالح.'],
  IPAY0100032: ['Invalid user defined field 5.', 'الحقل الإضافي 5 غير صالح.'],
  IPAY0100033: ['Terminal action not enabled.', 'العملية غير مفعّلة لنقطة الدفع.'],
  IPAY0100034: ['Currency code not enabled.', 'العملة غير مفعّلة.'],
  IPAY0100039: ['Invalid payment ID.', 'رقم الدفع غير صالح.'],
  IPAY0100042: ['Payment page time limit exceeded.', 'انتهت المدة المحددة لصفحة الدفع.'],
  IPAY0100048: ['Cancelled.', 'أُلغيت العملية.'],
  IPAY0100055: ['Payment is already finished.', 'هذه العملية منتهية.'],
  IPAY0100114: ['Duplicate record.', 'رقم التتبّع مستخدم من قبل.'],
  IPAY0100115: ['Missing original transaction ID.', 'رقم العملية الأصلية مفقود.'],
  IPAY0100116: ['Invalid original transaction ID.', 'رقم العملية الأصلية غير صالح.'],
  IPAY0100137: ['Refund amount exceeds the original amount.', 'مبلغ الاسترداد يتجاوز المبلغ الأصلي.'],
  IPAY0100176: ['Decrypting transaction data failed.', 'تعذّر فك تشفير بيانات العملية.'],
  IPAY0100199: ['Transaction is already credited.', 'سبق ردّ مبلغ هذه العملية.'],
  IPAY0100249: ['Merchant response URL is down.', 'تعذّر الوصول إلى موقع التاجر.'],
  IPAY0100263: ['Transaction not found.', 'العملية غير موجودة.'],
  IPAY0100289: ['Refund amount exceeds the credit limit.', 'مبلغ الاسترداد يتجاوز حدّ الردّ.'],
  IPAY0200014: ['Problem occurred during merchant response.', 'حدث خلل في ردّ التاجر.'],
} as const satisfies Record<string, readonly [en: string, ar: string]>;

export type BankErrorCode = keyof typeof bankErrors;

/** The code's sentence; of a code that this bank does not give by itself a general one. */
export function errorText(code: string, language: 'en' | 'ar' = 'en'): string {
  const texts = isBankError(code) ? bankErrors[code] : (['Transaction failed.', 'تعذّرت العملية.'] as const);
  return texts[language === 'en' ? 0 : 1];
}

function isBankError(code: string): code is BankErrorCode {
  return code in bankErrors;
}
