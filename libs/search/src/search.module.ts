import { Module } from '@nestjs/common';
import { PersonFinder } from './person-finder';
import { ReadEntries } from './read-entries';
import { RecordFinder } from './record-finder';
import { SearchController } from './search.controller';
import { Search } from './search.service';

/** The search room: needs the database and crypto modules beside it. */
@Module({
  controllers: [SearchController],
  providers: [PersonFinder, ReadEntries, RecordFinder, Search],
})
export class SearchModule {}
