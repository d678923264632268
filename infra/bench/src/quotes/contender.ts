import type { BenchCase } from './cases';

/** The least that every engine has to say of a case. */
export interface Told {
  readonly row: string;
  readonly amountFils: number;
}

/** An engine, used in one way. */
export interface Contender {
  readonly name: string;
  /** Answers all cases, in their order. */
  readonly run: (cases: readonly BenchCase[]) => Promise<readonly Told[]> | readonly Told[];
}
