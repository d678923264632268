import { Injectable } from '@nestjs/common';
import { allows, DomainError, filsToText, settlementLifecycle } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { stepKey, Transactional, type Principal } from '@tajdeed/platform';
import { SETTLEMENT_PLACE } from './imports';
import { LineRows, type Counts } from './line.rows';
import {
  SettlementsRows,
  type LinesWanted,
  type SettlementRow,
  type ShownFile,
  type ShownLine,
} from './settlements.rows';

/** A settled day with its files and what their lines came to. */
export interface SettlementView {
  readonly row: SettlementRow;
  readonly files: readonly ShownFile[];
  readonly counts: Counts;
}

/** Settled days for finance: looked at, and closed. */
@Injectable()
export class Settlements {
  constructor(
    private readonly rows: SettlementsRows,
    private readonly lineRows: LineRows,
    private readonly recorder: Recorder,
  ) {}

  /** `not-found` to whoever may not read settlements. */
  async read(by: Principal, settlementId: string): Promise<SettlementView> {
    const row = mayRead(by) ? await this.rows.one(settlementId) : undefined;
    if (!row) throw new DomainError('not-found');
    return {
      row,
      files: await this.rows.files(settlementId),
      counts: await this.lineRows.counts(settlementId),
    };
  }

  async list(
    by: Principal,
    wanted: Parameters<SettlementsRows['list']>[0],
  ): Promise<readonly SettlementRow[]> {
    return mayRead(by) ? this.rows.list(wanted) : [];
  }

  async lines(by: Principal, settlementId: string, wanted: LinesWanted): Promise<readonly ShownLine[]> {
    const row = mayRead(by) ? await this.rows.one(settlementId) : undefined;
    if (!row) throw new DomainError('not-found');
    return this.rows.lines(settlementId, wanted);
  }

  /** Closes a day whose lines are all matched or exceptions, in count and in sum; `settlement-unfinished` says what differs. */
  @Transactional()
  async close(by: Principal, settlementId: string): Promise<SettlementView> {
    if (!allows(by.grants, 'settlements.import', SETTLEMENT_PLACE)) throw new DomainError('not-permitted');
    const view = await this.read(by, settlementId);
    const { row, counts } = view;
    if (row.state === 'CLOSED') return view;
    const { lines, matched, exceptions, repeated, open } = counts;
    const isWhole =
      lines === row.lines &&
      matched + exceptions + repeated === row.lines &&
      counts.creditNet === row.creditNet &&
      counts.debitNet === row.debitNet;
    if (row.state !== 'MATCHED' || !isWhole)
      throw new DomainError('settlement-unfinished', {
        ...{ state: row.state, lines: row.lines, matched, exceptions, repeated },
        ...{ creditNet: filsToText(BigInt(row.creditNet)), debitNet: filsToText(BigInt(row.debitNet)) },
      });
    const key = stepKey('settlement', settlementId, 'close', row.seq.toString());
    await this.recorder.record({ key, actor: `staff:${by.accountId}`, renewalId: settlementId }, [
      {
        ...{ lifecycle: settlementLifecycle, thing: settlementId, expectedSeq: row.seq },
        event: 'settlement.closed',
        facts: {
          ...{ lines, matched, exceptions, open },
          creditNet: filsToText(BigInt(row.creditNet)),
          debitNet: filsToText(BigInt(row.debitNet)),
        },
      },
    ]);
    return this.read(by, settlementId);
  }
}

function mayRead(by: Principal): boolean {
  return allows(by.grants, 'settlements.read', SETTLEMENT_PLACE);
}
