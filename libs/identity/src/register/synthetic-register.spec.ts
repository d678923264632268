import { civilNumberFault } from '@tajdeed/domain';
import { demoPeople } from './demo-people';
import { syntheticRegister } from './synthetic-register';

const { sponsors, persons } = syntheticRegister();
const count = (article: string) => persons.filter(({ residence }) => residence.article === article).length;

describe('synthetic register', () => {
  it('is the same each time and holds a few hundred persons', () => {
    expect(syntheticRegister()).toEqual({ sponsors, persons });
    expect(persons.length).toBeGreaterThanOrEqual(290);
    expect(persons.length).toBeLessThanOrEqual(350);
  });

  it('gives everybody a valid civil number of nobody, born in 1900', () => {
    for (const { civilNumber } of persons) {
      expect(civilNumberFault(civilNumber)).toBeUndefined();
      expect(civilNumber.slice(0, 3)).toBe('200');
    }
    expect(new Set(persons.map(({ civilNumber }) => civilNumber)).size).toBe(persons.length);
  });

  it('gives phones in the Kuwaiti mobile form, each to one person, from one visibly synthetic block', () => {
    const phones = persons.flatMap(({ phone }) => (phone === null ? [] : [phone]));
    for (const phone of phones) expect(phone).toMatch(/^\+9655000\d{4}$/);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones).toHaveLength(persons.length - 1);
  });

  it('has all the articles of a renewal, private work first, domestic workers next, then families', () => {
    for (const article of '17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 new'.split(' ')) {
      expect(count(article)).toBeGreaterThanOrEqual(2);
    }
    expect(count('18')).toBeGreaterThan(count('20'));
    expect(count('20')).toBeGreaterThan(count('22'));
    const cheap = persons.filter(({ residence }) =>
      ['farm_worker', 'fisherman', 'camel_or_sheep_herder', 'dairy_company_worker'].includes(
        residence.occupation ?? '',
      ),
    );
    expect(new Set(cheap.map(({ residence }) => residence.occupation)).size).toBe(4);
  });

  it('names every sponsor once, and a resident for each family', () => {
    const names = new Map(sponsors.map((sponsor) => [sponsor.name, sponsor]));
    expect(names.size).toBe(sponsors.length);
    for (const { sponsor, residence } of persons) {
      const kind = names.get(sponsor)?.kind;
      expect(kind).toBeDefined();
      if (residence.kind === 'dependant') expect(['resident', 'kuwaiti', 'gcc']).toContain(kind);
    }
    const people = new Set(persons.map(({ name }) => name));
    for (const { kind, person } of sponsors) {
      expect(person !== null && people.has(person)).toBe(kind === 'resident' || kind === 'self');
    }
  });

  it('says of every member of a family what he is to the sponsor, in keeping with both', () => {
    const sponsorOf = new Map(sponsors.map((sponsor) => [sponsor.name, sponsor]));
    for (const { residence, gender, sponsor } of persons) {
      const { gender: of } = sponsorOf.get(sponsor)!;
      if (residence.kind === 'dependant' || residence.kind === 'special-dependant')
        expect(residence.relation).toBeDefined();
      if (residence.relation === 'wife') expect([gender, of]).toEqual(['female', of && 'male']);
      if (residence.relation === 'husband') expect([gender, of]).toEqual(['male', of && 'female']);
      if (residence.article === null) expect(residence.claims).toHaveLength(1);
    }
  });

  it('grows by as many as a load needs, all of them different', () => {
    const { persons: many } = syntheticRegister(20_000);
    expect(many).toHaveLength(persons.length + 20_000);
    expect(many.slice(0, persons.length)).toEqual(persons);
    expect(new Set(many.map(({ civilNumber }) => civilNumber)).size).toBe(many.length);
    expect(new Set(many.map(({ phone }) => phone)).size).toBe(many.length);
    for (const { civilNumber } of many) expect(civilNumberFault(civilNumber)).toBeUndefined();
  });

  it('begins with the well-known persons', () => {
    expect(persons.slice(0, demoPeople.length)).toEqual(demoPeople);
    expect(new Set(demoPeople.map(({ name }) => name)).size).toBe(demoPeople.length);
  });
});
