/** Somebody of a synthetic staff; nobody of these exists. */
export interface StaffPerson {
  /** What the provider knows the person by (`sub`), and what is typed to log in. */
  readonly subject: string;
  readonly name: readonly [en: string, ar: string];
}

/** Everybody whom the identity provider knows. Who of them works where is the back office's own matter. */
export const staffPeople: readonly StaffPerson[] = [
  { subject: 'noura', name: ['Noura Trial', 'نورة التجريبية'] },
  { subject: 'salem', name: ['Salem Trial', 'سالم التجريبي'] },
  { subject: 'huda', name: ['Huda Trial', 'هدى التجريبية'] },
  { subject: 'faisal', name: ['Faisal Trial', 'فيصل التجريبي'] },
  { subject: 'dalal', name: ['Dalal Trial', 'دلال التجريبية'] },
  { subject: 'bader', name: ['Bader Trial', 'بدر التجريبي'] },
  { subject: 'maryam', name: ['Maryam Trial', 'مريم التجريبية'] },
  { subject: 'yousef', name: ['Yousef Trial', 'يوسف التجريبي'] },
  { subject: 'sheikha', name: ['Sheikha Trial', 'شيخة التجريبية'] },
  { subject: 'jassim', name: ['Jassim Trial', 'جاسم التجريبي'] },
];

export function isStaffPerson(subject: string): boolean {
  return staffPeople.some((person) => person.subject === subject);
}
