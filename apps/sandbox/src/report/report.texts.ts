import type { Text } from '../pages/language';

/** Every sentence of the report, English and Arabic. */
export const texts = {
  title: ['What the merchant did', 'ما فعله التاجر'],
  since: ['Payments opened since', 'العمليات المفتوحة منذ'],
  always: ['the beginning', 'البداية'],
  terminal: ['Terminal', 'نقطة الدفع'],
  allTerminals: ['all', 'الكل'],
  totals: ['In figures', 'بالأرقام'],
  payments: ['Payments', 'العمليات'],
  captured: ['Captured', 'المخصومة'],
  voided: ['Taken back by the bank', 'الملغاة من البنك'],
  questions: ['Questions about payments', 'الاستعلامات'],
  refunds: ['Refunds', 'المبالغ المردودة'],
  must: ['Required', 'واجب'],
  wise: ['Advisable', 'مستحسن'],
  kept: ['kept', 'مُراعى'],
  broken: ['broken', 'غير مُراعى'],
  'not-seen': ['not seen', 'لم يُرَ'],
  rules: ['Rules', 'القواعد'],
  seen: ['Seen', 'المرات'],
  times: ['Broken', 'المخالفات'],
  proof: ['Evidence', 'الدليل'],
  slowness: [
    'Time to acknowledge, ms (median, 99th percentile, slowest)',
    'زمن التأكيد بالملّي ثانية (الوسيط، المئين 99، الأبطأ)',
  ],
  asJson: ['The same as JSON', 'التقرير نفسه بصيغة JSON'],
  limits: [
    'KNET publishes no limits of time or rate; those used here stand in the JSON.',
    'لا تنشر كي نت حدودًا للوقت أو المعدل، والحدود المستعملة هنا مذكورة في JSON.',
  ],
} as const satisfies Record<string, Text>;
