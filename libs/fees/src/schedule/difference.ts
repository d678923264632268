import { filsToText } from '@tajdeed/domain';
import { textOfWhen } from './conditions-text';
import type { DocumentExemption, DocumentRow, ScheduleDocument } from './schedule-document';

type Kind = 'row' | 'exemption' | 'table';
type Field = 'price' | 'conditions' | 'name' | 'place' | 'stage' | 'confidence' | 'other';

/** What became another, in one thing. Values are plain text: amounts as `100.000/per_year`, conditions as in the CSV. */
export interface FieldChange {
  readonly field: Field;
  readonly before: string;
  readonly after: string;
}

/** One thing of two versions that is not alike in both. */
export interface Difference {
  readonly kind: Kind;
  readonly code: string;
  readonly name: { readonly ar: string; readonly en: string };
  readonly change: 'added' | 'removed' | 'changed';
  readonly fields: readonly FieldChange[];
}

interface Thing {
  readonly kind: Kind;
  readonly code: string;
  readonly name: Difference['name'];
  readonly fields: ReadonlyMap<Field, string>;
}

/** Everything in which the second differs from the first, in the order of the second; what is gone comes last. */
export function differences(before: ScheduleDocument, after: ScheduleDocument): readonly Difference[] {
  const [first, second] = [thingsOf(before), thingsOf(after)];
  const found = [...second].flatMap(([key, now]): Difference[] => {
    const was = first.get(key);
    if (!was) return [{ ...shown(now), change: 'added', fields: fieldsBetween(undefined, now) }];
    const fields = fieldsBetween(was, now);
    return fields.length === 0 ? [] : [{ ...shown(now), change: 'changed', fields }];
  });
  const gone = [...first].filter(([key]) => !second.has(key));
  return [
    ...found,
    ...gone.map(([, was]): Difference => {
      const fields = fieldsBetween(undefined, was).map(({ field, after: value }) => ({
        ...{ field, before: value, after: '' },
      }));
      return { ...shown(was), change: 'removed', fields };
    }),
  ];
}

function shown({ kind, code, name }: Thing) {
  return { kind, code, name };
}

/** Of something new or gone only what it costs and asks is told. */
function fieldsBetween(was: Thing | undefined, now: Thing): readonly FieldChange[] {
  return [...now.fields].flatMap(([field, after]): FieldChange[] => {
    if (was === undefined) return isOfWeight(field) && after !== '' ? [{ field, before: '', after }] : [];
    const before = was.fields.get(field) ?? '';
    return before === after ? [] : [{ field, before, after }];
  });
}

function isOfWeight(field: Field): boolean {
  return field === 'price' || field === 'conditions';
}

function thingsOf({ tables, exemptions }: ScheduleDocument): ReadonlyMap<string, Thing> {
  const things: Thing[] = [
    ...exemptions.map(exemptionOf),
    ...tables.flatMap((table) => [
      {
        ...{ kind: 'table' as const, code: table.id, name: { ar: table.name_ar, en: table.name_en } },
        fields: new Map<Field, string>([
          ['name', `${table.name_en} / ${table.name_ar}`],
          ['stage', table.stage],
          ['other', table.reading_note],
        ]),
      },
      ...table.rows.map((row, at) => rowOf(row, `${table.id} ${at + 1}`)),
    ]),
  ];
  return new Map(things.map((thing) => [`${thing.kind} ${thing.code}`, thing]));
}

function rowOf(row: DocumentRow, place: string): Thing {
  const { printed_rows, occupations, sub_kinds, refers_to, sponsor_article, sponsor_kind, sources } = row;
  const { residency_article, ordinals, ages, confidence_note: note } = row;
  const rest = { printed_rows, occupations, sub_kinds, refers_to, sponsor_article, sponsor_kind, sources };
  return {
    ...{ kind: 'row', code: row.code, name: { ar: row.name_ar, en: row.name_en } },
    fields: new Map<Field, string>([
      ['price', priceText(row)],
      ['conditions', textOfWhen(row.when)],
      ['name', `${row.name_en} / ${row.name_ar}`],
      ['place', place],
      ['confidence', row.confidence],
      ['other', JSON.stringify({ ...rest, residency_article, ordinals, ages, note })],
    ]),
  };
}

function exemptionOf(one: DocumentExemption): Thing {
  return {
    ...{ kind: 'exemption', code: one.code, name: { ar: one.name_ar, en: one.name_en } },
    fields: new Map<Field, string>([
      ['conditions', textOfWhen(one.when)],
      ['name', `${one.name_en} / ${one.name_ar}`],
      ['place', String(one.number)],
      ['other', JSON.stringify({ rows: one.matching_rows, sources: one.sources, note: one.note })],
    ]),
  };
}

/** What a row costs, as one word: `100.000/per_year`, `exempt`, `private_insurer`, `by_reference a,b`. */
export function priceText({ pricing, amount_fils: amount, unit, refers_to: refers }: DocumentRow): string {
  if (pricing === 'fixed') return `${filsToText(BigInt(amount ?? 0))}/${unit ?? ''}`;
  return pricing === 'by_reference' ? `by_reference ${refers.join(',')}` : pricing;
}
