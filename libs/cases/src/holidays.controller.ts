import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { instantText } from '@tajdeed/domain';
import {
  dateSchema,
  Idempotent,
  Policy,
  reasonSchema,
  Staff,
  typedText,
  type Principal,
} from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { Holidays } from './holidays';

const name = typedText(100).refine((text) => text.length >= 2, { params: { code: 'too-short' } });
const shape = { date: dateSchema, nameAr: name, nameEn: name };

class HolidayBody extends createZodDto(z.strictObject(shape)) {}
class WithdrawalBody extends createZodDto(z.strictObject({ date: dateSchema, reason: reasonSchema })) {}
class HolidayQuery extends createZodDto(z.strictObject({ from: dateSchema })) {}
const shown = { date: z.iso.date(), nameAr: z.string(), nameEn: z.string() };
class HolidayDto extends createZodDto(z.strictObject(shown)) {}
class WithdrawalDto extends createZodDto(z.strictObject({ date: z.iso.date() })) {}
class HolidaysDto extends createZodDto(
  z.strictObject({
    holidays: z.array(
      z.strictObject({
        ...shown,
        announcedAt: z.iso.datetime(),
        withdrawn: z
          .strictObject({ at: z.iso.datetime(), reason: z.string() })
          .nullable()
          .meta({ description: 'When it was taken back and why; such a day counts as a working day again' }),
      }),
    ),
  }),
) {}

/** The public holidays that working days are counted by. */
@ApiTags('cases')
@Controller('holidays')
export class HolidaysController {
  constructor(private readonly holidays: Holidays) {}

  @Get()
  @ApiOperation({
    summary: 'The holidays from a date on, when each was announced, and which were taken back',
  })
  @ApiOkResponse({ type: HolidaysDto.Output })
  @Policy('staff')
  async list(@Query() { from }: HolidayQuery) {
    const rows = await this.holidays.from(from);
    return {
      holidays: rows.map(({ withdrawn, ...row }) => ({
        ...row,
        announcedAt: instantText(row.announcedAt),
        withdrawn: withdrawn && { at: instantText(withdrawn.at), reason: withdrawn.reason },
      })),
    };
  }

  @Post()
  @ApiOperation({ summary: 'Declares a holiday; it may be announced late' })
  @ApiCreatedResponse({ type: HolidayDto.Output })
  @HttpCode(201)
  @Policy('staff:calendar.declare')
  @Idempotent()
  async declare(@Staff() by: Principal, @Body() holiday: HolidayBody) {
    await this.holidays.declare(by, holiday);
    return holiday;
  }

  @Post('withdrawals')
  @ApiOperation({ summary: 'Takes back a holiday that was declared wrongly; its day counts again' })
  @ApiCreatedResponse({ type: WithdrawalDto.Output })
  @HttpCode(201)
  @Policy('staff:calendar.declare')
  @Idempotent()
  async withdraw(@Staff() by: Principal, @Body() { date, reason }: WithdrawalBody) {
    await this.holidays.withdraw(by, date, reason);
    return { date };
  }
}
