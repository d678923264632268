import { Module } from '@nestjs/common';
import { PersonFinder } from './person-finder';
import { ReadEntries } from './read-entries';
import { RecordFinder } from './record-finder';
import { RenewalRecords } from './renewal-records';
import { RenewalRecordsController } from './renewal-records.controller';
import { SearchController } from './search.controller';
import { Search } from './search.service';

/** The search room: needs the database, crypto and lifecycle modules beside it. */
@Module({
  controllers: [RenewalRecordsController, SearchController],
  providers: [PersonFinder, ReadEntries, RecordFinder, RenewalRecords, Search],
})
export class SearchModule {}
