import { LedgerDesk } from '@tajdeed/lifecycle';
import { newId, newReference, newTrackId } from '@tajdeed/platform';
import { testDatabase, testRecorder, type TestDatabase, type TestRecorder } from '@tajdeed/testing';

describe('what a transaction has entered', () => {
  let database: TestDatabase;
  let api: TestRecorder;
  beforeAll(async () => {
    database = await testDatabase();
    api = await testRecorder(database.urls.tajdeed_api);
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  const POST = `select payments.post($1)`;
  const entry = (subject: string, fils: number) =>
    JSON.stringify([
      {
        ...{ kind: 'bank-charged', subject, attempt: null, renewal: null, cause: null },
        transfers: [{ debit: 'bank-charges', credit: 'bank', row: null, fils: fils.toString() }],
      },
    ]);
  const charged = (subject: string, fils: number) => api.db.query(POST, [entry(subject, fils)]);
  const desk = () => new LedgerDesk(api.db);
  const here = async () =>
    (await desk().enteredHere()).map(({ entry, attempt, transfers }) => ({
      ...{ entry, attempt, transfers },
    }));
  const charge = (fils: number) => ({
    ...{ entry: 'bank-charged', attempt: null },
    transfers: [{ debit: 'bank-charges', credit: 'bank', row: null, fils: fils.toString() }],
  });

  it('is its own entries alone, none of before and none of others meanwhile', async () => {
    await api.db.transaction(() => charged('main:before', 1));
    await api.db.transaction(async () => {
      expect(await here()).toEqual([]);
      await charged('main:own', 2);
      await charged('main:before', 1); // known already
      await database.query(POST, [entry('main:meanwhile', 4)]); // another connection, which commits
      expect(await here()).toEqual([charge(2)]);
      await charged('main:own-too', 3);
      expect(await here()).toEqual([charge(2), charge(3)]);
    });
    await api.db.transaction(async () => {
      expect(await here()).toEqual([]);
    });
  });

  it('is what a cover that ends takes back, too', async () => {
    await expect(desk().enteredHere()).rejects.toThrow('in a transaction only');
    const [attempt, renewal, quote] = [newId(), newId(), newId()];
    const row = 'res-306-2025:vv-family';
    await database.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at, person_id) values ($1, $2, $3, 'main', 'ar', 5, $4, $5, app.now(), $6)`,
      [attempt, renewal, quote, newTrackId(), newReference(), newId()],
    );
    const paid = { attempt, renewal, cause: null };
    const back = { debit: 'receivable', credit: 'clearing', row: null, fils: '5' };
    const earned = { debit: 'receivable', credit: 'fees', row, fils: '5' };
    const entries = [
      { ...paid, kind: 'captured', subject: 'of-the-spec', transfers: [earned] },
      { ...paid, kind: 'voided', subject: 'of-the-spec', transfers: [back] },
    ];
    await database.query(POST, [JSON.stringify(entries)]);
    await api.db.transaction(async () => {
      await desk().coverEnded(renewal, `${renewal}:1`);
      const transfers = [{ debit: 'fees', credit: 'receivable', row, fils: '5' }];
      expect(await here()).toEqual([{ entry: 'cover-ended-unpaid', attempt, transfers }]);
    });
  });
});
