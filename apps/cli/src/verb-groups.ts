import { approvalVerbs } from './commands/approvals.commands';
import { caseVerbs } from './commands/cases.commands';
import { feeVerbs } from './commands/fees.commands';
import { holidayVerbs } from './commands/holidays.commands';
import { ledgerVerbs } from './commands/ledger.commands';
import { renewalVerbs, searchVerbs } from './commands/records.commands';
import { refundVerbs } from './commands/refunds.commands';
import { sessionVerbs } from './commands/session.commands';
import { settlementVerbs } from './commands/settlements.commands';
import { staffVerbs } from './commands/staff.commands';
import { statementVerbs } from './commands/statements.commands';
import type { VerbGroup } from './verbs';

/** Every verb that asks the api, as the program offers them and the documents name them. */
export const verbGroups: readonly VerbGroup[] = [
  { name: null, key: null, verbs: sessionVerbs },
  { name: 'renewals', key: 'cli.renewals', verbs: renewalVerbs },
  { name: 'search', key: 'cli.search', verbs: searchVerbs },
  { name: 'cases', key: 'cli.cases', verbs: caseVerbs },
  { name: 'staff', key: 'cli.staff', verbs: staffVerbs },
  { name: 'approvals', key: 'cli.approvals', verbs: approvalVerbs },
  { name: 'fees', key: 'cli.fees', verbs: feeVerbs },
  { name: 'refunds', key: 'cli.refunds', verbs: refundVerbs },
  { name: 'ledger', key: 'cli.ledger', verbs: ledgerVerbs },
  { name: 'settlements', key: 'cli.settlements', verbs: settlementVerbs },
  { name: 'statements', key: 'cli.statements', verbs: statementVerbs },
  { name: 'holidays', key: 'cli.holidays', verbs: holidayVerbs },
];
