import type { FakeRooms } from './fake-rooms';

/** What happens to a renewal that is paid at once. */
export const MAIN_LINE = [
  'renewal.requested',
  'code.verified',
  'pledge.accepted',
  'term.chosen',
  'attempt.opened',
  'attempt.sent',
  'attempt.captured',
  'payment.captured',
  'coverage.issued',
  'authority.acknowledged',
];

/** Everything the resident does up to the bank's page. */
export async function upToTheBank(rooms: FakeRooms): Promise<void> {
  await rooms.move('code.verified');
  await rooms.move('pledge.accepted');
  await rooms.move('term.chosen');
  await rooms.open();
}

/** Invariant 1, as far as the workflow can break it. */
export function expectCoveredOnce(rooms: FakeRooms): void {
  expect(rooms.captures).toBe(1);
  expect(rooms.coverages.size).toBe(1);
  expect(rooms.notices.size).toBe(1);
  expect(rooms.history).toEqual(MAIN_LINE);
}
