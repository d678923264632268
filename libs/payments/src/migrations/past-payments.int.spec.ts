import { attemptLifecycle, coverageLifecycle } from '@tajdeed/domain';
import { derivedId, newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import {
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
} from '@tajdeed/testing';
import type { QueryRunner } from 'typeorm';
import { entriesOf } from '../../spec/books';
import { LedgerCheckModule } from '../ledger/ledger.module';
import { LedgerVerification } from '../ledger/verification';
import { PaymentsModule } from '../payments.module';
import { CreateLedger20261127000110 } from './20261127000110-ledger';

const noBank = { terminals: [], bankInquiryUrl: 'http://127.0.0.1:1/' };
const before = 'captured: receivable>fees 100000, clearing>receivable 100000';

describe('payments from before there was a ledger', () => {
  it('are entered as they happened, each on its day, and agree with their histories', async () => {
    const database = await testDatabase();
    const room = await testRoom(database.admin, PaymentsModule.forActivities(noBank), {
      module: LedgerCheckModule,
    });
    const record = (
      renewalId: string,
      ...[lifecycle, thing, seq, event, facts = {}]: [...Parameters<typeof exampleMove>, object?]
    ) => {
      const move = exampleMove(lifecycle, thing, seq, event);
      return room.db.transaction(() =>
        room.recorder.record({ key: stepKey(thing, event), actor: 'system', renewalId }, [
          { ...move, facts: { ...move.facts, ...facts } } as typeof move,
        ]),
      );
    };
    const attempt = async (...events: string[]) => {
      const attemptId = newId();
      const person = await givenResident(database, { article: '18' });
      const renewalId = await givenRenewal(database, room, person);
      const quoteId = await givenQuote(database, room, renewalId);
      await database.query(
        `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
           receipt_reference, opened_at, person_id) values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now(), $6)`,
        [attemptId, renewalId, quoteId, newTrackId(), newReference(), person],
      );
      for (const [seq, event] of ['attempt.opened', ...events].entries())
        await record(renewalId, attemptLifecycle, attemptId, seq, event, {
          ...(event === 'attempt.settled' && { outcome: 'returned' }),
        });
      return { attemptId, renewalId };
    };
    try {
      await database.shiftClock(-3 * 86_400_000);
      const expected: [{ attemptId: string }, string[]][] = [
        [await attempt('attempt.captured', 'attempt.confirmed'), [before]],
        [
          await attempt('attempt.expired', 'attempt.captured_late', 'attempt.settled'),
          ['captured-late: clearing>refunds-due 100000', 'settled-by-hand: refunds-due>clearing 100000'],
        ],
        [
          await attempt('attempt.captured', 'attempt.confirmed', 'attempt.settled'),
          [before, 'settled-by-hand: fees>refunds-due 100000, refunds-due>clearing 100000'],
        ],
        [
          await attempt('attempt.captured', 'attempt.voided'),
          [before, 'voided: receivable>clearing 100000', 'cover-ended-unpaid: fees>receivable 100000'],
        ],
        [
          await attempt('attempt.declined', 'attempt.settled'),
          ['settled-by-hand: clearing>refunds-due 100000, refunds-due>clearing 100000'],
        ],
        [await attempt('attempt.declined'), []],
      ];
      const owed = await attempt('attempt.captured');
      const coverageId = derivedId(owed.renewalId, 'coverage');
      await record(owed.renewalId, coverageLifecycle, coverageId, 0, 'coverage.issued');
      await database.query(
        `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, article, starts_on, ends_on,
           total_fils, number, code, issued_at, final_at)
         select $1, $2, a.person_id, a.quote_id, a.attempt_id, '18', current_date, current_date + 364, 100000, 'TJ-2026-00000001-1', repeat('c', 22), app.now(), app.now()
         from payments.attempt a where a.attempt_id = $3`,
        [coverageId, owed.renewalId, owed.attemptId],
      );
      await record(owed.renewalId, attemptLifecycle, owed.attemptId, 2, 'attempt.voided');
      await record(owed.renewalId, coverageLifecycle, coverageId, 1, 'coverage.suspended');
      expected.push([owed, [before, 'voided: receivable>clearing 100000']]);

      await database.shiftClock(0);
      await database.query(
        `drop table payments.ledger_transfer, payments.ledger_entry, payments.ledger_account cascade`,
      );
      await database.query(`drop function payments.enter, payments.post, payments.cover_ended, payments.end_cover,
        payments.ledger_only_grows, payments.ledger_entry_is_whole cascade`);
      const runner = { query: (sql: string) => database.query(sql) } as unknown as QueryRunner;
      await new CreateLedger20261127000110().up(runner);

      for (const [{ attemptId }, entries] of expected)
        expect(await entriesOf(database, attemptId)).toEqual(entries);
      expect(
        await database.query(
          `select distinct (app.now() at time zone 'Asia/Kuwait')::date - day as ago from payments.ledger_entry`,
        ),
      ).toEqual([{ ago: 3 }]);
      const page = await room.module.get(LedgerVerification, { strict: false }).page(null, 500);
      expect(page).toMatchObject({ lookedAt: 7, differences: [] });
    } finally {
      await room.close();
      await database.drop();
    }
  });
});
