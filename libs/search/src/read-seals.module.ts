import { Module } from '@nestjs/common';
import { ReadSeals } from './read-seals';
import { ReadSealsCheck } from './read-seals-check';

/** For the process that seals what the staff has read, and looks at it by night; needs database and lifecycle beside it. */
@Module({ providers: [ReadSeals, ReadSealsCheck], exports: [ReadSeals, ReadSealsCheck] })
export class ReadSealsModule {}
