import { holdTo, tellAims, type Aim } from '../aims';
import { disturbance, type Use } from '../processor';
import { keep, nameNow, say } from '../program';
import { median } from '../rounds';
import type { Stretch } from './load';

const aims = { burst: 1.5, peak: 0.8, overload: 0.95, memoryMb: 120 };

/** A stretch, and what each good answer cost in CPU by part, ms. */
export interface Measured extends Stretch {
  readonly name: string;
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly use: Use;
}

export interface Outcome {
  readonly plan: object;
  readonly measured: readonly Measured[];
  /** Measured again, because the host took too much of the machine; these count for what was acknowledged alone. */
  readonly disturbed: readonly Measured[];
  readonly peakMb: number;
  readonly acknowledged: number;
  readonly unstored: number;
}

const what: Readonly<Record<string, string>> = {
  calm: 'door, 50 a second',
  burst: 'door, 500 a second, 30 % repeats',
  door: 'door, closed loop',
  two: 'bare Fastify, the same two statements',
  one: 'bare Fastify, one statement',
  overload: 'door, twice its peak',
};

export function tell({ name, sent, good, refused, goodPerSecond, cpuMs, use, ...times }: Measured): void {
  const cpu = Object.entries(cpuMs)
    .filter(([, ms]) => ms >= 0.005)
    .map(([part, ms]) => `${part} ${ms.toFixed(2)}`);
  say(
    `  ${(what[name] ?? name).padEnd(38)} ${good} of ${sent} good, ${goodPerSecond.toFixed(0)}/s; p50 ${times.p50} ms, p99 ${times.p99} ms, slowest ${times.slowest} ms` +
      `${refused > 0 ? `; ${refused} refused, p99 ${times.refusedP99} ms` : ''}; CPU each, ms: ${cpu.join(', ')}; others ${use.othersCores.toFixed(1)}, host ${use.stolenCores.toFixed(2)} cores, load paused ${use.pausedMs.toFixed(0)} ms`,
  );
}

/** Tells and keeps the figures; an error where they miss an aim. */
export function conclude(outcome: Outcome): void {
  const ratios = ratiosOf(outcome.measured);
  const held = aimsOf(outcome, ratios);
  say();
  tellAims(held, say);
  say(`The body stored first: ${ratios.separate.toFixed(2)} of the speed of one statement.`);
  say(disturbance(outcome.measured.map(({ use }) => use)));
  const again = outcome.disturbed.length;
  if (again > 0) say(`Measured again, because the host took more than it may: ${again} stretches.`);
  keep(`callbacks-${nameNow()}`, { ...outcome, ratios });
  holdTo(held);
}

function ratiosOf(measured: readonly Measured[]) {
  const of = (name: string) => measured.filter((one) => one.name === name);
  /** Of each round; the median over them. */
  const ratio = (over: string, under: string, by: (one: Stretch) => number): number => {
    const below = of(under);
    const each = of(over).flatMap((one, round) => (below[round] ? [by(one) / by(below[round])] : []));
    return each.length > 0 ? median(each) : NaN;
  };
  const perSecond = (one: Stretch): number => one.goodPerSecond;
  return {
    burst: ratio('burst', 'calm', ({ p99 }) => p99),
    peak: ratio('door', 'two', perSecond),
    overload: ratio('overload', 'door', perSecond),
    separate: ratio('two', 'one', perSecond),
  };
}

/** What the figures of the door are held to. */
export function aimsOf(
  { measured, peakMb, acknowledged, unstored }: Omit<Outcome, 'plan' | 'disturbed'>,
  ratios = ratiosOf(measured),
): readonly Aim[] {
  const turnedAway = measured
    .filter(({ name }) => ['calm', 'burst'].includes(name))
    .reduce((sum, { sent, good }) => sum + sent - good, 0);
  return [
    {
      ...{ what: 'p99 in the burst to p99 at 50/s', is: ratios.burst },
      ...{ aim: aims.burst, bound: 'at most' },
    },
    { what: 'peak, ours to bare Fastify', is: ratios.peak, aim: aims.peak, bound: 'at least' },
    {
      ...{ what: 'goodput at twice the peak, to the peak', is: ratios.overload },
      ...{ aim: aims.overload, bound: 'at least' },
    },
    { what: 'refused at 50/s and in the burst', is: turnedAway, aim: 0, bound: 'at most' },
    { what: 'memory of the door at most, MB', is: peakMb, aim: aims.memoryMb, bound: 'at most' },
    { what: `acknowledged without a row, of ${acknowledged}`, is: unstored, aim: 0, bound: 'at most' },
  ];
}
