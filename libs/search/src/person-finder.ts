import { Injectable } from '@nestjs/common';
import { personIndex, personSeal } from '@tajdeed/contracts';
import { DomainError, grantsFor, nameKeys, typedBeginnings } from '@tajdeed/domain';
import { BlindIndex, Database, Sealer, type Principal } from '@tajdeed/platform';
import { places, type Criteria } from './criteria';

/** As many persons as one statement may be given. Names that more people have are looked up along the records instead. */
const MOST_PERSONS = 2_000;
const MOST_WORDS = 8;

/** Whom the personal criteria mean: everybody, these persons, or all who have these frequent words in their names. */
export type Meant =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'these'; readonly ids: readonly string[] }
  /** Tokens, the rarest first, and where they stand. */
  | { readonly kind: 'named'; readonly tokens: readonly Buffer[]; readonly view: NameView };

/** Where the register publishes tokens of names: of whole words, and of how words begin. */
export type NameView = 'identity.v_name_token' | 'identity.v_name_beginning';

/** A person as a list shows them. */
export interface MaskedPerson {
  readonly personId: string;
  readonly initials: { readonly ar: string; readonly en: string };
  readonly civilNumber: string;
  readonly phone: string | null;
}

/** A person in full. */
export interface Person {
  readonly personId: string;
  readonly names: { readonly ar: string; readonly en: string };
  readonly civilNumber: string;
  readonly phone: string | null;
}

interface SealedPerson {
  readonly id: string;
  readonly civil: string;
  readonly phone: string | null;
  readonly ar: string;
  readonly en: string;
}

const COLUMNS = `person_id as id, civil_number_sealed as civil, phone_sealed as phone, name_ar_sealed as ar, name_en_sealed as en`;

/** Persons, by what the register publishes of them. */
@Injectable()
export class PersonFinder {
  constructor(
    private readonly db: Database,
    private readonly index: BlindIndex,
    private readonly sealer: Sealer,
  ) {}

  async meant(criteria: Criteria): Promise<Meant> {
    const view: NameView =
      criteria.spelling === 'beginning' ? 'identity.v_name_beginning' : 'identity.v_name_token';
    const tokens = await this.tokensOf(criteria, view);
    const { civilNumber, phone } = criteria;
    if (civilNumber === undefined && phone === undefined) {
      const [rarest] = tokens;
      if (!rarest) return { kind: 'anybody' };
      if (rarest.persons > MOST_PERSONS)
        return { kind: 'named', view, tokens: tokens.map(({ token }) => token) };
    }
    const bound: unknown[] = [];
    const bind = (value: unknown) => `$${bound.push(value)}`;
    const of = (purpose: string, value: string) => bind(this.index.of(purpose, value));
    const wanted = [
      ...(civilNumber === undefined
        ? []
        : [`p.civil_number_index = ${of(personIndex.civilNumber, civilNumber)}`]),
      ...(phone === undefined ? [] : [`p.phone_index = ${of(personIndex.phone, phone)}`]),
      ...tokens.map(
        ({ token }) => `p.person_id in (select person_id from ${view} where token = ${bind(token)})`,
      ),
    ];
    const rows = await this.db.query<{ id: string }>(
      `select p.person_id as id from identity.v_person_record p where ${wanted.join(' and ')} order by 1 limit ${MOST_PERSONS}`,
      bound,
    );
    return { kind: 'these', ids: rows.map(({ id }) => id) };
  }

  /** The persons of a page, masked, by id. */
  async masked(ids: readonly string[]): Promise<ReadonlyMap<string, MaskedPerson>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.query<SealedPerson>(
      `select ${COLUMNS} from identity.v_person_record where person_id = any ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, masked(this.opened(row))]));
  }

  /** One person in full, where the grants for unmasking reach: the register's place, or that of a payment or case of theirs. */
  async full(by: Principal, personId: string): Promise<Person> {
    const grants = grantsFor(by.grants, 'records.unmask');
    const may = (
      department: string,
      room: string,
    ) => `exists (select from unnest($2::text[], $3::text[]) as may (department, room)
      where (may.department is null or may.department = ${department}) and (may.room is null or may.room = ${room}))`;
    const [row] = await this.db.query<SealedPerson>(
      `select ${COLUMNS} from identity.v_person_record p where p.person_id = $1
         and (${may(`'${places.persons.department}'`, `'${places.persons.room}'`)}
           or ${may(`'${places.payments.department}'`, `'${places.payments.room}'`)}
             and exists (select from payments.v_attempt_record a where a.person_id = p.person_id)
           or exists (select from renewals.v_renewal r join cases.v_case c on c.renewal_id = r.renewal_id
             where r.person_id = p.person_id and ${may('c.department', 'c.room')}))`,
      [personId, grants.map(({ department }) => department), grants.map(({ room }) => room)],
    );
    if (!row) throw new DomainError('not-found');
    return this.opened(row);
  }

  /** The tokens of a name's words, the rarest first. */
  private async tokensOf(
    { name, spelling }: Criteria,
    view: NameView,
  ): Promise<readonly { token: Buffer; persons: number }[]> {
    if (name === undefined) return [];
    const tokens = this.wordsOf(name, spelling).map(([purpose, word]) => this.index.token(purpose, word));
    return this.db.query<{ token: Buffer; persons: number }>(
      `select w.token, (select count(*)::integer from (
           select from ${view} t where t.token = w.token limit ${MOST_PERSONS + 1}) few) as persons
       from unnest($1::bytea[]) as w (token) order by persons, w.token`,
      [tokens.slice(0, MOST_WORDS)],
    );
  }

  private wordsOf(name: string, spelling: Criteria['spelling']): (readonly [string, string])[] {
    if (spelling === 'beginning')
      return (typedBeginnings(name) ?? []).map((sound) => [personIndex.nameBeginning, sound] as const);
    const { words, skeletons } = nameKeys(name);
    return spelling === 'exact'
      ? words.map((word) => [personIndex.nameWord, word] as const)
      : skeletons.map((sound) => [personIndex.nameSound, sound] as const);
  }

  private opened({ id, civil, phone, ar, en }: SealedPerson): Person {
    const open = (purpose: string, sealed: string) => this.sealer.open(purpose, sealed, id);
    return {
      personId: id,
      names: { ar: open(personSeal.nameAr, ar), en: open(personSeal.nameEn, en) },
      civilNumber: open(personSeal.civilNumber, civil),
      phone: phone === null ? null : open(personSeal.phone, phone),
    };
  }
}

const SHOWN = 4;

function masked({ personId, names, civilNumber, phone }: Person): MaskedPerson {
  return {
    personId,
    initials: { ar: initials(names.ar), en: initials(names.en) },
    civilNumber: lastDigits(civilNumber),
    phone: phone === null ? null : lastDigits(phone),
  };
}

function lastDigits(text: string): string {
  return `••••${text.slice(-SHOWN)}`;
}

/** "Ahmed Al-Mansour" is "A. A." */
function initials(name: string): string {
  return name
    .split(' ')
    .flatMap((word) => Array.from(word).slice(0, 1))
    .map((letter) => `${letter}.`)
    .join(' ');
}
