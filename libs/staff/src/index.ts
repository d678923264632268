import { CreateStaff20261124000200 } from './migrations/20261124000200-staff';

export { StaffModule } from './staff.module';
export type { StaffOptions } from './staff.options';

export const staffMigrations = [CreateStaff20261124000200];
