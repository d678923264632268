import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Idempotent, PathId, Policy } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { PaymentsService, type OpenedPayment } from './payments.service';

/** Nothing is asked for: the amount follows from the stored quote (security item 53). */
class NoPaymentDetails extends createZodDto(z.strictObject({})) {}

class OpenedPaymentView extends createZodDto(
  z.strictObject({
    attemptId: z.uuid(),
    payUrl: z.url().meta({ description: "our last page before the bank's: send the payer's browser there" }),
    amount: z.string().meta({ description: 'KWD with three places', example: '100.000' }),
    until: z.iso.datetime().meta({ description: 'end of the attempt' }),
  }),
) {}

/** Where a resident goes from the quote to the page before the bank's. */
@ApiTags('payments')
@Controller('renewals/:id/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @HttpCode(201)
  @Policy('renewal-capability')
  @Idempotent()
  @ApiOperation({
    summary: "Opens a payment of the quote's amount; its payer goes to the bank from the page it names",
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiCreatedResponse({ type: OpenedPaymentView })
  open(@PathId() renewalId: string, @Body() {}: NoPaymentDetails): Promise<OpenedPayment> {
    return this.payments.open(renewalId);
  }
}
