import { CreateLifecycle20261122000200 } from './migrations/20261122000200-lifecycle';
import { CreateRecorder20261122000210 } from './migrations/20261122000210-recorder';
import { RestrictRecorder20261123000200 } from './migrations/20261123000200-who-records';
import { AddLaterWords20261123000300 } from './migrations/20261123000300-later-words';
import { RememberWorkflowStore20261123000400 } from './migrations/20261123000400-workflow-store';
import { AddStories20261124000300 } from './migrations/20261124000300-stories';
import { AddWatchAt20261126000200 } from './migrations/20261126000200-watch-at';
import { DeliverAgain20261130000220 } from './migrations/20261130000220-deliver-again';
import { TellTogether20261130000690 } from './migrations/20261130000690-told-together';
import { DeliverRefused20261201000110 } from './migrations/20261201000110-delivered-again';

export { CaseActions, type CaseAction, type CaseSubject, type Deed } from './case-actions';
export { CaseDesk, type Opening } from './case-desk';
export { changesOf, type Changes } from './changes';
export { changesSchema, shownChanges } from './changes.schema';
export { LedgerDesk } from './ledger-desk';
export { LifecycleModule } from './lifecycle.module';
export type { Actor, Head, Move, Recorded, Step } from './moves';
export { NoticeDesk, type Owing } from './notice-desk';
export { Recorder, toldWorkflows, type Observed, type Told } from './recorder';
export { Rehearsals } from './rehearsals';
export {
  leftOutSchema,
  shownEntry,
  shownLeftOut,
  Stories,
  storyEntrySchema,
  type Story,
  type StoryEntry,
} from './stories';
export { syncLifecycles } from './sync';
export { whoRecords } from './who-records';

export const lifecycleMigrations = [
  CreateLifecycle20261122000200,
  CreateRecorder20261122000210,
  RestrictRecorder20261123000200,
  AddLaterWords20261123000300,
  RememberWorkflowStore20261123000400,
  AddStories20261124000300,
  AddWatchAt20261126000200,
  DeliverAgain20261130000220,
  TellTogether20261130000690,
  DeliverRefused20261201000110,
];
