import { answerJson, compileSchedule, priceCase, type CompiledSchedule } from '@tajdeed/domain';
import { enactedLaw } from '@tajdeed/fees';
import { holdTo, tellAims, type Aim } from '../aims';
import { Flags, plain } from '../flags';
import { keep, nameNow, program, say } from '../program';
import { benchCases, type BenchCase } from './cases';
import type { Contender } from './contender';
import { jsonRulesContender } from './json-rules';
import { zenContenders } from './zen';

const aims = { zen: 10, jsonRules: 100, serialised: 0.5 };

/** Our answer in full: facts checked, rule found, term reckoned, every rule that was tried explained. */
function ours(compiled: CompiledSchedule): Contender {
  return {
    name: 'ours, with the explanation',
    run: (cases) =>
      cases.map(({ feeCase }) => {
        const answer = priceCase(compiled, feeCase, []);
        if ('refusal' in answer) return { row: '', amountFils: 0 };
        const [line] = answer.lines;
        return {
          row: answer.why.exemption?.code ?? answer.why.row?.code ?? '',
          amountFils: Number(line?.unitFils),
        };
      }),
  };
}

/** The answer as JSON text: reckoned each time, against the same answer looked up in a map and stringified. */
function serialisers(compiled: CompiledSchedule, cases: readonly BenchCase[]): readonly Contender[] {
  const known = new Map(cases.map(({ id, feeCase }) => [id, answerJson(priceCase(compiled, feeCase, []))]));
  const told = (text: string) => ({ row: text, amountFils: text.length });
  return [
    {
      name: 'ours, as JSON text',
      run: (some) =>
        some.map(({ feeCase }) => told(JSON.stringify(answerJson(priceCase(compiled, feeCase, []))))),
    },
    {
      name: 'map lookup, as JSON text',
      run: (some) => some.map(({ id }) => told(JSON.stringify(known.get(id)))),
    },
  ];
}

/** What one answer costs: by the clock, and of all processors together. */
interface Cost {
  readonly ns: number;
  readonly cpuNs: number;
}

/** The mean cost of one answer, over at least `leastMs`. */
async function costOf(contender: Contender, cases: readonly BenchCase[], leastMs: number): Promise<Cost> {
  const began = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  while (done === 0 || performance.now() - began < leastMs) {
    await contender.run(cases);
    done += cases.length;
  }
  const { user, system } = process.cpuUsage(before);
  return { ns: ((performance.now() - began) / done) * 1_000_000, cpuNs: ((user + system) / done) * 1_000 };
}

/** Nobody is measured who does not give the right answers. */
async function assertRight(contender: Contender, cases: readonly BenchCase[]): Promise<void> {
  const answers = await contender.run(cases);
  cases.forEach(({ row, amountFils, id }, nth) => {
    const told = answers[nth];
    if (told?.row !== row || told.amountFils !== amountFils)
      throw new Error(`${contender.name} says ${told?.row ?? 'nothing'} of ${id}, which is ${row}`);
  });
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function run(): Promise<void> {
  const isQuick = new Flags(process.argv.slice(2), { '--quick': plain }).has('--quick');
  const [rounds, leastMs, count] = isQuick ? [3, 100, 200] : [9, 500, 1_000];
  const schedule = enactedLaw().find(({ untilMs }) => untilMs === null)?.schedule;
  if (!schedule) throw new Error('no schedule is in force');
  const compiled = compileSchedule(schedule);
  const cases = benchCases(compiled, count);
  const engines = [ours(compiled), ...zenContenders(schedule), jsonRulesContender(schedule)];
  for (const engine of engines) await assertRight(engine, cases);
  const all = [...engines, ...serialisers(compiled, cases)];
  const [text, looked] = await Promise.all(all.slice(-2).map(async (one) => one.run(cases)));
  if (text?.some(({ row }, nth) => row !== looked?.[nth]?.row)) throw new Error('the two texts differ');
  say(
    `${String(count)} cases over ${String(new Set(cases.map(({ row }) => row)).size)} rules, ${String(rounds)} rounds`,
  );

  for (const contender of all) await costOf(contender, cases, leastMs); // warm up
  const costs = new Map(all.map(({ name }) => [name, new Array<Cost>()]));
  for (let nth = 0; nth < rounds; nth += 1)
    for (const contender of all) costs.get(contender.name)?.push(await costOf(contender, cases, leastMs));
  report(costs);
}

function report(costs: ReadonlyMap<string, readonly Cost[]>): void {
  for (const [name, some] of costs) {
    const clock = some.map(({ ns }) => ns);
    const range = `(${us(Math.min(...clock))}–${us(Math.max(...clock))})`;
    const cpu = us(median(some.map(({ cpuNs }) => cpuNs)));
    say(
      `${name.padEnd(52)} ${us(median(clock)).padStart(9)} µs ${range.padEnd(20)} CPU ${cpu.padStart(9)} µs`,
    );
  }
  // Each round's ratio is its own, so that a busy moment of the machine weighs on both sides.
  const ratio = (of: string, to: string, by: keyof Cost) =>
    median((costs.get(of) ?? []).map((cost, nth) => cost[by] / (costs.get(to)?.[nth]?.[by] ?? NaN)));
  const mine = 'ours, with the explanation';
  const zen = (by: keyof Cost) =>
    Math.min(
      ...[...costs.keys()].filter((name) => name.startsWith('zen')).map((name) => ratio(name, mine, by)),
    );
  const text = (by: keyof Cost) => ratio('map lookup, as JSON text', 'ours, as JSON text', by);
  const rows: readonly (readonly [string, number, number])[] = [
    ['zen-engine at its best, times slower', zen('ns'), aims.zen],
    ['zen-engine at its best, times dearer in CPU', zen('cpuNs'), aims.zen],
    ['json-rules-engine, times slower', ratio('json-rules-engine', mine, 'ns'), aims.jsonRules],
    ['json-rules-engine, times dearer in CPU', ratio('json-rules-engine', mine, 'cpuNs'), aims.jsonRules],
    ['as JSON text, share of the speed of a map lookup', text('ns'), aims.serialised],
    ['as JSON text, share of the speed of a map lookup in CPU', text('cpuNs'), aims.serialised],
  ];
  const held = rows.map(([what, is, aim]): Aim => ({ what, is, aim, bound: 'at least' }));
  say();
  tellAims(held, say);
  keep(`quotes-${nameNow()}`, { costs: Object.fromEntries(costs), held });
  holdTo(held);
}

function us(ns: number): string {
  return (ns / 1_000).toFixed(2);
}

program(run);
