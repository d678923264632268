import { coverageLifecycle } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { derivedId, newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import {
  besideStaffRooms,
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
} from '@tajdeed/testing';
import { CoverageModule } from './coverage.module';

describe('a cover that the staff ends', () => {
  it('is owed for no more in the ledger where the bank took its money back', async () => {
    const database = await testDatabase();
    const doors = CoverageModule.forApi({ publicUrl: 'http://127.0.0.1:1/' });
    const room = await testRoom(database.admin, ...besideStaffRooms(), doors);
    try {
      const renewalId = await givenRenewal(database, room, await givenResident(database, { article: '18' }));
      const quoteId = await givenQuote(database, room, renewalId);
      const attemptId = newId();
      await database.query(
        `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
           receipt_reference, opened_at) values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now())`,
        [attemptId, renewalId, quoteId, newTrackId(), newReference()],
      );
      const enter = (kind: string, ...transfers: object[]) =>
        database.query(`select payments.enter($1, $2, $3, $4, null, app.now(), $5)`, [
          ...[kind, `${attemptId}:${kind}`, attemptId, renewalId, JSON.stringify(transfers)],
        ]);
      const [row, fils] = ['res-306-2025:a', '100000'];
      await enter(
        'captured',
        { debit: 'receivable', credit: 'fees', row, fils },
        { debit: 'clearing', credit: 'receivable', fils },
      );
      await enter('voided', { debit: 'receivable', credit: 'clearing', fils });
      const coverageId = derivedId(renewalId, 'coverage');
      for (const [seq, event] of ['coverage.issued', 'coverage.suspended'].entries())
        await room.db.transaction(() =>
          room.recorder.record({ key: stepKey(coverageId, event), actor: 'system', renewalId }, [
            exampleMove(coverageLifecycle, coverageId, seq, event),
          ]),
        );
      const deed = { deedId: newId(), actor: 'staff:x', maker: newId(), proposalId: newId() } as const;
      const about = { caseId: newId(), kind: 'voided-after-issue', subject: coverageId, renewalId };
      await room.db.transaction(() => room.module.get(CaseActions).named('end-cover').apply(about, {}, deed));
      expect(
        await database.query(
          `select e.kind, e.cause, t.debit, t.credit, t.row_code, t.fils from payments.ledger_entry e
             join payments.ledger_transfer t using (entry_id) where e.subject = $1`,
          [attemptId],
        ),
      ).toEqual([
        {
          ...{ kind: 'cover-ended-unpaid', cause: `${coverageId}:3`, debit: 'fees', credit: 'receivable' },
          ...{ row_code: row, fils },
        },
      ]);
    } finally {
      await room.close();
      await database.drop();
    }
  });
});
