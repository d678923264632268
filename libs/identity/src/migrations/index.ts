import { CreateIdentity20261122000300 } from './20261122000300-identity';
import { ForgetCodes20261123000220 } from './20261123000220-forgetting';
import { AddNameTokens20261124000500 } from './20261124000500-name-tokens';
import { AddNameBeginnings20261124000630 } from './20261124000630-name-beginnings';
import { AddLawFacts20261126000301 } from './20261126000301-law-facts';
import { MaskPersons20261128000200 } from './20261128000200-masked-persons';

/** The identity room's schema. */
export const identityMigrations = [
  CreateIdentity20261122000300,
  ForgetCodes20261123000220,
  AddNameTokens20261124000500,
  AddNameBeginnings20261124000630,
  AddLawFacts20261126000301,
  MaskPersons20261128000200,
];
