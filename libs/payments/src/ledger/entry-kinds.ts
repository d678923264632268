import { entryKinds, type EntryKind } from '@tajdeed/domain';

/** The kinds of entries that an attempt's own history, its refunds and its cover lead to. */
export const attemptEntryKinds: readonly EntryKind[] = entryKinds.slice(
  0,
  entryKinds.indexOf('settled-line'),
);

/** The kinds that lines of settlement files lead to. */
export const lineEntryKinds: readonly EntryKind[] = entryKinds.slice(entryKinds.indexOf('settled-line'));

/** Whether a text is one of the kinds. */
export function isEntryKind(text: string): text is EntryKind {
  return entryKinds.some((kind) => kind === text);
}
