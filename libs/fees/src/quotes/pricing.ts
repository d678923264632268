import { Injectable } from '@nestjs/common';
import {
  priceFacts,
  type CompiledSchedule,
  type FeeAnswer,
  type FeeFacts,
  type Ruling,
} from '@tajdeed/domain';
import { Schedules } from '../schedules';
import { Rulings } from '../rulings/rulings';

/** All that prices a case at one instant. */
export interface Law {
  /** Undefined between schedules. */
  readonly compiled: CompiledSchedule | undefined;
  readonly rulings: readonly Ruling[];
  /** The first instant after it at which prices may be others; null where none is known. */
  readonly changesAt: number | null;
}

/** What the law says at an instant: the schedule in force, and what the department has ruled about it. */
@Injectable()
export class Pricing {
  constructor(
    private readonly schedules: Schedules,
    private readonly rulings: Rulings,
  ) {}

  /** The law in force at an instant, ms since 1970 (D1, D17). */
  async at(atMs: number): Promise<Law> {
    const inForce = await this.schedules.inForce(atMs);
    if (!inForce) return { compiled: undefined, rulings: [], changesAt: null };
    const { id } = inForce.compiled.schedule;
    const rulings = await this.rulings.begun(id, atMs);
    const next = await this.rulings.nextChange(id, atMs);
    const ends = [inForce.endsAt, next].filter((instant) => instant !== null);
    return {
      compiled: inForce.compiled,
      rulings,
      changesAt: ends.length === 0 ? null : Math.min(...ends),
    };
  }

  /** One version, whether it was in force then or not, with what had been ruled about it by that instant. */
  async of(compiled: CompiledSchedule, atMs: number): Promise<Law> {
    return { compiled, rulings: await this.rulings.begun(compiled.schedule.id, atMs), changesAt: null };
  }
}

export function priceUnder({ compiled, rulings }: Law, facts: FeeFacts): FeeAnswer {
  return priceFacts(compiled, facts, rulings);
}
