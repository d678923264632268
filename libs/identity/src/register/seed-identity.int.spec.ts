import { createHash } from 'node:crypto';
import { BlindIndex, Sealer } from '@tajdeed/platform';
import { testDatabase, type TestDatabase } from '@tajdeed/testing';
import { DataSource } from 'typeorm';
import { demoPeople } from './demo-people';
import { maskPersons } from './masked-persons';
import { indexNames } from './name-tokens';
import { personId, seedIdentity } from './seed-identity';
import { syntheticRegister } from './synthetic-register';

const key = (of: string) => createHash('sha256').update(of).digest();
const keys = {
  sealer: new Sealer({ current: 'k1', keys: new Map([['k1', key('data')]]) }),
  index: new BlindIndex(key('index')),
};

describe('the seeded register', () => {
  let db: TestDatabase;
  let source: DataSource;
  beforeAll(async () => {
    db = await testDatabase();
    source = await new DataSource({ type: 'postgres', url: db.admin }).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await db.drop();
  });
  const seed = (more = 0) => source.transaction((manager) => seedIdentity(manager, keys, more));
  const residenceOf = async (name: string) =>
    (await db.query('select * from identity.v_residence where person_id = $1', [personId(name)]))[0];

  it('enters everybody once, and later only who is new', async () => {
    const { persons } = syntheticRegister();
    expect(await seed()).toEqual({ entered: persons.length });
    expect(await seed()).toEqual({ entered: 0 });
    expect(await seed(25)).toEqual({ entered: 25 });
    const [counted] = await db.query('select count(*)::int as n from identity.v_residence');
    expect(counted).toEqual({ n: persons.length + 25 });
  });

  it('holds no name, number or phone that can be read', async () => {
    const dump = JSON.stringify([
      await db.query('select * from identity.person'),
      await db.query('select * from identity.sponsor'),
      await db.query('select * from identity.residence'),
    ]);
    for (const { civilNumber, phone, names } of demoPeople) {
      for (const secret of [civilNumber, phone ?? civilNumber, names.ar, names.en])
        expect(dump).not.toContain(secret);
    }
  });

  it('has tokens of everybody’s name, of those who were entered before there were any too', async () => {
    const tokens = () =>
      db.query(
        `select 1 as kind, * from identity.v_name_token union all select 2, * from identity.v_name_beginning order by 1, 2, 3`,
      );
    const written = await tokens();
    const index = () => source.transaction((manager) => indexNames(manager, keys));
    expect(await index()).toBe(0);
    const [persons] = await db.query<{ n: number }>(`select count(*)::int as n from identity.person`);
    for (const table of ['name_token', 'name_beginning']) {
      await db.query(`delete from identity.${table}`);
      expect(await index()).toBe(persons!.n);
      expect(await tokens()).toEqual(written);
    }
  });

  it('shows everybody masked in lists, those who were entered before there was such a text too', async () => {
    const shown = async () => {
      const rows = await db.query<{ id: string; sealed: string }>(
        `select person_id as id, masked_sealed as sealed from identity.v_person_record order by 1`,
      );
      return rows.map(({ id, sealed }) => keys.sealer.open('person.masked', sealed, id));
    };
    const written = await shown();
    const mask = () => source.transaction((manager) => maskPersons(manager, keys.sealer));
    expect(await mask()).toBe(0);
    await db.query(`update identity.person set masked_sealed = null`);
    expect(await mask()).toBe(written.length);
    expect(await shown()).toEqual(written);
  });

  it('opens for whoever has the key and knows the person', async () => {
    const [row] = await db.query<{ sealed: string }>(
      'select civil_number_sealed as sealed from identity.v_person_sealed where person_id = $1',
      [personId('clerk')],
    );
    expect(keys.sealer.open('person.civil-number', row!.sealed, personId('clerk'))).toBe('200010100001');
    expect(() => keys.sealer.open('person.civil-number', row!.sealed, personId('wife'))).toThrow();
  });

  it('gives each family worker the ordinal of the first residence (D11), and dependants the article of their sponsor', async () => {
    const ordinals = [];
    for (const name of ['driver', 'cook', 'nanny', 'gardener']) ordinals.push(await residenceOf(name));
    expect(ordinals.map((row) => row!['worker_ordinal'])).toEqual([1, 2, 3, 4]);
    expect(await residenceOf('gardener')).toMatchObject({
      worker_ordinal: 4,
      sponsor_kind: 'kuwaiti_family',
    });
    expect(await residenceOf('helper')).toMatchObject({
      article: '20',
      sponsor_kind: 'foreign_family',
      worker_ordinal: 1,
    });
    expect(await residenceOf('wife')).toMatchObject({
      article: '22',
      kind: 'dependant',
      sponsor_article: '18',
    });
    expect(await residenceOf('farmer')).toMatchObject({
      article: '18',
      occupation: 'farm_worker',
      in_kuwait: true,
    });
    expect(await residenceOf('abroad')).toMatchObject({ in_kuwait: false });
  });

  it('knows what the law asks of families, households and claims', async () => {
    expect(await residenceOf('watchman')).toMatchObject({ worker_ordinal: 5, household_workers: 5 });
    expect(await residenceOf('spouse')).toMatchObject({ relation: 'wife', sponsor_gender: 'male' });
    expect(await residenceOf('wife')).toMatchObject({ relation: 'wife', sponsor_gender: 'male' });
    expect(await residenceOf('naturalised-mothers-child')).toMatchObject({
      relation: 'child',
      sponsor_kind: 'kuwaiti',
      sponsor_origin: 'marriage',
    });
    expect(await residenceOf('passport-holders-wife')).toMatchObject({
      sponsor_article: '30',
      sponsor_group: 'former_illegal_resident_with_passport',
    });
    expect(await residenceOf('newborn')).toMatchObject({ claims: ['newborn'], issued: false });
    expect(await residenceOf('stateless')).toMatchObject({ article: null, nationality: 'illegal-resident' });
    expect(await residenceOf('waiting-maid')).toMatchObject({ article: '14', domestic_worker: true });
  });

  it('learns those facts where it was entered before they were asked for', async () => {
    await db.query(
      `update identity.residence set relation = null, with_children = null, article_group = null`,
    );
    await db.query(`update identity.sponsor set gender = null, origin = null`);
    expect(await seed()).toEqual({ entered: 0 });
    expect(await residenceOf('widow')).toMatchObject({ relation: 'widow', with_children: true });
    expect(await residenceOf('kuwaiti-mothers-child')).toMatchObject({ sponsor_origin: 'origin' });
  });
});
