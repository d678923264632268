import { alsoRecords, type TestDatabase } from '@tajdeed/testing';

/** One process cannot hold two pools, so the api's and the worker's rights are joined in one role, and no more. */
export async function bothRoles(database: TestDatabase): Promise<string> {
  await database.query(
    `create role ${database.name} login password 'of-the-tests-only' in role tajdeed_api, tajdeed_worker`,
  );
  for (const role of ['tajdeed_api', 'tajdeed_worker'] as const)
    await alsoRecords(database, database.name, role);
  const url = new URL(database.urls.tajdeed_api);
  url.username = database.name;
  return url.href;
}
