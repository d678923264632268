import { randomBytes } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ApprovalsModule } from '@tajdeed/approvals';
import type { Role } from '@tajdeed/domain';
import { SecondFactor, SqlClock, StaffSessions, type Principal } from '@tajdeed/platform';
import { officer, testDatabase, testDoor, type TestDatabase, type TestDoor } from '@tajdeed/testing';
import { SchedulesModule } from '../src/schedule/schedules.module';
import { enterOfficer } from './at-work';

type Sent = Awaited<ReturnType<TestDoor['send']>>;
type Method = Parameters<TestDoor['send']>[0];

export interface Asked {
  readonly as?: string;
  readonly body?: object | string;
  /** A file and its content type. */
  readonly file?: readonly [content: string | Buffer, type: string];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The schedules behind a real door, with people of the staff whom a token names. */
export class SchedulesDoor {
  private constructor(
    readonly database: TestDatabase,
    readonly door: TestDoor,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  static async open(
    people: Readonly<Record<string, Role>>,
    ...more: DynamicModule[]
  ): Promise<SchedulesDoor> {
    const database = await testDatabase();
    const entries = Object.entries(people).map(([name, role]) => ({
      ...{ name, token: randomBytes(32).toString('base64url'), principal: officer(role) },
    }));
    for (const { principal } of entries) await enterOfficer(database, principal);
    const known = new Map(entries.map(({ token, principal }) => [token, principal]));
    const rooms = [staffOf(known), { module: ApprovalsModule }, { module: SchedulesModule }, ...more];
    const door = await testDoor(database.urls.tajdeed_api, ...rooms);
    return new SchedulesDoor(database, door, new Map(entries.map(({ name, token }) => [name, token])));
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.database.drop();
  }

  token(name: string): string {
    return this.tokens.get(name) ?? '';
  }

  send(method: Method, path: string, { as, body, file, headers = {} }: Asked = {}): Promise<Sent> {
    return this.door.send(method, path, {
      headers: {
        'accept-language': 'en',
        ...(as !== undefined && { authorization: `Bearer ${this.tokens.get(as) ?? ''}` }),
        ...(file && { 'content-type': file[1] }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      ...(file && { body: file[0] }),
    });
  }

  /** Rows of all tables of schedules, as one sum. */
  async rows(): Promise<unknown> {
    return this.database.query(
      `select (select md5(string_agg(s::text, '' order by s.schedule_id)) from fees.schedule s) as s,
         (select md5(string_agg(r::text, '' order by r.schedule_id, r.code)) from fees.fee_row r) as r,
         (select count(*) from fees.fee_table) as t, (select count(*) from lifecycle.history) as h`,
    );
  }
}

function staffOf(known: ReadonlyMap<string, Principal>): DynamicModule {
  @Global()
  @Module({
    providers: [
      {
        provide: StaffSessions,
        useValue: {
          principalOf: (token: string) => Promise.resolve(known.get(token)),
          hold: (by: Principal) => Promise.resolve(by),
        },
      },
      {
        provide: SecondFactor,
        inject: [SqlClock],
        useFactory: (clock: SqlClock) => ({ prove: () => clock.now() }),
      },
    ],
    exports: [StaffSessions, SecondFactor],
  })
  class StaffOfSpec {}
  return { module: StaffOfSpec };
}
