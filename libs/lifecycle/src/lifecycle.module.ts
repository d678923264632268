import { Global, Module } from '@nestjs/common';
import { Nudges } from './nudges';
import { Recorder } from './recorder';

/** Gives every room of a process the one Recorder; needs platform's database module beside it. */
@Global()
@Module({ providers: [Nudges, Recorder], exports: [Recorder] })
export class LifecycleModule {}
