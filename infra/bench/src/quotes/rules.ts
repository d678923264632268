import type { FeeConditions, FeeSchedule, Purpose } from '@tajdeed/domain';

/** A rule of the schedule as other engines are given it: conditions, and what it answers. */
export interface PlainRule {
  readonly code: string;
  readonly amountFils: number;
  readonly unit: string;
  readonly when: readonly FeeConditions[];
}

/** All rules in order of trial; for one purpose, those alone that can be for it. */
export function plainRules(schedule: FeeSchedule, purpose?: Purpose): readonly PlainRule[] {
  const staged = (['special', 'domestic', 'article'] as const).flatMap((stage) =>
    schedule.tables.filter((table) => table.stage === stage).flatMap(({ rows }) => rows),
  );
  const rules = [
    ...schedule.exemptions.map(({ code, when }) => ({ code, when, amountFils: 0, unit: 'exempt' })),
    ...staged
      .filter(({ pricing }) => pricing !== 'by_reference')
      .map((row) => ({
        code: row.code,
        when: row.when,
        amountFils: Number(row.amountFils ?? -1n),
        unit: row.unit ?? '',
      })),
  ];
  if (purpose === undefined) return rules;
  return rules
    .map((rule) => ({ ...rule, when: rule.when.filter((one) => one.purposes?.includes(purpose) ?? true) }))
    .filter(({ when }) => when.length > 0);
}
