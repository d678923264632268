import { CreateIdentity20261122000300 } from './20261122000300-identity';
import { ForgetCodes20261123000220 } from './20261123000220-forgetting';

/** The identity room's schema. */
export const identityMigrations = [CreateIdentity20261122000300, ForgetCodes20261123000220];
