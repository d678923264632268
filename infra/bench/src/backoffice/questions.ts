import type { Asked } from '@tajdeed/search';
import { resident } from './people';
import type { Sizes } from './seed';

/** As many as a screen shows. */
export const PAGE = 25;

/** The searches of a working day: mostly by what a resident says on the telephone. */
export function asked(
  nth: number,
  { persons, renewals }: Sizes,
): { kind: string; body: Omit<Asked, 'criteria'> & { criteria: object } } {
  const known = resident((nth * 7717) % persons);
  const [firstName = '', , family = ''] = known.names.en.split(' ');
  const day = new Date(Date.now() - ((nth * 13) % 360) * 86_400_000).toISOString().slice(0, 10);
  const kinds: [string, Asked['subject'], object][] = [
    ['civil number', 'renewals', { civilNumber: known.civilNumber }],
    ['phone', 'persons', { phone: known.phone }],
    ['rare name', 'persons', { name: known.names.ar }],
    ['frequent name', 'renewals', { name: firstName }],
    ['family name', 'renewals', { name: family }],
    [
      'track id',
      'payments',
      { trackId: `bench${String((nth % Math.floor(renewals / 5)) * 5 + 1).padStart(12, '0')}` },
    ],
    ['state and day', 'renewals', { state: 'HELD', from: day, to: day }],
    ['state', 'renewals', { state: 'HELD' }],
    ['amount', 'payments', { amount: '52.500' }],
    ['cases of a person', 'cases', { civilNumber: known.civilNumber }],
  ];
  const [kind, subject, criteria] = kinds[nth % kinds.length] ?? kinds[0] ?? ['', 'renewals', {}];
  return { kind, body: { subject, criteria, reason: 'a measurement', after: undefined, limit: PAGE } };
}

/** Searches asked for by their name: those with many pages, and the one whose answer depends on where its reader may look. */
const named = {
  state: ['renewals', { state: 'HELD' }],
  amount: ['payments', { amount: '52.500' }],
  'frequent name': ['renewals', { name: 'Mohammed' }],
  'open cases': ['cases', { state: 'OPEN' }],
} as const satisfies Record<string, readonly [Asked['subject'], object]>;

export type Named = keyof typeof named;

export function askedByName(
  name: Named,
  after: string | undefined,
): Omit<Asked, 'criteria'> & { criteria: object } {
  const [subject, criteria] = named[name];
  return { subject, criteria, reason: 'a measurement', after, limit: PAGE };
}

export function isNamed(text: string): text is Named {
  return Object.hasOwn(named, text);
}
