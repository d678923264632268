export { LateRenewals } from './late-renewals';
export { renewalsMigrations } from './migrations';
export { currentPledge } from './pledge';
export { RenewalActivities } from './renewal.activities';
export { RenewalStatusDto, renewalStatus, type RenewalStatus } from './renewal.schemas';
export { RenewalService, type RenewalRequest } from './renewal.service';
export { RenewalsModule } from './renewals.module';
