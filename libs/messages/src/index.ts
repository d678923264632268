export { MessagesModule } from './messages.module';
export { SmsClient, type SmsSupplier } from './sms-client';
