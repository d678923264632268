import { filsToText, type FeeConditions } from '@tajdeed/domain';
import { textOfWhen } from './conditions-text';
import type { RowPrice } from './price-words';
import type { DocumentExemption, DocumentRow, ScheduleDocument } from './schedule-document';

type Kind = 'row' | 'exemption' | 'table';
type Field = 'price' | 'conditions' | 'name' | 'place' | 'stage' | 'confidence' | 'other';

/** What became another, in one thing. Values are plain text: amounts as `100.000/per_year`, conditions as in the CSV. */
export interface FieldChange {
  readonly field: Field;
  readonly before: string;
  readonly after: string;
  /** Of conditions: the same as data, so that it can be said in words. */
  readonly when?: { readonly before: When; readonly after: When };
  /** Of a price: the same as data; null where there is none. */
  readonly price?: { readonly before: RowPrice | null; readonly after: RowPrice | null };
}

type When = readonly FeeConditions[];

interface Value {
  readonly text: string;
  readonly when?: When;
  readonly price?: RowPrice;
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
  readonly fields: ReadonlyMap<Field, Value>;
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
      const fields = fieldsBetween(undefined, was).map(({ field, after: value, when, price }) => ({
        ...{ field, before: value, after: '' },
        ...(when && { when: { before: when.after, after: [] } }),
        ...(price && { price: { before: price.after, after: null } }),
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
    if (was === undefined)
      return isOfWeight(field) && after.text !== '' ? [changeOf(field, NONE, after)] : [];
    const before = was.fields.get(field) ?? NONE;
    return before.text === after.text ? [] : [changeOf(field, before, after)];
  });
}

const NONE: Value = { text: '' };

function changeOf(field: Field, before: Value, after: Value): FieldChange {
  return {
    ...{ field, before: before.text, after: after.text },
    ...(after.when && { when: { before: before.when ?? [], after: after.when } }),
    ...(after.price && { price: { before: before.price ?? null, after: after.price } }),
  };
}

function textsOf(...texts: readonly (readonly [Field, string])[]): readonly (readonly [Field, Value])[] {
  return texts.map(([field, text]) => [field, { text }]);
}

function conditionsOf(when: When): readonly [Field, Value] {
  return ['conditions', { text: textOfWhen(when), when }];
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
        fields: new Map<Field, Value>(
          textsOf(
            ['name', `${table.name_en} / ${table.name_ar}`],
            ['stage', table.stage],
            ['other', table.reading_note],
          ),
        ),
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
    fields: new Map<Field, Value>([
      ['price', { text: priceText(row), price: row }],
      conditionsOf(row.when),
      ...textsOf(
        ['name', `${row.name_en} / ${row.name_ar}`],
        ['place', place],
        ['confidence', row.confidence],
        ['other', JSON.stringify({ ...rest, residency_article, ordinals, ages, note })],
      ),
    ]),
  };
}

function exemptionOf(one: DocumentExemption): Thing {
  return {
    ...{ kind: 'exemption', code: one.code, name: { ar: one.name_ar, en: one.name_en } },
    fields: new Map<Field, Value>([
      conditionsOf(one.when),
      ...textsOf(
        ['name', `${one.name_en} / ${one.name_ar}`],
        ['place', String(one.number)],
        ['other', JSON.stringify({ rows: one.matching_rows, sources: one.sources, note: one.note })],
      ),
    ]),
  };
}

/** What a row costs, as one word: `100.000/per_year`, `exempt`, `private_insurer`, `by_reference a,b`. */
function priceText({ pricing, amount_fils: amount, unit, refers_to: refers }: DocumentRow): string {
  if (pricing === 'fixed') return `${filsToText(BigInt(amount ?? 0))}/${unit ?? ''}`;
  return pricing === 'by_reference' ? `by_reference ${refers.join(',')}` : pricing;
}
