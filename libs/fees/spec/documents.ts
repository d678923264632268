import { scheduleDocument, type ScheduleDocument } from '../src/schedule/schedule-document';

const row = (code: string, more: object = {}) => ({
  ...{
    code,
    printed_rows: [1],
    name_ar: 'صف',
    name_en: 'A row',
    residency_article: '18',
    amount_fils: 100_000,
  },
  ...{ unit: 'per_year', pricing: 'fixed', when: [{ articles: ['18'] }], occupations: [], sub_kinds: [] },
  ...{
    refers_to: [],
    sponsor_article: null,
    sponsor_kind: null,
    ordinals: null,
    ages: null,
    sources: ['S003'],
  },
  ...{ confidence: 'high', confidence_note: '', ...more },
});

/** A small schedule as somebody would write it; `more` is put over it. */
export function documentGiven(more: object = {}): Record<string, unknown> {
  return {
    ...{ schema_version: 2, currency: 'KWD', fils_per_dinar: 1000, id: 'res-12-2027' },
    ...{ name_ar: 'القرار رقم 12 لسنة 2027', name_en: 'Resolution 12 of 2027', legal_basis: 'Law 1/1999' },
    ...{ effective_from: '2027-01-01', effective_to: null, effective_note: '' },
    tables: [
      {
        ...{ id: 'workers', name_ar: 'العمال', name_en: 'Workers', stage: 'article', reading_note: '' },
        rows: [
          row('res-18-herder', {
            ...{ amount_fils: 10_000, when: [{ articles: ['18'], occupations: ['herder', 'fisherman'] }] },
            occupations: ['herder', 'fisherman'],
          }),
          row('res-18'),
          row('res-20-fourth', {
            ...{ residency_article: '20', ordinals: { from: 4, to: null }, confidence: 'medium' },
            ...{ confidence_note: 'line one\nline "two"; =a+b, and ٣', printed_rows: [4, 5] },
            when: [
              { articles: ['20'], ordinals: { from: 4, to: null } },
              { newborn: false, ages: { from: 0, below: 18 } },
            ],
          }),
        ],
      },
      {
        ...{ id: 'visits', name_ar: 'الزيارات', name_en: 'Visits', stage: 'off', reading_note: 'lost' },
        rows: [
          row('vv-family', { pricing: 'private_insurer', unit: 'once', amount_fils: null, when: [] }),
          row('vv-other', {
            pricing: 'by_reference',
            unit: null,
            amount_fils: null,
            refers_to: ['res-18'],
            when: [],
          }),
          row('vv-none', { pricing: 'exempt', unit: 'exempt', amount_fils: 0 }),
        ],
      },
    ],
    exemptions: [
      {
        ...{
          code: 'ex-1',
          number: 1,
          name_ar: 'زوجة كويتي',
          name_en: 'Wife of a Kuwaiti',
          matching_rows: ['vv-none'],
        },
        ...{ when: [{ relations: ['wife'], sponsorKinds: ['kuwaiti'] }], sources: ['S003'], note: '' },
      },
    ],
    ...more,
  };
}

export function documentOfSpec(more: object = {}): ScheduleDocument {
  return scheduleDocument.parse(documentGiven(more));
}
