import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf, machineBusyMs, peakBytes, used } from '../processor';
import { median } from '../rounds';
import { inClosedLoop, onSchedule, type Stretch } from './load';
import { conclude, say, tell, type Measured } from './report';
import { World, type Contender } from './world';

/** `--quick` for a first impression; `--rounds=5` for a closer look. */
function planOf(args: readonly string[]) {
  const quick = args.includes('--quick');
  const text = args.find((arg) => arg.startsWith('--rounds='))?.split('=')[1] ?? '';
  return {
    rounds: /^\d{1,2}$/.test(text) ? Math.max(1, Number(text)) : quick ? 1 : 3,
    ...{ calmMs: quick ? 4_000 : 15_000, burstMs: quick ? 3_000 : 10_000 },
    ...{ peakMs: quick ? 2_000 : 5_000, overloadMs: quick ? 3_000 : 8_000 },
    restMs: quick ? 500 : 2_000,
  };
}

const CALM_PER_SECOND = 50;
const BURST_PER_SECOND = 500;
const REPEATS = 0.3;
/** Under way in the closed loop. */
const IN_FLIGHT = 32;
/** More than any contender answers in a second, so that a closed loop never runs out of attempts. */
const MOST_PER_SECOND = 4_000;
const WARM = 3_000;
const contenders: readonly Contender[] = ['door', 'two', 'one'];

class Bench {
  readonly measured: Measured[] = [];
  private strange = 0;
  private lasted = 0;

  constructor(
    private readonly world: World,
    private readonly plan: ReturnType<typeof planOf>,
  ) {}

  /** Cores that strangers used. */
  get strangers(): number {
    return Math.max(0, this.strange / Math.max(1, this.lasted));
  }

  async warmUp(): Promise<void> {
    for (const contender of contenders) {
      const one = await this.world.requests(contender, WARM);
      const end = { left: WARM };
      const line = async (): Promise<void> => {
        while (end.left > 0) await one((end.left -= 1));
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, line));
    }
  }

  async round(): Promise<void> {
    const { calmMs, burstMs, peakMs, overloadMs } = this.plan;
    await this.scheduled('calm', CALM_PER_SECOND, calmMs);
    await this.scheduled('burst', BURST_PER_SECOND, burstMs, REPEATS);
    for (const contender of contenders) {
      const one = await this.world.requests(contender, (MOST_PER_SECOND * peakMs) / 1000);
      await this.run(contender, () => inClosedLoop(IN_FLIGHT, peakMs, one));
    }
    const peak = median(this.of('door').map(({ goodPerSecond }) => goodPerSecond));
    await this.scheduled('overload', Math.round(2 * peak), overloadMs);
  }

  of(name: string): readonly Stretch[] {
    return this.measured.filter((one) => one.name === name);
  }

  private async scheduled(name: string, perSecond: number, forMs: number, repeats = 0): Promise<void> {
    const one = await this.world.requests('door', Math.ceil((perSecond * forMs) / 1000), repeats);
    await this.run(name, () => onSchedule(perSecond, forMs, one));
  }

  private async run(name: string, walk: () => Promise<Stretch>): Promise<void> {
    await this.world.tidy();
    await pause(this.plan.restMs);
    const parts = this.world.parts();
    const [before, busy, from] = [cpuOf(parts), machineBusyMs(), performance.now()];
    const stretch = await walk();
    const cpu = used(before, cpuOf(parts));
    const lasted = performance.now() - from;
    const strange = machineBusyMs() - busy - [...cpu.values()].reduce((sum, ms) => sum + ms, 0);
    this.strange += strange;
    this.lasted += lasted;
    const cpuMs = Object.fromEntries([...cpu].map(([part, ms]) => [part, ms / Math.max(1, stretch.good)]));
    const one = { name, ...stretch, cpuMs, othersCores: Math.max(0, strange / lasted) };
    this.measured.push(one);
    tell(one);
  }
}

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  say('Starting a system of its own …');
  const world = await World.start();
  try {
    const bench = new Bench(world, plan);
    say('Warming up …');
    await bench.warmUp();
    for (let round = 1; round <= plan.rounds; round += 1) {
      say(`Round ${round} of ${plan.rounds}`);
      await bench.round();
    }
    const peakMb = peakBytes(world.parts().get('door') ?? 0) / 2 ** 20;
    const unstored = await world.unstored();
    conclude({
      ...{ plan, measured: bench.measured, strangers: bench.strangers, peakMb },
      ...{ acknowledged: world.acknowledged.size, unstored },
    });
  } finally {
    await world.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
