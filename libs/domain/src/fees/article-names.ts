import type { BilingualName } from './schedule';

const names: ReadonlyMap<string, BilingualName> = new Map([
  ['14', { ar: 'الإقامة المؤقتة', en: 'Temporary residence' }],
  ['15', { ar: 'تمديد مدة الزيارة', en: 'Extension of a visit' }],
  ['17', { ar: 'عمل بالقطاع الحكومي', en: 'Work, government sector' }],
  ['18', { ar: 'عمل بالقطاع الأهلي', en: 'Work, private sector' }],
  ['19', { ar: 'الشريك الأجنبي', en: 'Foreign partner' }],
  ['20', { ar: 'العمالة المنزلية ومن في حكمهم', en: 'Domestic workers and the like' }],
  ['21', { ar: 'المستثمر الأجنبي', en: 'Foreign investor' }],
  ['22', { ar: 'الالتحاق بعائل', en: 'Joining a family provider' }],
  ['23', { ar: 'الدراسة (الطلبة الأجانب)', en: 'Study' }],
  ['24', { ar: 'كفيل نفسه', en: 'Self-sponsor' }],
  ['25', { ar: 'الأجنبي مالك العقار', en: 'Owner of real estate' }],
  ['26', { ar: 'زوجة المواطن الأجنبية وزوج المواطنة الأجنبي', en: 'Foreign spouse of a Kuwaiti' }],
  [
    '27',
    { ar: 'الأجانب أبناء المواطنة الكويتية بصفة أصلية', en: 'Foreign children of a woman Kuwaiti by origin' },
  ],
  [
    '28',
    { ar: 'أرملة أو مطلقة مواطن ولديها أبناء منه', en: 'Widow or divorcee of a Kuwaiti, with children' },
  ],
  ['29', { ar: 'التحاق بعائل لغير الزوجة والأبناء', en: 'Dependants other than wife and children' }],
  [
    '30',
    {
      ar: 'المقيمون بصورة غير قانونية بعد حصولهم على جوازات سفر أجنبية، العسكريون المتقاعدون منهم، ذوو الشهداء الأجانب',
      en: 'Former illegal residents with foreign passports, retired military among them, relatives of foreign martyrs',
    },
  ],
  ['31', { ar: 'رجال دين - أئمة وخطباء الحسينيات', en: 'Clergy: imams and preachers of Husseiniyas' }],
  ['34', { ar: 'إشعار مغادرة', en: 'Departure notice' }],
]);

/** Every article of the residency regulation 2249/2025 that a source names; 16, 32 and 33 are named by none. */
export const knownArticles: readonly string[] = [...names.keys()];

const newKind: BilingualName = { ar: 'إقامة مستحدثة', en: 'Newly created residence' };

/** What an article of the residency regulation 2249/2025 is called; `new` or null is a newly created kind of residence. */
export function articleName(article: string | null): BilingualName {
  const name = article === null || article === 'new' ? newKind : names.get(article);
  return name ?? { ar: `المادة ${article ?? ''}`, en: `Article ${article ?? ''}` };
}
