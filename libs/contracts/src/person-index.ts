/**
 * Purposes of the blind indexes over persons. The identity room writes them, the search room asks for them: both need the
 * same words, and the key (INDEX_KEY) besides.
 */
export const personIndex = {
  civilNumber: 'person.civil-number',
  phone: 'person.phone',
  /** A folded word of a name. */
  nameWord: 'person.name-word',
  /** The sound of a word of a name. */
  nameSound: 'person.name-sound',
  /** How a word of a name begins, by sound. */
  nameBeginning: 'person.name-beginning',
} as const;

/** Purposes under which a person's columns are sealed, with the person's id as context. */
export const personSeal = {
  civilNumber: 'person.civil-number',
  nameAr: 'person.name-ar',
  nameEn: 'person.name-en',
  phone: 'person.phone',
  /** Initials and last digits: what a list shows. */
  masked: 'person.masked',
} as const;
