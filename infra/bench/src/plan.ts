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
  const given = new Map(args.map((arg) => [arg.split('=')[0] ?? '', arg.split('=')[1] ?? '']));
  const base: Plan = given.has('--quick') ? { ...usual, rounds: 1, measureMs: 4_000, restMs: 5_000 } : usual;
  const whole = (name: string, otherwise: number): number => {
    const text = given.get(name);
    return text === undefined || !/^\d{1,4}$/.test(text) ? otherwise : Number(text);
  };
  return {
    ...base,
    rounds: whole('--rounds', base.rounds),
    measureMs: whole('--measure', base.measureMs / 1000) * 1000,
    restMs: whole('--rest', base.restMs / 1000) * 1000,
    inFlight: given.get('--in-flight')?.split(',').map(Number) ?? base.inFlight,
  };
}
