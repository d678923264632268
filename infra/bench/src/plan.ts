import { Flags, plain, whole, wholes } from './flags';

/** How long and how often is measured. */
export interface Plan {
  readonly inFlight: readonly number[];
  readonly rounds: number;
  readonly rampMs: number;
  readonly measureMs: number;
  readonly warmUpMs: number;
  readonly restMs: number;
  /** Residents entered for the load, each renews once. */
  readonly register: number;
}

const usual: Plan = {
  inFlight: [1, 8, 32],
  rounds: 3,
  rampMs: 1_500,
  measureMs: 5_000,
  warmUpMs: 4_000,
  restMs: 20_000,
  register: 6_000,
};

/** `--quick` for a first impression, `--rounds=5 --in-flight=8,32 --measure=10` (s) for a closer look. */
export function planOf(args: readonly string[]): Plan {
  const known = {
    '--quick': plain,
    '--rounds': whole,
    '--measure': whole,
    '--rest': whole,
    '--in-flight': wholes,
  };
  const given = new Flags(args, known);
  const base: Plan = given.has('--quick') ? { ...usual, rounds: 1, measureMs: 4_000, restMs: 5_000 } : usual;
  return {
    ...base,
    rounds: given.whole('--rounds', base.rounds),
    measureMs: given.whole('--measure', base.measureMs / 1000) * 1000,
    restMs: given.whole('--rest', base.restMs / 1000) * 1000,
    inFlight: given.wholes('--in-flight', base.inFlight),
  };
}
