import { CreateSearch20261124000540 } from './migrations/20261124000540-search';
import { WriteRecordReads20261124000620 } from './migrations/20261124000620-record-reads';
import { ReadForAReason20261130000100 } from './migrations/20261130000100-read-for-a-reason';

export { PersonFinder } from './person-finder';
export { ReadEntries } from './read-entries';
export { RecordFinder } from './record-finder';
export { SearchModule } from './search.module';
export { Search, type Asked } from './search.service';

export const searchMigrations = [
  CreateSearch20261124000540,
  WriteRecordReads20261124000620,
  ReadForAReason20261130000100,
];
