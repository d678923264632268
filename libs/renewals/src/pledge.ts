import type { TextKey } from '@tajdeed/platform';

/** The pledge that a resident accepts: all data and attachments are correct (flow C4, step 4). A changed text is a new version. */
export const currentPledge = '2025-12';

/** Key of a pledge's text in the catalogue. */
export function pledgeKey(version: typeof currentPledge): TextKey {
  return `pledge.${version}`;
}
