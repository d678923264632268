import { testDatabase, type TestDatabase } from './database';

describe('the database of a spec', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('takes what is asked at once one after the other, also after one that fails', async () => {
    const warned: string[] = [];
    const note = (warning: Error) => warned.push(warning.message);
    process.on('warning', note);
    try {
      const asked = ['select 1 as n', 'select nothing', 'select 3 as n'].map((sql) => database.query(sql));
      const answers = await Promise.allSettled(asked);
      await new Promise((next) => setImmediate(next));
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(warned).toEqual([]);
    } finally {
      process.off('warning', note);
    }
  });
});
