import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  chargeable,
  clearedPosting,
  DomainError,
  filsToText,
  mayReturnAlone,
  returnable,
  type LineMeaning,
} from '@tajdeed/domain';
import { CaseActions, CaseDesk, type CaseSubject, type Deed } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { z } from 'zod';
import { Ledger } from '../ledger/ledger';
import { RETURN_LIMIT, type ReturnLimit } from '../refunds/returns.settings';
import { moneyOf, openException, type OpenException } from './exceptions';
import { ForeignReturns } from './foreign-returns';
import { LineRows } from './line.rows';
import { settledEntry } from './settled-entry';

const evidence = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const charging = z.strictObject({ evidence });
/** `bank`: in its portal, so that its file will take it; `transfer`: from the ministry's account, beside the bank's files. */
const giving = z.strictObject({ way: z.enum(['bank', 'transfer']), evidence });

/** What people of finance decide about money in suspense that is no payment's. */
@Injectable()
export class ForeignDecisions implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly db: Database,
    private readonly rows: LineRows,
    private readonly ledger: Ledger,
    private readonly desk: CaseDesk,
    private readonly returns: ForeignReturns,
    @Inject(RETURN_LIMIT) private readonly limit: ReturnLimit,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'return-foreign', input: z.strictObject({}), samples: [{}] },
      alone: async ({ subject }) => this.isSmall(await openException(this.db, subject)),
      apply: (about, _, deed) => this.giveBack(about, deed),
    });
    this.actions.register<z.infer<typeof charging>>({
      ...{ name: 'charge-line', input: charging, samples: [{ evidence: 'sample' }] },
      apply: (about) => this.charge(about),
    });
    this.actions.register<z.infer<typeof giving>>({
      ...{ name: 'returned-by-hand', input: giving },
      samples: [
        { way: 'bank', evidence: 'sample' },
        { way: 'transfer', evidence: 'sample' },
      ],
      apply: ({ subject }, { way }) => this.returns.went(subject, way === 'bank' ? 'clearing' : 'bank'),
    });
  }

  /**
   * Whose payment was settled already, or by hand, may have had it back: that is for two. So is a second capture whose payment no file
   * has had: it may be that payment, under a wrong id. And so is what carries ids of several payments: whose it is, is in dispute.
   */
  private isSmall({ exception, amountFils, hasCome }: OpenException): boolean {
    const isTwice = exception === 'captured-twice' && hasCome;
    const isNobodys = exception === 'foreign' || isTwice;
    return isNobodys && mayReturnAlone(BigInt(amountFils), 0n, this.limit.fils);
  }

  /** What came is due to whoever paid it; finance gives it, and until it went it has a case of its own. */
  private async giveBack({ subject }: CaseSubject, { proposalId, actor }: Deed): Promise<void> {
    const line = await openException(this.db, subject);
    if (line.type !== 'SALE' || !returnable.includes(line.exception))
      throw new DomainError('not-decidable', { exception: line.exception });
    if (proposalId === null && !this.isSmall(line)) throw new DomainError('not-decidable', { people: 1 });
    await this.clear(line, 'to-return');
    await this.returns.sought(subject);
    const { terminal, bankDay: day, lineId, amountFils, attemptId, renewalId } = line;
    const isTwice = line.exception === 'captured-twice' && attemptId !== null;
    await this.desk.open({
      ...{ kind: 'foreign-to-return', subject, renewalId: isTwice ? renewalId : null, actor },
      about: {
        ...{ terminal, day, line: lineId, amount: filsToText(BigInt(amountFils)) },
        ...(isTwice && { attempt: attemptId }),
      },
    });
  }

  private async charge({ subject }: CaseSubject): Promise<void> {
    const line = await openException(this.db, subject);
    const isBanks = line.sign === 'DR' || line.type === 'ADJUSTMENT';
    if (!isBanks || !chargeable.includes(line.exception))
      throw new DomainError('not-decidable', { exception: line.exception });
    await this.clear(line, 'charge');
  }

  private async clear(line: OpenException, as: Exclude<LineMeaning, 'ours'>): Promise<void> {
    const nothing = { attemptId: null, refundId: null };
    if (!(await this.rows.resolve(line, as, nothing))) throw new DomainError('not-decidable');
    const nobody = { attemptId: null, renewalId: null };
    const posting = clearedPosting(moneyOf(line), as);
    await this.ledger.post(settledEntry(line.terminal, line.lineId, nobody, posting));
  }
}
