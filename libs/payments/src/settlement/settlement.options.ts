import type { Terminal } from '../knet/terminal';
import type { Channel } from './layout';

/** What taking settlement files needs to know. */
export interface SettlementOptions {
  readonly terminals: readonly Pick<Terminal, 'id' | 'alias'>[];
  readonly channels: readonly Channel[];
}

/** What matching them needs to know. */
export interface MatchingOptions {
  /** Days after a payment's posting day until it counts as missing in the files. */
  readonly waitDays: number;
}

/** Nest tokens of the two. */
export const SETTLEMENT = Symbol('SettlementOptions');
export const MATCHING = Symbol('MatchingOptions');
