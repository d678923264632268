import { personSeal } from '@tajdeed/contracts';
import { maskedTexts, type PersonTexts } from '@tajdeed/domain';
import type { Sealer, Tell } from '@tajdeed/platform';
import type { EntityManager } from 'typeorm';

const AT_ONCE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface Sealed {
  readonly id: string;
  readonly civil: string;
  readonly phone: string | null;
  readonly ar: string;
  readonly en: string;
}

/** The column that shows a person in lists: what is left of the texts when they are masked, sealed for this person. */
export function sealMasked(person: PersonTexts, personId: string, sealer: Sealer): string {
  return sealer.seal(personSeal.masked, JSON.stringify(maskedTexts(person)), personId);
}

/** Fills that column for whoever has it not; repeatable, answers for how many. */
export async function maskPersons(
  manager: EntityManager,
  sealer: Sealer,
  tell: Tell = () => undefined,
): Promise<number> {
  let done = 0;
  for (let last = FIRST; ;) {
    const batch = await manager.query<Sealed[]>(
      `select id, civil_number_sealed as civil, phone_sealed as phone, name_ar_sealed as ar, name_en_sealed as en
       from identity.person where id > $1 and masked_sealed is null order by id limit ${AT_ONCE}`,
      [last],
    );
    const [end] = batch.slice(-1);
    if (!end) return done;
    const rows = batch.map((row) => ({
      id: row.id,
      masked: sealMasked(opened(row, sealer), row.id, sealer),
    }));
    await manager.query(
      `update identity.person p set masked_sealed = r.masked
       from json_to_recordset($1::json) as r (id uuid, masked text) where p.id = r.id`,
      [JSON.stringify(rows)],
    );
    last = end.id;
    done += batch.length;
    if (done % (10 * AT_ONCE) === 0) tell(`lists: ${done} persons masked …`);
  }
}

function opened({ id, civil, phone, ar, en }: Sealed, sealer: Sealer): PersonTexts {
  const open = (purpose: string, sealed: string) => sealer.open(purpose, sealed, id);
  return {
    names: { ar: open(personSeal.nameAr, ar), en: open(personSeal.nameEn, en) },
    civilNumber: open(personSeal.civilNumber, civil),
    phone: phone === null ? null : open(personSeal.phone, phone),
  };
}
