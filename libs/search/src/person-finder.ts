import { Injectable } from '@nestjs/common';
import { personIndex, personSeal } from '@tajdeed/contracts';
import {
  DomainError,
  grantsFor,
  maskedTexts,
  nameKeys,
  typedBeginnings,
  type MaskedTexts,
  type PersonTexts,
} from '@tajdeed/domain';
import { BlindIndex, Database, Sealer, type Principal } from '@tajdeed/platform';
import { places, type Criteria } from './criteria';
import { hasToken, type Bind, type NameView } from './sources';

/** As many persons as one statement may be given. Names that more people have are looked up along the records instead. */
const MOST_PERSONS = 2_000;
const MOST_WORDS = 8;
/** A word that at most so many have is rare enough to begin with, however rare the others are. */
const FEW = 100;

/** Whom the personal criteria mean: everybody, some persons, or all who have these frequent words in their names. */
export type Meant =
  | { readonly kind: 'anybody' }
  /** A query of one column, `person_id`. */
  | { readonly kind: 'these'; readonly query: (bind: Bind) => string }
  /** Tokens, and where they stand. */
  | { readonly kind: 'named'; readonly tokens: readonly Buffer[]; readonly view: NameView };

/** A person as a list shows them. */
export interface MaskedPerson extends MaskedTexts {
  readonly personId: string;
}

/** A person in full. */
export interface Person extends PersonTexts {
  readonly personId: string;
}

interface SealedPerson {
  readonly id: string;
  readonly civil: string;
  readonly phone: string | null;
  readonly ar: string;
  readonly en: string;
}

const COLUMNS = `person_id as id, civil_number_sealed as civil, phone_sealed as phone, name_ar_sealed as ar, name_en_sealed as en`;

/** A person for a list: the text that the register keeps for it, or all of them where it has none yet. */
export interface ListedPerson {
  readonly id: string;
  readonly masked: string | null;
  readonly civil: string | null;
  readonly phone: string | null;
  readonly ar: string | null;
  readonly en: string | null;
}

const unlessMasked = (column: string, name: string) =>
  `case when p.masked_sealed is null then p.${column} end as ${name}`;

/** A listed person's columns, of the view `p`. */
export const LISTED = `p.masked_sealed as masked, ${unlessMasked('civil_number_sealed', 'civil')}, ${unlessMasked('phone_sealed', 'phone')},
  ${unlessMasked('name_ar_sealed', 'ar')}, ${unlessMasked('name_en_sealed', 'en')}`;

/** Persons, by what the register publishes of them. */
@Injectable()
export class PersonFinder {
  constructor(
    private readonly db: Database,
    private readonly index: BlindIndex,
    private readonly sealer: Sealer,
  ) {}

  /** Asks the register only where a name alone is known: how its rarest word is looked up depends on how many have it. */
  async meant(criteria: Criteria): Promise<Meant> {
    const view: NameView =
      criteria.spelling === 'beginning' ? 'identity.v_name_beginning' : 'identity.v_name_token';
    const tokens = this.tokensOf(criteria);
    const { civilNumber, phone } = criteria;
    if (civilNumber === undefined && phone === undefined)
      return tokens.length === 0 ? { kind: 'anybody' } : this.named(tokens, view);
    const query = (bind: Bind): string => {
      const of = (purpose: string, value: string) => bind(this.index.of(purpose, value));
      const wanted = [
        ...(civilNumber === undefined
          ? []
          : [`p.civil_number_index = ${of(personIndex.civilNumber, civilNumber)}`]),
        ...(phone === undefined ? [] : [`p.phone_index = ${of(personIndex.phone, phone)}`]),
        ...tokens.map((token) => hasToken(view, bind(token), 'p.person_id')),
      ];
      return `select p.person_id from identity.v_person_record p where ${wanted.join(' and ')} order by 1 limit ${MOST_PERSONS}`;
    };
    return { kind: 'these', query };
  }

  /** The persons of a page, masked, by id. */
  async masked(ids: readonly string[]): Promise<ReadonlyMap<string, MaskedPerson>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.query<ListedPerson>(
      `select p.person_id as id, ${LISTED} from identity.v_person_record p where p.person_id = any ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, this.mask(row)]));
  }

  mask({ id, masked, civil, phone, ar, en }: ListedPerson): MaskedPerson {
    const texts =
      masked === null
        ? maskedTexts(this.opened({ id, civil: civil ?? '', phone, ar: ar ?? '', en: en ?? '' }))
        : textsOf(this.sealer.open(personSeal.masked, masked, id));
    return {
      personId: id,
      initials: texts.initials,
      civilNumber: texts.civilNumber,
      phone: texts.phone,
    };
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

  private async named(tokens: readonly Buffer[], view: NameView): Promise<Meant> {
    const [rarest, ...others] = await this.byRarity(tokens, view);
    if (!rarest) return { kind: 'anybody' };
    if (rarest.persons > MOST_PERSONS) return { kind: 'named', view, tokens };
    const query = (bind: Bind): string => {
      const wanted = [
        `w.token = ${bind(rarest.token)}`,
        ...others.map(({ token }) => hasToken(view, bind(token), 'w.person_id')),
      ];
      return `select w.person_id from ${view} w where ${wanted.join(' and ')} order by 1 limit ${MOST_PERSONS}`;
    };
    return { kind: 'these', query };
  }

  /** The rarest first. Nobody counts far beyond a word that few have. */
  private byRarity(
    tokens: readonly Buffer[],
    view: NameView,
  ): Promise<readonly { token: Buffer; persons: number }[]> {
    const upTo = (most: number) =>
      `(select count(*)::integer from (select from ${view} t where t.token = w.token limit ${most}) few)`;
    return this.db.query<{ token: Buffer; persons: number }>(
      `with w as materialized (select w.token, ${upTo(FEW + 1)} as few from unnest($1::bytea[]) as w (token))
       select w.token, case when (select min(few) from w) <= ${FEW} then w.few else ${upTo(MOST_PERSONS + 1)} end as persons
       from w order by persons, w.token`,
      [tokens],
    );
  }

  private tokensOf({ name, spelling }: Criteria): readonly Buffer[] {
    if (name === undefined) return [];
    const words = this.wordsOf(name, spelling).slice(0, MOST_WORDS);
    return words.map(([purpose, word]) => this.index.token(purpose, word));
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

function textsOf(json: string): MaskedTexts {
  const value: unknown = JSON.parse(json);
  if (isMasked(value)) return value;
  throw new TypeError('the register keeps another text for lists');
}

function isMasked(value: unknown): value is MaskedTexts {
  return typeof value === 'object' && value !== null && 'initials' in value && 'civilNumber' in value;
}
