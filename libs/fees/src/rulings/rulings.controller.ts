import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { filsToText, instantText } from '@tajdeed/domain';
import { Policy } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { money } from '../quotes/quotes.schemas';
import { Rulings, type DecidedRuling } from './rulings';

class RulingsQuery extends createZodDto(
  z.strictObject({
    schedule: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
      .optional(),
  }),
) {}

class RulingsDto extends createZodDto(
  z.strictObject({
    rulings: z.array(
      z.strictObject({
        rulingId: z.uuid(),
        scheduleId: z.string(),
        rowCode: z.string().meta({ description: 'of the row, or of an exemption that no row prints' }),
        kind: z.enum(['confirmed', 'withheld', 'replaced']),
        unit: z.string().nullable(),
        amount: money.nullable(),
        from: z.iso.datetime(),
        note: z.string(),
        source: z.string(),
        decidedAt: z.iso.datetime(),
      }),
    ),
  }),
) {}

/** What the department has ruled about unclear rows of the law: anybody may read it. */
@ApiTags('fees')
@Controller('fees/rulings')
@Policy('public')
export class RulingsController {
  constructor(private readonly rulings: Rulings) {}

  @Get()
  @ApiOperation({ summary: 'The rulings of one schedule, or of all, the newest first' })
  @ApiOkResponse({ type: RulingsDto.Output })
  async list(@Query() { schedule }: RulingsQuery) {
    const rulings = await this.rulings.list(schedule ?? null);
    return { rulings: rulings.map(shownRuling) };
  }
}

function shownRuling({ id, scheduleId, rowCode, verdict, fromMs, note, source, decidedAtMs }: DecidedRuling) {
  const price = verdict.kind === 'replaced' ? verdict : null;
  return {
    ...{ rulingId: id, scheduleId, rowCode, kind: verdict.kind, unit: price?.unit ?? null },
    amount: price && filsToText(price.amountFils),
    ...{ from: instantText(fromMs), note, source, decidedAt: instantText(decidedAtMs) },
  };
}
