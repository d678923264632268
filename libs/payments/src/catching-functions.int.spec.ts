import { testDatabase, type TestDatabase } from '@tajdeed/testing';

describe('the functions of all rooms', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const catching = () =>
    database.query(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname not in ('pg_catalog', 'information_schema') and p.prosrc ~* '\\mexception\\s+when\\M'`,
    );

  it('catch nothing: that is a savepoint, and `payments.entered_here` does not see what is entered under one', async () => {
    expect(await catching()).toEqual([]);
    await database.query(
      `create function payments.catching() returns void language plpgsql as
         $$ begin perform 1; exception when others then null; end $$`,
    );
    expect(await catching()).toEqual([{ name: 'payments.catching()' }]);
  });
});
