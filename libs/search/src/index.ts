import { CreateSearch20261124000540 } from './migrations/20261124000540-search';
import { WriteRecordReads20261124000620 } from './migrations/20261124000620-record-reads';
import { ReadForAReason20261130000100 } from './migrations/20261130000100-read-for-a-reason';
import { SealReadings20261130000110 } from './migrations/20261130000110-sealed-readings';

export { PersonFinder } from './person-finder';
export { ReadEntries } from './read-entries';
export { ReadSeals } from './read-seals';
export { ReadSealsCheck } from './read-seals-check';
export { ReadSealsModule } from './read-seals.module';
export { RecordFinder } from './record-finder';
export { SearchModule } from './search.module';
export { Search, type Asked } from './search.service';

export const searchMigrations = [
  CreateSearch20261124000540,
  WriteRecordReads20261124000620,
  ReadForAReason20261130000100,
  SealReadings20261130000110,
];
