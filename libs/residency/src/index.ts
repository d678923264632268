import { CreateResidency20261122000800 } from './migrations/20261122000800-residency';
import { AllowSeveralNotices20261124000330 } from './migrations/20261124000330-several-notices';
import { OweNotices20261124000610 } from './migrations/20261124000610-owed-notices';
import { TellLateNotices20261130000600 } from './migrations/20261130000600-late-notices';

export type { AuthorityOptions } from './authority.client';
export { ChangeNotices } from './change-notices';
export { LateNotices } from './late-notices';
export { ResidencyActivities } from './residency.activities';
export { ResidencyModule } from './residency.module';

export const residencyMigrations = [
  CreateResidency20261122000800,
  AllowSeveralNotices20261124000330,
  OweNotices20261124000610,
  TellLateNotices20261130000600,
];
