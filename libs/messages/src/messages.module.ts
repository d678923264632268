import { type DynamicModule, Module } from '@nestjs/common';
import { SMS_SENDER } from '@tajdeed/contracts';
import { SmsClient, type SmsSupplier } from './sms-client';

/** The messages room: whoever needs to send a text message asks for SMS_SENDER. */
@Module({})
export class MessagesModule {
  static forRoot(supplier: SmsSupplier): DynamicModule {
    return {
      module: MessagesModule,
      global: true,
      providers: [{ provide: SMS_SENDER, useValue: new SmsClient(supplier) }],
      exports: [SMS_SENDER],
    };
  }
}
