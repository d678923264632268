import { CreateApp20261122000100 } from './migrations/20261122000100-app';
import { CreateIdempotency20261122000110 } from './migrations/20261122000110-idempotency';

/** The platform's own schemas, in the order of their stamps. */
export const platformMigrations = [CreateApp20261122000100, CreateIdempotency20261122000110];
