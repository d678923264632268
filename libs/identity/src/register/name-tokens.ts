import { personIndex, personSeal } from '@tajdeed/contracts';
import { nameBeginnings, nameKeys } from '@tajdeed/domain';
import type { BlindIndex, Sealer, Tell } from '@tajdeed/platform';
import type { EntityManager } from 'typeorm';
import type { BilingualName } from './names';

const AT_ONCE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface Named {
  readonly personId: string;
  readonly names: BilingualName;
}

interface Sealed {
  readonly id: string;
  readonly ar: string;
  readonly en: string;
}

/** The tokens of a name in both scripts, hex: every word as it is written and as it sounds. */
export function nameTokens(names: BilingualName, index: BlindIndex): readonly string[] {
  const keys = [nameKeys(names.ar), nameKeys(names.en)];
  const tokens = keys.flatMap(({ words, skeletons }) => [
    ...words.map((word) => index.token(personIndex.nameWord, word)),
    ...skeletons.map((sound) => index.token(personIndex.nameSound, sound)),
  ]);
  return [...new Set(tokens.map((token) => token.toString('hex')))];
}

/** How the words of a name in both scripts begin, hex. */
function beginningTokens(names: BilingualName, index: BlindIndex): readonly string[] {
  const sounds = new Set([...nameBeginnings(names.ar), ...nameBeginnings(names.en)]);
  return [...sounds].map((sound) => index.token(personIndex.nameBeginning, sound).toString('hex'));
}

/** Writes the tokens of persons that were entered in this transaction. */
export async function writeNameTokens(
  manager: EntityManager,
  persons: readonly Named[],
  index: BlindIndex,
): Promise<void> {
  const kinds = [
    ['name_token', nameTokens],
    ['name_beginning', beginningTokens],
  ] as const;
  for (const [table, tokensOf] of kinds) {
    const rows = persons.flatMap(({ personId, names }) =>
      tokensOf(names, index).map((token) => ({ token, person_id: personId })),
    );
    await manager.query(
      `insert into identity.${table} (token, person_id)
       select decode(r.token, 'hex'), r.person_id
       from json_to_recordset($1::json) as r (token text, person_id uuid)
       on conflict do nothing`,
      [JSON.stringify(rows)],
    );
  }
}

/** Writes the tokens of everybody who was entered before there were any; repeatable, answers how many persons it indexed. */
export async function indexNames(
  manager: EntityManager,
  keys: { readonly sealer: Sealer; readonly index: BlindIndex },
  tell: Tell = () => undefined,
): Promise<number> {
  let indexed = 0;
  let last = FIRST;
  for (;;) {
    const batch = await manager.query<Sealed[]>(
      `select p.id, p.name_ar_sealed as ar, p.name_en_sealed as en from identity.person p
       where p.id > $1 and (not exists (select from identity.name_token t where t.person_id = p.id)
         or not exists (select from identity.name_beginning b where b.person_id = p.id))
       order by p.id limit ${AT_ONCE}`,
      [last],
    );
    const [end] = batch.slice(-1);
    if (!end) return indexed;
    await writeNameTokens(
      manager,
      batch.map(({ id, ar, en }) => ({
        personId: id,
        names: {
          ar: keys.sealer.open(personSeal.nameAr, ar, id),
          en: keys.sealer.open(personSeal.nameEn, en, id),
        },
      })),
      keys.index,
    );
    last = end.id;
    indexed += batch.length;
    if (indexed % (10 * AT_ONCE) === 0) tell(`names: ${indexed} persons indexed …`);
  }
}
