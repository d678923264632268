import { ApprovalsModule } from '@tajdeed/approvals';
import { besideStaffRooms, officer, testDatabase, testRoom, type TestDatabase } from '@tajdeed/testing';
import { ImpactRun, type Watcher } from '../src/impact/impact-run';
import { ImpactRows } from '../src/impact/impact.rows';
import { shownImpact } from '../src/impact/impact.schemas';
import { ImpactExports } from '../src/impact/impact-exports';
import { Impacts } from '../src/impact/impacts.service';
import { ImpactsModule, ImpactsWorkerModule } from '../src/impact/impacts.module';
import { Drafts } from '../src/schedule/drafts.service';
import { scheduleDocument, type ScheduleDocument } from '../src/schedule/schedule-document';
import { ScheduleRows } from '../src/schedule/schedule.rows';
import { SchedulesModule } from '../src/schedule/schedules.module';
import { Schedules } from '../src/schedules';
import { enterOfficer } from './at-work';

/** Previews as the api and the worker have them, each with the rights of its own role and one at a time. */
export class ImpactsRoom {
  readonly author = officer('fee-author');

  private constructor(readonly database: TestDatabase) {}

  static async open(): Promise<ImpactsRoom> {
    const room = new ImpactsRoom(await testDatabase());
    await enterOfficer(room.database, room.author);
    return room;
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** Work as the api does it. */
  async asApi<T>(
    work: (parts: {
      impacts: Impacts;
      exports: ImpactExports;
      drafts: Drafts;
      schedules: Schedules;
      papers: ScheduleRows;
    }) => Promise<T>,
  ): Promise<T> {
    const rooms = [{ module: ApprovalsModule }, { module: SchedulesModule }, { module: ImpactsModule }];
    const api = await testRoom(this.database.urls.tajdeed_api, ...besideStaffRooms(), ...rooms);
    const part = <P>(kind: new (...parts: never[]) => P): P => api.module.get<P>(kind, { strict: false });
    try {
      return await work({
        ...{ impacts: part(Impacts), exports: part(ImpactExports), drafts: part(Drafts) },
        ...{ schedules: part(Schedules), papers: part(ScheduleRows) },
      });
    } finally {
      await api.close();
    }
  }

  /** Work as the worker does it. */
  async asWorker<T>(work: (run: ImpactRun, rows: ImpactRows) => Promise<T>): Promise<T> {
    const worker = await testRoom(this.database.urls.tajdeed_worker, { module: ImpactsWorkerModule });
    try {
      return await work(
        worker.module.get(ImpactRun, { strict: false }),
        worker.module.get(ImpactRows, { strict: false }),
      );
    } finally {
      await worker.close();
    }
  }

  /** Enters a draft that is resolution 306 but for what `change` does to it. */
  async draft(id: string, change: (document: ScheduleDocument) => object): Promise<void> {
    await this.asApi(async ({ drafts, papers }) => {
      const { document } = (await papers.paper('res-306-2025'))!;
      const more = { id, effective_from: '2099-01-01', effective_to: null };
      await drafts.draft(this.author, scheduleDocument.parse({ ...document, ...more, ...change(document) }));
    });
  }

  start(scheduleId: string, from: string, to: string, by = this.author): Promise<string> {
    return this.asApi(async ({ impacts }) => (await impacts.start(by, { scheduleId, from, to })).impactId);
  }

  run(impactId: string, watcher: Partial<Watcher> = {}): Promise<void> {
    return this.asWorker((run) => run.run(impactId, { ...unwatched(), ...watcher }));
  }

  async shown(impactId: string) {
    return this.asApi(async ({ impacts }) => shownImpact(await impacts.read(this.author, impactId)));
  }

  /** All that is exported of it. */
  async csv(impactId: string): Promise<string> {
    return this.asApi(async ({ exports }) => {
      let text = '';
      for await (const page of await exports.take(this.author, impactId, { code: '123456' })) text += page;
      return text;
    });
  }
}

export function unwatched(): Watcher {
  return { heard: () => undefined, signal: new AbortController().signal };
}
