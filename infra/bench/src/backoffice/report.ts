import { holdTo, tellAims, type Aim } from '../aims';
import { disturbance, type Use } from '../processor';
import { keep, nameNow, say } from '../program';
import type { Stretch } from './load';
import { rows, type RowName } from './sides';

const aims = { searchMs: 50, queueMs: 30, memoryMb: 250, ratio: 0.8 };

/** A stretch, and the CPU that each answer took, ms; `load` is the load generator, which does the work itself where nobody is asked. */
export interface Costs extends Stretch {
  readonly use: Use;
  readonly cpuMs: Readonly<Record<'api' | 'floor' | 'postgres' | 'load', number>>;
}

/** Memory of the api, MB: before anybody asks, and the most that it has had. */
export interface Memory {
  readonly atRest: number;
  readonly peak: number;
}

export interface Outcome {
  readonly plan: object;
  readonly seedSeconds: number;
  readonly results: Readonly<Record<string, Costs>>;
  readonly memoryMb: Memory;
  readonly scans: readonly string[];
}

export function tell(name: string, { count, perSecond, p50, p95, p99, byKind, cpuMs, use }: Costs): void {
  say(
    `${name}: ${count} answers, ${perSecond.toFixed(0)}/s; p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms; CPU each: api ${cpuMs.api} ms, floor ${cpuMs.floor} ms, postgres ${cpuMs.postgres} ms, load ${cpuMs.load} ms; others ${use.othersCores.toFixed(1)}, host ${use.stolenCores.toFixed(2)} cores`,
  );
  const kinds = Object.entries(byKind);
  if (kinds.length > 1)
    for (const [kind, of] of kinds) say(`    ${kind.padEnd(18)} p50 ${of.p50} ms, p95 ${of.p95} ms`);
}

const called: Readonly<Record<RowName, string>> = {
  work: 'work',
  ...{
    search: 'search',
    searchSparse: 'search by who may see little',
    searchLater: 'later page of a search',
  },
  ...{
    queue: 'page of the queue',
    queueSparse: 'queue of who may see little',
    queueLater: 'later page of the queue',
  },
};

/** What the figures of the back office are held to; what was not measured is NaN, and not reached. */
export function aimsOf({ results, memoryMb }: Pick<Outcome, 'results' | 'memoryMb'>): readonly Aim[] {
  const apart = rows.filter((name) => name !== 'work');
  const limit = (name: RowName) => (name.startsWith('search') ? aims.searchMs : aims.queueMs);
  const waits = (suffix: '' | 'Paced', when: string) =>
    apart.map((name): Aim => ({
      ...{ what: `${called[name]} p95 ${when}, ms`, is: results[`${name}${suffix}`]?.p95 ?? NaN },
      ...{ aim: limit(name), bound: 'at most' },
    }));
  const ratios = (of: readonly RowName[], suffix: 'Floor' | 'Bare', to: string) =>
    of.map((name): Aim => ({
      ...{ what: `${called[name]}: ours to ${to}`, is: ratio(results, name, suffix) },
      ...{ aim: aims.ratio, bound: 'at least' },
    }));
  return [
    ...waits('Paced', 'of officers at work'),
    ...waits('', 'at full load'),
    { what: 'memory of the api at most, MB', is: memoryMb.peak, aim: aims.memoryMb, bound: 'at most' },
    ...ratios(rows, 'Floor', 'bare pg behind bare HTTP'),
    ...ratios(apart, 'Bare', 'bare pg without HTTP and clients'),
  ];
}

function ratio(results: Outcome['results'], name: RowName, suffix: string): number {
  return (results[name]?.perSecond ?? NaN) / (results[`${name}${suffix}`]?.perSecond ?? NaN);
}

/** Tells and keeps the figures; an error where they miss an aim. */
export function conclude(outcome: Outcome): void {
  const { results, memoryMb, scans } = outcome;
  const held = aimsOf(outcome);
  say();
  tellAims(held, say);
  say(
    `The api had ${Math.round(memoryMb.atRest)} MB before anybody asked, ${Math.round(memoryMb.peak)} at most.`,
  );
  say(disturbance(Object.values(results).map(({ use }) => use)));
  say(`Statements that read a whole large table: ${scans.length === 0 ? 'none' : `\n${scans.join('\n')}`}`);
  keep(`backoffice-${nameNow()}`, { ...outcome, held });
  holdTo(held);
}
