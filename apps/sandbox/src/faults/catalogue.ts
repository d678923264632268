import { z } from 'zod';
import type { Text } from '../pages/language';
import { ends, type Fault, type FaultParty } from './fault';
import { deliveryFaults } from './of-delivery';
import { inquiryFaults, refundFaults } from './of-inquiry';
import { messageFaults } from './of-message';
import { otherFaults } from './of-others';
import { pageFaults } from './of-page';
import { settlementFaults } from './of-settlement';

/** Every misbehaviour that can be switched on. A new one is a row here and one question where it bites. */
export const faults = {
  ...pageFaults,
  ...deliveryFaults,
  ...messageFaults,
  ...inquiryFaults,
  ...refundFaults,
  ...settlementFaults,
  ...otherFaults,
} as const;

/** The catalogue as people read it. */
export const groups: readonly { readonly title: Text; readonly faults: readonly Fault[] }[] = [
  {
    title: ['The page, the issuer and the money', 'الصفحة والبنك المُصدر والمال'],
    faults: Object.values(pageFaults),
  },
  { title: ['The delivery of the result', 'تسليم النتيجة'], faults: Object.values(deliveryFaults) },
  { title: ['The message itself', 'الرسالة نفسها'], faults: Object.values(messageFaults) },
  { title: ['The inquiry', 'الاستعلام'], faults: Object.values(inquiryFaults) },
  { title: ['The refund', 'ردّ المبلغ'], faults: Object.values(refundFaults) },
  { title: ['The settlement file', 'ملف التسوية'], faults: Object.values(settlementFaults) },
  { title: ['The other parties', 'الجهات الأخرى'], faults: Object.values(otherFaults) },
];

export const allFaults: readonly Fault[] = Object.values(faults);

const byName: ReadonlyMap<string, Fault> = new Map(allFaults.map((kind) => [kind.name, kind]));

export function faultNamed(name: string): Fault | undefined {
  return byName.get(name);
}

/** The catalogue for programs: every row with both languages, its parameters as JSON Schema, and how a right merchant ends. */
export function catalogueJson(parties: readonly FaultParty[]): object {
  const both = ([en, ar]: readonly [string, string]): object => ({ en, ar });
  return {
    version: 1,
    ends: Object.fromEntries(Object.entries(ends).map(([name, text]) => [name, both(text)])),
    misbehaviours: allFaults
      .filter(({ party }) => parties.includes(party))
      .map(({ name, party, does, scopes, takes, right }) => ({
        name,
        party,
        does: both(does),
        scopes,
        parameters: z.toJSONSchema(takes, { io: 'input' }),
        right: right === null ? null : { end: right.end, does: both(right.does) },
      })),
  };
}
