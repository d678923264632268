import { attemptLifecycle } from '@tajdeed/domain';
import { newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import { exampleMove, givenRenewal, givenResident, testDatabase, testRoom } from '@tajdeed/testing';
import type { QueryRunner } from 'typeorm';
import { PaymentsModule } from '../payments.module';
import { AddUnprovenPayments20261123000100 } from './20261123000100-unproven-payments';

const noBank = { terminals: [], bankInquiryUrl: 'http://127.0.0.1:1/' };

describe('a schema in which a person may have several payments that are not proven', () => {
  it('comes under the rule with the newest of them, and keeps every row', async () => {
    const database = await testDatabase();
    const room = await testRoom(database.admin, PaymentsModule.forActivities(noBank));
    const attempt = async (person: string, minute: number, ...events: string[]): Promise<string> => {
      const attemptId = newId();
      const renewalId = await givenRenewal(database, room, person);
      await database.query(
        `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
           receipt_reference, opened_at)
         values ($1, $2, $3, 'main', 'ar', 1000, $4, $5, app.now() + $6 * interval '1 minute')`,
        [attemptId, renewalId, newId(), newTrackId(), newReference(), minute],
      );
      for (const [seq, event] of ['attempt.opened', ...events].entries())
        await room.db.transaction(() =>
          room.recorder.record({ key: stepKey(attemptId, event), actor: 'system', renewalId }, [
            exampleMove(attemptLifecycle, attemptId, seq, event),
          ]),
        );
      return attemptId;
    };
    try {
      await database.query(
        `alter table payments.attempt drop column person_id cascade, drop column unproven cascade`,
      );
      const [one, other] = [
        await givenResident(database, { article: '18' }),
        await givenResident(database, { article: '18' }),
      ];
      const older = await attempt(one, 0);
      const newest = await attempt(one, 1, 'attempt.unclear');
      const paid = await attempt(one, 2, 'attempt.captured');
      const alone = await attempt(other, 0);
      const runner = { query: (sql: string) => database.query(sql) } as unknown as QueryRunner;
      await new AddUnprovenPayments20261123000100().up(runner);
      const rows = await database.query<{ id: string; person: string; unproven: boolean }>(
        `select attempt_id as id, person_id as person, unproven from payments.attempt order by attempt_id`,
      );
      expect(rows).toEqual([
        { id: older, person: one, unproven: false },
        { id: newest, person: one, unproven: true },
        { id: paid, person: one, unproven: false },
        { id: alone, person: other, unproven: true },
      ]);
    } finally {
      await room.close();
      await database.drop();
    }
  });
});
