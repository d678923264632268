import { Approvals, ApprovalsModule } from '@tajdeed/approvals';
import { addDays, DomainError, kuwaitDate } from '@tajdeed/domain';
import type { Principal } from '@tajdeed/platform';
import {
  alsoRecords,
  besideStaffRooms,
  officer,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { Drafts } from '../src/schedule/drafts.service';
import { ScheduleActivities } from '../src/schedule/schedule.activities';
import { ScheduleRows, type Paper } from '../src/schedule/schedule.rows';
import { FeesWorkerModule, SchedulesModule } from '../src/schedule/schedules.module';
import type { ScheduleDocument } from '../src/schedule/schedule-document';
import { draftTag } from '../src/schedule/schedule.schemas';
import { documentOfSpec } from './documents';

/** The schedules on a database of their own, as the api and the worker have them. */
export class SchedulesRoom {
  readonly author = officer('fee-author');
  readonly approver = officer('fee-approver');

  private constructor(
    readonly database: TestDatabase,
    private readonly api: TestRoom,
  ) {}

  static async open(): Promise<SchedulesRoom> {
    const database = await testDatabase();
    const rooms = [{ module: ApprovalsModule }, { module: SchedulesModule }, { module: FeesWorkerModule }];
    await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker'); // what the worker does when an instant has come
    const api = await testRoom(database.urls.tajdeed_api, ...besideStaffRooms(), ...rooms);
    return new SchedulesRoom(database, api);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.database.drop();
  }

  get drafts(): Drafts {
    return this.api.module.get(Drafts, { strict: false });
  }

  get rows(): ScheduleRows {
    return this.api.module.get(ScheduleRows, { strict: false });
  }

  get approvals(): Approvals {
    return this.api.module.get(Approvals, { strict: false });
  }

  /** So many days from today in Kuwait, by business time. */
  async day(days: number): Promise<string> {
    const [row] = await this.database.query<{ ms: string }>(
      `select floor(extract(epoch from app.now()) * 1000)::text as ms`,
    );
    return addDays(kuwaitDate(Number(row!.ms)), days);
  }

  async draft(id: string, startsIn: number, more: object = {}): Promise<Paper> {
    const document = documentOfSpec({ id, effective_from: await this.day(startsIn), ...more });
    return this.drafts.draft(this.author, document);
  }

  /** Puts another content in the place of what stands now. */
  async edit(by: Principal, document: ScheduleDocument): Promise<Paper> {
    const paper = await this.rows.paper(document.id);
    return this.drafts.edit(by, document.id, document, paper ? draftTag(paper) : '');
  }

  async submitted(id: string, startsIn: number, more: object = {}): Promise<Paper> {
    await this.draft(id, startsIn, more);
    return this.drafts.submit(this.author, id, 'the decree was signed');
  }

  /** Approves what stands now, or what was read before. */
  async approve(paper: Paper, by: Principal = this.approver): Promise<unknown> {
    const proposalId = paper.proposalId ?? '';
    const { digest } = await this.approvals.read(this.approver, proposalId);
    return this.approvals.approve(by, proposalId, digest, { code: '000000' });
  }

  async approved(id: string, startsIn: number, more: object = {}): Promise<Paper> {
    await this.approve(await this.submitted(id, startsIn, more));
    return (await this.rows.paper(id))!;
  }

  look(thing: string): Promise<void> {
    return this.api.module.get(ScheduleActivities, { strict: false }).lookAtSchedule(thing);
  }

  /** The same with the rights of the worker alone; this room's own services are of no use after it. */
  async lookAsWorker(thing: string): Promise<void> {
    const worker = await testRoom(this.database.urls.tajdeed_worker, { module: FeesWorkerModule });
    await worker.module.get(ScheduleActivities, { strict: false }).lookAtSchedule(thing);
    await worker.close();
  }

  async inForce(): Promise<string | undefined> {
    return (await this.rows.inForce())?.scheduleId;
  }

  /** The events of a schedule, in order. */
  async events(id: string): Promise<string[]> {
    const rows = await this.database.query<{ event: string }>(
      `select h.event from lifecycle.history h join fees.schedule s on s.thing = h.thing where s.schedule_id = $1 order by h.seq`,
      [id],
    );
    return rows.map(({ event }) => event.replace('schedule.', ''));
  }
}

/** `done`, or the code of the refusal. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
