import { disturbance, type Use } from '../processor';
import { keep, nameNow, say } from '../program';
import type { Stretch } from './load';

const aims = { searchMs: 50, queueMs: 30, memoryMb: 250, ratio: 0.8 };

/** A stretch, and the CPU that each answer took, ms; `load` is the load generator, which does the work itself where nobody is asked. */
export interface Costs extends Stretch {
  readonly use: Use;
  readonly cpuMs: Readonly<Record<'api' | 'floor' | 'postgres' | 'load', number>>;
}

export interface Outcome {
  readonly plan: object;
  readonly seedSeconds: number;
  readonly results: Readonly<Record<string, Costs>>;
  readonly memoryMb: number;
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

export function conclude(outcome: Outcome): void {
  const { results, memoryMb, scans } = outcome;
  const p95 = (name: string) => results[name]?.p95 ?? 0;
  const rate = (name: string) => results[name]?.perSecond ?? 0;
  const to = (name: string, side: string) => rate(name) / rate(`${name}${side}`);
  const ratios = {
    work: to('work', 'Floor'),
    ...{ search: to('search', 'Floor'), queue: to('queue', 'Floor') },
    ...{ searchBare: to('search', 'Bare'), queueBare: to('queue', 'Bare') },
  };
  const held: [string, number, number, boolean][] = [
    [
      'search p95 of officers at work, ms',
      p95('searchPaced'),
      aims.searchMs,
      p95('searchPaced') <= aims.searchMs,
    ],
    [
      'queue page p95 of officers at work, ms',
      p95('queuePaced'),
      aims.queueMs,
      p95('queuePaced') <= aims.queueMs,
    ],
    ['search p95 at full load, ms', p95('search'), aims.searchMs, p95('search') <= aims.searchMs],
    ['queue page p95 at full load, ms', p95('queue'), aims.queueMs, p95('queue') <= aims.queueMs],
    ['memory of the api, MB', Math.round(memoryMb), aims.memoryMb, memoryMb <= aims.memoryMb],
    ['work at full load: ours to the floor', ratios.work, aims.ratio, ratios.work >= aims.ratio],
    ['search: ours to the floor', ratios.search, aims.ratio, ratios.search >= aims.ratio],
    ['queue: ours to the floor', ratios.queue, aims.ratio, ratios.queue >= aims.ratio],
  ];
  say();
  for (const [what, is, aim, isHeld] of held)
    say(`${isHeld ? 'reached    ' : 'NOT REACHED'} ${what}: ${Number(is.toFixed(2))} (aim ${aim})`);
  const shown = (ratio: number) => ratio.toFixed(2);
  say(
    `To the floor's work without clients and HTTP: search ${shown(ratios.searchBare)}, queue ${shown(ratios.queueBare)}.`,
  );
  say(disturbance(Object.values(results).map(({ use }) => use)));
  say(`Statements that read a whole large table: ${scans.length === 0 ? 'none' : `\n${scans.join('\n')}`}`);
  keep(`backoffice-${nameNow()}`, { ...outcome, ratios });
}
