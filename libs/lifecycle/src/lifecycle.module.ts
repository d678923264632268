import { Global, Module } from '@nestjs/common';
import { CaseActions } from './case-actions';
import { CaseDesk } from './case-desk';
import { LedgerDesk } from './ledger-desk';
import { NoticeDesk } from './notice-desk';
import { Nudges } from './nudges';
import { Recorder } from './recorder';
import { Rehearsals } from './rehearsals';
import { Stories } from './stories';

/** Gives every room of a process the one Recorder; needs platform's database module beside it. */
@Global()
@Module({
  providers: [CaseActions, CaseDesk, LedgerDesk, NoticeDesk, Nudges, Recorder, Rehearsals, Stories],
  exports: [CaseActions, CaseDesk, LedgerDesk, NoticeDesk, Recorder, Rehearsals, Stories],
})
export class LifecycleModule {}
