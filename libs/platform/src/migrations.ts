import { CreateApp20261122000100 } from './migrations/20261122000100-app';
import { CreateIdempotency20261122000110 } from './migrations/20261122000110-idempotency';
import { ForgetAnswers20261123000210 } from './migrations/20261123000210-forgetting';

/** The platform's own schemas, in the order of their stamps. */
export const platformMigrations = [
  CreateApp20261122000100,
  CreateIdempotency20261122000110,
  ForgetAnswers20261123000210,
];
