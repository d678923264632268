import { caseFacts, kuwaitMidnight, priceCase, type FeeCase, type FeeFacts } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import type { TestDatabase } from '@tajdeed/testing';
import { caseOf, priced, resolution, type CaseWords } from './cases';

/** Cases of many rows; each has a price under resolution 306. */
const kinds: readonly CaseWords[] = [
  { article: '17', years: 2 },
  { article: '18' },
  { article: '18', years: 2, startsOn: '2026-02-28' },
  { article: '18', holder: { occupation: 'farm_worker' } },
  { article: '19', years: 3 },
  { article: '23' },
  { article: '28', withChildren: true, sponsor: { kind: 'kuwaiti', sex: 'male' }, relation: 'widow' },
  { article: '22', relation: 'wife', sponsor: { kind: 'resident', article: '18' } },
  {
    article: '22',
    relation: 'child',
    sponsor: { kind: 'resident', article: '17' },
    holder: { birthDate: '2015-05-05' },
  },
  { article: '20', ordinal: 1, sponsor: { kind: 'kuwaiti_family' }, holder: { domesticWorker: true } },
  { article: '20', ordinal: 4, sponsor: { kind: 'kuwaiti_family' }, holder: { domesticWorker: true } },
  { article: '24' },
];

/** A renewal as a spec enters it. */
export interface GivenPaid {
  readonly quoteId: string;
  readonly renewalId: string;
  readonly facts: FeeFacts;
  readonly row: string;
  readonly totalFils: number;
  readonly madeAt: string;
  readonly live: boolean;
  readonly state: string;
  readonly feeCase: FeeCase;
}

/** Kinds of renewals that a preview does not look at, besides those of other days. */
const aside = [
  { live: true, state: 'AWAITING_PAYMENT' },
  { live: true, state: 'EXPIRED' },
  { live: false, state: 'ACKNOWLEDGED' },
  { live: true, state: 'ABANDONED' },
];

/** Enters so many renewals, made evenly over the days of a period, both inclusive; every eleventh is none that was paid. */
export async function givenPaid(
  database: TestDatabase,
  many: number,
  from: string,
  to: string,
): Promise<readonly GivenPaid[]> {
  const [begins, ends] = [kuwaitMidnight(from), kuwaitMidnight(to) + 86_400_000];
  const all = Array.from({ length: many }, (_, nth) => {
    const feeCase = caseOf(kinds[nth % kinds.length]);
    const answer = priced(priceCase(resolution, feeCase, []));
    const [line] = answer.lines;
    // Three in a row are of one instant, so that a page may end between them.
    const at = begins + Math.floor(((nth - (nth % 3)) / many) * (ends - begins));
    return {
      ...{ quoteId: newId(), renewalId: newId(), facts: caseFacts(feeCase), feeCase },
      ...{ row: line?.rowCode ?? line?.exemptionCode ?? '', totalFils: Number(answer.totalFils) },
      madeAt: new Date(at).toISOString(),
      ...(nth % 11 === 10 ? aside[nth % aside.length] : { live: true, state: 'ACKNOWLEDGED' }),
      answer,
    };
  });
  const rows = all.map(({ answer, feeCase: _, ...one }) => ({
    ...{ ...one, facts: JSON.stringify(one.facts), starts: answer.startsOn, ends: answer.endsOn },
    ...{
      unit: answer.lines[0]?.unit,
      quantity: answer.lines[0]?.quantity,
      unitFils: Number(answer.lines[0]?.unitFils),
    },
    ...{ exemption: answer.lines[0]?.exemptionCode, printed: answer.lines[0]?.rowCode, years: answer.term },
  }));
  await database.query(INSERT, [JSON.stringify(rows)]);
  return all.map(({ answer: _, ...one }) => ({ live: true, state: 'ACKNOWLEDGED', ...one }));
}

const INSERT = `
  with given as materialized (select * from json_to_recordset($1::json) as g ("quoteId" uuid, "renewalId" uuid, facts text,
      "totalFils" bigint, "madeAt" timestamptz, live boolean, state text, starts date, ends date, unit text, quantity smallint,
      "unitFils" bigint, exemption text, printed text, years smallint)),
    heads as (insert into lifecycle.head (thing, kind, state, seq, moved_at)
      select "renewalId", 'renewal', state, 8, "madeAt" from given)
  insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, exemption_code, years, starts_on, ends_on, unit, unit_fils,
    quantity, total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until, live)
  select "quoteId", "renewalId", 'res-306-2025', printed, exemption, years, starts, ends, unit, "unitFils", quantity, "totalFils",
    "totalFils" = 0, '18', '{}', facts, '[]', '{}', "madeAt", "madeAt" + interval '1 day', live from given`;
