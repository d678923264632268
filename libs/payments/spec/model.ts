import type { AttemptState, BankVerdict, CoverageState, RenewalState } from '@tajdeed/domain';

export interface ModelRenewal {
  readonly id: number;
  /** Renewals of the one person with the same number are for days that meet. */
  readonly days: number;
  state: RenewalState;
  movedAt: number;
  coverage: CoverageState | null;
}

export interface ModelAttempt {
  readonly id: number;
  readonly renewal: ModelRenewal;
  state: AttemptState;
  readonly openedAt: number;
  movedAt: number;
  reportedAt: number | null;
  hint: BankVerdict | null;
  askedAt: number | null;
  wantedAt: number | null;
  silentSince: number | null;
  readonly heldBack: true;
  unproven: boolean;
  blocks: boolean;
  late: 'late' | 'duplicate' | 'correction' | null;
  /** When batches ask. */
  dueAt: number | null;
  /** How often an inquiry proved a capture. */
  proofs: number;
  readonly events: string[];
}

export interface ModelAnswer {
  readonly id: number;
  readonly askedAt: number;
  readonly verdict: BankVerdict;
}
