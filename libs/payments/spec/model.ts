import type {
  AttemptState,
  BankVerdict,
  CoverageState,
  PaidRow,
  RefundReason,
  RefundState,
  RenewalState,
  SendingWord,
} from '@tajdeed/domain';

export interface ModelRenewal {
  readonly id: number;
  /** Renewals of the one person with the same number are for days that meet. */
  readonly days: number;
  state: RenewalState;
  movedAt: number;
  coverage: CoverageState | null;
  /** What the bank took back while its cover stands. */
  owed: bigint;
}

export interface ModelAttempt {
  readonly id: number;
  readonly renewal: ModelRenewal;
  state: AttemptState;
  readonly openedAt: number;
  movedAt: number;
  reportedAt: number | null;
  hint: BankVerdict | null;
  deniedAt: number | null;
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
  /** When the bank was last asked that said it has the money. */
  provenAt: number | null;
  readonly refunds: ModelRefund[];
  /** How people gave its money back, where they did. */
  byHand: 'bank' | 'transfer' | null;
  readonly events: string[];
}

export interface ModelRefund {
  readonly id: number;
  readonly attempt: ModelAttempt;
  readonly fils: bigint;
  readonly reason: RefundReason;
  /** What of the fee became due for it. */
  readonly dueFils: bigint;
  state: RefundState;
  movedAt: number;
  readonly words: SendingWord[];
  /** What the bank's answer named, where that was less than was asked. */
  said?: bigint | undefined;
  /** What it gave, where it is known to be less than was asked. */
  given?: bigint;
}

export interface ModelAnswer {
  readonly id: number;
  readonly askedAt: number;
  readonly verdict: BankVerdict;
}

/** What everything costs. */
export const FILS = 100_000n;

/** An amount of the one row that everything pays for. */
export function rowsOf(fils: bigint): readonly PaidRow[] {
  return fils === 0n ? [] : [{ row: 'schedule:row', fils }];
}

/** Whether a renewal is the one that an attempt pays for, or for days that meet. */
export function meet(renewal: ModelRenewal, { renewal: other }: ModelAttempt): boolean {
  return renewal === other || renewal.days === other.days;
}

/** Whether an attempt pays for its renewal. */
export function isPaid(state: AttemptState): state is 'CAPTURED' | 'CONFIRMED' {
  return state === 'CAPTURED' || state === 'CONFIRMED';
}

/** A report says that nothing was taken; of money that is here the bank is then asked at once. */
export function deny(attempt: ModelAttempt, now: number): void {
  attempt.deniedAt = now;
  if (isPaid(attempt.state) || attempt.state === 'CAPTURED_LATE') attempt.wantedAt = now;
}

/** Whether its person waits for it: it is not proven, or is reported as captured after it had let go of him. */
export function isHeld({ unproven, state, hint }: ModelAttempt): boolean {
  return unproven || ((state === 'WATCHED' || state === 'CANCELLED') && hint === 'captured');
}

/** Whether a report has said so since the bank was last asked that said it has the money. */
export function isDenied({ deniedAt, provenAt }: ModelAttempt): boolean {
  return deniedAt !== null && (provenAt === null || provenAt < deniedAt);
}

/** Whether a cover stands. */
export function stands(coverage: CoverageState | null): boolean {
  return coverage === 'PROVISIONAL' || coverage === 'EFFECTIVE';
}
