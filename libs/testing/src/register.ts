import { personId, seedIdentity, type RegisterKeys } from '@tajdeed/identity';
import { DataSource } from 'typeorm';
import type { TestDatabase } from './database';

/** Enters the synthetic register; answers the id of one of its people by handle. */
export async function givenRegister(
  database: TestDatabase,
  keys: RegisterKeys,
  more = 0,
): Promise<(handle: string) => string> {
  const source = await new DataSource({ type: 'postgres', url: database.admin }).initialize();
  try {
    await source.transaction((manager) => seedIdentity(manager, keys, more));
  } finally {
    await source.destroy();
  }
  return personId;
}
