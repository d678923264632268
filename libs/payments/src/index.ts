import { CreatePayments20261122000600 } from './migrations/20261122000600-payments';

export { decryptTrandata, encryptTrandata } from './knet/knet.codec';
export { readReport, type BankReport } from './knet/knet.report';
export { udfOf } from './knet/knet.request';
export { terminalsSchema, type Terminal } from './knet/terminal';
export { PaymentActivities } from './payment.activities';
export { PaymentsModule } from './payments.module';
export type { BankOptions, PaymentPageOptions } from './payments.options';
export { PaymentsService, type OpenedPayment } from './payments.service';

export const paymentsMigrations = [CreatePayments20261122000600];
