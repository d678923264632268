import { Global, Module } from '@nestjs/common';
import { CaseActions } from './case-actions';
import { CaseDesk } from './case-desk';
import { Nudges } from './nudges';
import { Recorder } from './recorder';

/** Gives every room of a process the one Recorder; needs platform's database module beside it. */
@Global()
@Module({ providers: [CaseActions, CaseDesk, Nudges, Recorder], exports: [CaseActions, CaseDesk, Recorder] })
export class LifecycleModule {}
