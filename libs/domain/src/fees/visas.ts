/** Visas by which a person comes to take up residence (R21). A decree may name others. */
export const entryVisas: ReadonlySet<string> = new Set([
  'government-work',
  'private-work',
  'domestic-worker',
  'commercial-industrial',
  'join-family',
  'study',
  'foreign-investor',
  'temporary-government-contract',
  'temporary-oil-work',
]);

/** Visas of a visit, a transit or another short stay (R22). A decree may name others. */
export const visitVisas: ReadonlySet<string> = new Set([
  'government',
  'business',
  'family',
  'private',
  'medical-treatment',
  'multiple-entry',
  'tourism',
  'sports',
  'cultural-social',
  'transit',
  'transport-driver',
  'emergency',
  'newly-created',
]);
