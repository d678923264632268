import { civilCheckDigit } from '@tajdeed/domain';
import { nameTokens, sealMasked } from '@tajdeed/identity';
import { newId, type BlindIndex, type Sealer } from '@tajdeed/platform';

/** A made-up resident: what somebody would know who looks for them. */
export interface Known {
  readonly civilNumber: string;
  readonly phone: string;
  readonly names: { readonly ar: string; readonly en: string };
}

const pair = (ar: string, en: string) => ({ ar, en });

/** A few names that very many have, as in life. */
const first = [
  ...[pair('محمد', 'Mohammed'), pair('أحمد', 'Ahmed'), pair('عبد الله', 'Abdullah'), pair('علي', 'Ali')],
  ...[pair('فاطمة', 'Fatima'), pair('مريم', 'Maryam'), pair('نورة', 'Noura'), pair('خالد', 'Khalid')],
  ...[pair('يوسف', 'Yousef'), pair('إبراهيم', 'Ibrahim'), pair('هدى', 'Huda'), pair('حسن', 'Hassan')],
];
const syllables = [
  ...[
    pair('با', 'ba'),
    pair('دو', 'du'),
    pair('في', 'fi'),
    pair('كا', 'ka'),
    pair('لو', 'lu'),
    pair('مي', 'mi'),
  ],
  ...[
    pair('نا', 'na'),
    pair('رو', 'ru'),
    pair('سي', 'si'),
    pair('تا', 'ta'),
    pair('زو', 'zu'),
    pair('جي', 'ji'),
  ],
];

/** A family name of four syllables: some 20,000 of them, so that most are rare. */
function family(nth: number): { ar: string; en: string } {
  const parts = [1, 12, 144, 1728].map((unit) => chosen(syllables, Math.floor(nth / unit)));
  return pair(parts.map(({ ar }) => ar).join(''), parts.map(({ en }) => en).join(''));
}

function chosen<T>(of: readonly T[], nth: number): T {
  const found = of[nth % of.length];
  if (found === undefined) throw new Error('an empty list has nothing to choose');
  return found;
}

/** The resident of that number; the same in every run. Born from 1900 on, as all who do not exist. */
export function resident(nth: number): Known {
  const parts = [
    chosen(first, nth),
    chosen(first, Math.floor(nth / 12) + nth),
    family((nth * 7919) % 20_736),
  ];
  return {
    civilNumber: civilNumber(nth),
    phone: `+9656${(nth % 10_000_000).toString().padStart(7, '0')}`,
    names: { ar: parts.map(({ ar }) => ar).join(' '), en: parts.map(({ en }) => en).join(' ') },
  };
}

const PER_DAY = 800;

/** Serials of which no digit is the check digit are passed over. */
function civilNumber(nth: number): string {
  const day = Math.floor(nth / PER_DAY);
  const yy = Math.floor(day / 336)
    .toString()
    .padStart(2, '0');
  const mm = ((Math.floor(day / 28) % 12) + 1).toString().padStart(2, '0');
  const dd = ((day % 28) + 1).toString().padStart(2, '0');
  for (let serial = (nth % PER_DAY) * 10; ; serial += 1) {
    const body = `2${yy}${mm}${dd}${serial.toString().padStart(4, '0')}`;
    const digit = civilCheckDigit(body);
    if (digit !== undefined) return `${body}${digit}`;
  }
}

/** The columns of a resident, as the register keeps them. */
export function registerRow(known: Known, nth: number, sealer: Sealer, index: BlindIndex) {
  const id = newId();
  return {
    ...{ nth, id, civil: index.of('person.civil-number', known.civilNumber) },
    civil_sealed: sealer.seal('person.civil-number', known.civilNumber, id),
    ar: sealer.seal('person.name-ar', known.names.ar, id),
    en: sealer.seal('person.name-en', known.names.en, id),
    phone: index.of('person.phone', known.phone),
    phone_sealed: sealer.seal('person.phone', known.phone, id),
    masked: sealMasked(known, id, sealer),
    tokens: nameTokens(known.names, index),
  };
}
