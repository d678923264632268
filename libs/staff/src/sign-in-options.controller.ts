import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Policy } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { STAFF, type StaffOptions } from './staff.options';

/** What a program must know before it can sign somebody in; nothing of it is secret. */
class SignInOptionsDto extends createZodDto(
  z.strictObject({
    issuer: z.url().meta({ description: 'the staff’s identity provider (OpenID Connect)' }),
    cliClientId: z.string().meta({ description: 'the client that the command line is there (device code)' }),
  }),
) {}

/** Where the staff sign in. */
@ApiTags('staff')
@Controller('staff')
export class SignInOptionsController {
  constructor(@Inject(STAFF) private readonly options: StaffOptions) {}

  @Get('sign-in-options')
  @ApiOperation({ summary: 'Where the staff sign in, for a program that is about to' })
  @ApiOkResponse({ type: SignInOptionsDto.Output })
  @Policy('public')
  read() {
    const { issuer, cliClientId } = this.options;
    return { issuer, cliClientId };
  }
}
