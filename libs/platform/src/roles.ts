/** The database roles of the processes (security 80): one per app, none of them owns anything. */
export const databaseRoles = [
  'tajdeed_api',
  'tajdeed_callbacks',
  'tajdeed_worker',
  'tajdeed_relay',
  'tajdeed_audit',
] as const;

export type DatabaseRole = (typeof databaseRoles)[number];
