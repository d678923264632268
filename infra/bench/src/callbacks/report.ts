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
      `${refused > 0 ? `; ${refused} refused, p99 ${times.refusedP99} ms` : ''}; CPU each, ms: ${cpu.join(', ')}; others ${use.othersCores.toFixed(1)}, host ${use.stolenCores.toFixed(2)} cores`,
  );
}

export function conclude(outcome: Outcome): void {
  const of = (name: string) => outcome.measured.filter((one) => one.name === name);
  /** Of each round; the median over them. */
  const ratio = (over: string, under: string, by: (one: Stretch) => number): number => {
    const below = of(under);
    return median(of(over).map((one, round) => by(one) / by(below[round] ?? one)));
  };
  const perSecond = (one: Stretch): number => one.goodPerSecond;
  const ratios = {
    burst: ratio('burst', 'calm', ({ p99 }) => p99),
    peak: ratio('door', 'two', perSecond),
    overload: ratio('overload', 'door', perSecond),
    separate: ratio('two', 'one', perSecond),
  };
  const { peakMb, unstored, acknowledged } = outcome;
  const turnedAway = [...of('calm'), ...of('burst')].reduce((sum, { sent, good }) => sum + sent - good, 0);
  const held: readonly [string, number, number, boolean][] = [
    ['p99 in the burst to p99 at 50/s', ratios.burst, aims.burst, ratios.burst <= aims.burst],
    ['peak, ours to bare Fastify', ratios.peak, aims.peak, ratios.peak >= aims.peak],
    [
      'goodput at twice the peak, to the peak',
      ratios.overload,
      aims.overload,
      ratios.overload >= aims.overload,
    ],
    ['refused at 50/s and in the burst', turnedAway, 0, turnedAway === 0],
    ['memory of the door at most, MB', peakMb, aims.memoryMb, peakMb <= aims.memoryMb],
    [`acknowledged without a row, of ${acknowledged}`, unstored, 0, unstored === 0],
  ];
  say();
  for (const [which, is, aim, isHeld] of held)
    say(`${isHeld ? 'reached    ' : 'NOT REACHED'} ${which}: ${Number(is.toFixed(2))} (aim ${aim})`);
  say(`The body stored first: ${ratios.separate.toFixed(2)} of the speed of one statement.`);
  say(disturbance(outcome.measured.map(({ use }) => use)));
  const again = outcome.disturbed.length;
  if (again > 0) say(`Measured again, because the host took more than it may: ${again} stretches.`);
  keep(`callbacks-${nameNow()}`, { ...outcome, ratios });
}
