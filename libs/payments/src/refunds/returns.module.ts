import { Module, type DynamicModule } from '@nestjs/common';
import { Standings } from '../attempt.standing';
import { Ledger } from '../ledger/ledger';
import { RefundDesk } from './refund-desk';
import { RefundRows } from './refund.rows';
import { RefundsController } from './refunds.controller';
import { Refunds } from './refunds.service';
import { defaultReturnLimit, RETURN_LIMIT, type ReturnLimit } from './returns.settings';

/** Money that officers return; needs the approvals, crypto, database and lifecycle modules beside it. */
@Module({})
export class ReturnsModule {
  static forRoot(limit: ReturnLimit = defaultReturnLimit): DynamicModule {
    return {
      module: ReturnsModule,
      controllers: [RefundsController],
      providers: [
        { provide: RETURN_LIMIT, useValue: limit },
        ...[Ledger, RefundDesk, RefundRows, Refunds, Standings],
      ],
    };
  }
}
