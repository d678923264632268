import type { DynamicModule } from '@nestjs/common';
import { kuwaitDate } from '@tajdeed/domain';
import { givenRenewal, givenResident, testDatabase, testRoom } from '@tajdeed/testing';
import type { GivenResident, TestDatabase, TestRoom } from '@tajdeed/testing';
import { FeesModule } from '../src/fees.module';
import { Fees } from '../src/fees.service';

const HOUR_MS = 3_600_000;

/** The room on a database of its own, as the api has it. */
export interface FeesRoom {
  readonly database: TestDatabase;
  readonly room: TestRoom;
  readonly fees: Fees;
  /** The day in Kuwait by business time. */
  readonly today: string;
  readonly renewalOf: (resident: GivenResident) => Promise<string>;
  /** The quotes of a renewal as other rooms see them, oldest first. */
  readonly view: (renewalId: string) => Promise<Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

/** A resident to whom the plainest row of the article table applies. */
export const clerk: GivenResident = { article: '18', occupation: 'accountant', endsOn: 30 };

export async function feesRoom(...beside: DynamicModule[]): Promise<FeesRoom> {
  const database = await testDatabase();
  const room = await testRoom(
    database.urls.tajdeed_api,
    FeesModule.forRoot({ quoteValidMs: 24 * HOUR_MS, startWithinDays: 365 }),
    ...beside,
  );
  const [row] = await database.query<{ ms: string }>(
    `select floor(extract(epoch from app.now()) * 1000)::text as ms`,
  );
  return {
    database,
    room,
    fees: room.module.get(Fees),
    today: kuwaitDate(Number(row!.ms)),
    renewalOf: async (resident) => givenRenewal(database, room, await givenResident(database, resident)),
    view: (renewalId) =>
      database.query(`select * from fees.v_quote where renewal_id = $1 order by made_at`, [renewalId]),
    close: async () => {
      await room.close();
      await database.drop();
    },
  };
}
