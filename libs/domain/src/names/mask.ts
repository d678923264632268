/** A person's texts in the clear. */
export interface PersonTexts {
  readonly names: { readonly ar: string; readonly en: string };
  readonly civilNumber: string;
  readonly phone: string | null;
}

/** What a list shows of them (security item 72): initials and last digits. */
export interface MaskedTexts {
  readonly initials: { readonly ar: string; readonly en: string };
  readonly civilNumber: string;
  readonly phone: string | null;
}

const SHOWN = 4;

export function maskedTexts({ names, civilNumber, phone }: PersonTexts): MaskedTexts {
  return {
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
