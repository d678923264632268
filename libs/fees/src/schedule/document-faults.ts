import type { FeePricing, FeeUnit } from '@tajdeed/domain';
import type { z } from 'zod';

interface Priced {
  readonly pricing: FeePricing;
  readonly unit: FeeUnit | null;
  readonly amount_fils: number | null;
  readonly refers_to: readonly string[];
}

interface Named {
  readonly id: string;
  readonly tables: readonly {
    readonly id: string;
    readonly rows: readonly (Priced & { readonly code: string })[];
  }[];
  readonly exemptions: readonly {
    readonly code: string;
    readonly number: number;
    readonly matching_rows: readonly string[];
  }[];
}

type Payload<T> = z.core.ParsePayload<T>;

/** What price, unit and pricing of a row must be to each other. */
export function rowFaults({ value, issues }: Payload<Priced>): void {
  const { pricing, unit, amount_fils: amount, refers_to: refers } = value;
  const fault = (field: string, code: string): void => {
    issues.push({ code: 'custom', path: [field], params: { code }, input: value, message: code });
  };
  if (pricing === 'fixed') {
    if (amount === null || amount <= 0) fault('amount_fils', 'amount-needed');
    if (unit !== 'per_year' && unit !== 'per_month') fault('unit', 'unit-unfit');
    return;
  }
  if (pricing === 'exempt') {
    if (amount !== 0) fault('amount_fils', 'amount-not-zero');
    if (unit !== 'exempt') fault('unit', 'unit-unfit');
    return;
  }
  if (amount !== null) fault('amount_fils', 'amount-elsewhere');
  if (pricing === 'private_insurer' ? unit !== 'once' : unit !== null) fault('unit', 'unit-unfit');
  if (pricing === 'by_reference' && refers.length === 0) fault('refers_to', 'missing');
}

/** What no row can see alone: names that stand twice, and names that stand nowhere. */
export function scheduleFaults({ value, issues }: Payload<Named>): void {
  const fault = (path: (string | number)[], code: string): void => {
    issues.push({ code: 'custom', path, params: { code }, input: value, message: code });
  };
  const codes = new Set(value.tables.flatMap(({ rows }) => rows.map(({ code }) => code)));
  const [tables, rowsSeen, exempt, numbers] = [new Set(), new Set(), new Set(), new Set()];
  const once = (seen: Set<unknown>, what: unknown, path: (string | number)[]): void => {
    if (seen.has(what)) fault(path, 'named-twice');
    seen.add(what);
  };
  for (const [t, table] of value.tables.entries()) {
    once(tables, table.id, ['tables', t, 'id']);
    for (const [r, row] of table.rows.entries()) {
      const at = ['tables', t, 'rows', r];
      once(rowsSeen, row.code, [...at, 'code']);
      if (!row.refers_to.every((code) => codes.has(code))) fault([...at, 'refers_to'], 'names-no-row');
    }
  }
  for (const [e, exemption] of value.exemptions.entries()) {
    once(exempt, exemption.code, ['exemptions', e, 'code']);
    once(numbers, exemption.number, ['exemptions', e, 'number']);
    if (!exemption.matching_rows.every((code) => codes.has(code)))
      fault(['exemptions', e, 'matching_rows'], 'names-no-row');
  }
}
