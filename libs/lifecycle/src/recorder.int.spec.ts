import { coverageLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { newId, stepKey } from '@tajdeed/platform';
import { testDatabase, testRecorder, type TestDatabase, type TestRecorder } from '@tajdeed/testing';

describe('the recorder', () => {
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
  it('begins', async () => {
    const id = newId();
    console.log(renewalLifecycle.kind, coverageLifecycle.kind, stepKey('a'), await api.recorder.head(id));
  });
});
