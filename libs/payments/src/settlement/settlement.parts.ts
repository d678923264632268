import type { Provider } from '@nestjs/common';
import { ForeignDecisions } from './foreign.decisions';
import { ForeignReturns } from './foreign-returns';
import { ImportRows } from './import.rows';
import { SettlementImports } from './imports';
import { LeftLines } from './left-lines';
import { LineMatching } from './line-matching';
import { LineRows } from './line.rows';
import { MissingPayments } from './missing';
import { OverdueFiles } from './overdue';
import { SettlementDecisions } from './settlement.decisions';
import { MATCHING, SETTLEMENT, type MatchingOptions, type SettlementOptions } from './settlement.options';
import { SettlementRun } from './settlement-run';
import { SettlementsRows } from './settlements.rows';
import { Settlements } from './settlements.service';

/** What takes the bank's files, and shows and closes settled days. */
export function settlementDoor(options: SettlementOptions): readonly Provider[] {
  return [
    { provide: SETTLEMENT, useValue: options },
    ...[ForeignDecisions, ForeignReturns, ImportRows, LineRows, SettlementDecisions],
    ...[SettlementImports, Settlements, SettlementsRows],
  ];
}

/** What matches their lines. */
export function settlementWork(options: MatchingOptions): readonly Provider[] {
  return [
    { provide: MATCHING, useValue: options },
    ...[ForeignReturns, LeftLines, LineMatching, LineRows, MissingPayments, OverdueFiles],
    SettlementRun,
  ];
}
