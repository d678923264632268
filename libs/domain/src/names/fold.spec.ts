import fc from 'fast-check';
import { foldedWords, nameBeginnings, nameKeys, typedBeginnings } from './fold';

const together = [
  ['محمد', 'مُحَمَّد', 'محـــمد', 'Mohammed', 'Muhammad', 'Mohamed', 'MUHAMMED'],
  ['أحمد', 'احمد', 'آحمد', 'Ahmed', 'Ahmad', 'Áhmed'],
  ['نورة', 'نوره', 'نورا', 'Noura', 'Nora', 'Nourah'],
  ['عبدالله', 'عبد الله', 'عَبْدُ اللَّه', 'Abdullah', 'Abdulla', 'Abd Allah', 'Abdallah', 'Abdul-lah'],
  ['عبد الرحمن', 'عبدالرحمن', 'Abdulrahman', 'Abdul Rahman', 'Abd al-Rahman', 'Abdelrahman', 'Abdurrahman'],
  ['إبراهيم', 'ابراهيم', 'Ibrahim', 'Ebrahim'],
  ['هدى', 'هدي', 'Huda', 'Hoda'],
  ['فاطمة', 'فاطمه', 'Fatima', 'Fatimah', 'Fatma'],
  ['الشمري', 'شمري', 'Al-Shammari', 'Alshammari', 'al shammari'],
  ['خالد', 'Khalid', 'Khaled'],
  ['شيخة', 'Sheikha', 'Shaikhah'],
  ['يوسف', 'Yousef', 'Yusuf', 'Youssef'],
  ['مريم', 'Maryam', 'Mariam'],
  ['غانم', 'Ghanim', 'Ghanem'],
  ['راشد', 'Rashid', 'Rashed'],
] as const;

const apart = [
  ['أحمد', 'Hamad'],
  ['خالد', 'Walid'],
  ['Noura', 'Sara'],
  ['جاسم', 'قاسم'],
] as const;

const letters = Array.from('ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةabcdefghijklmnopqrstuvwxyz');
const name = fc
  .array(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 }), { maxLength: 5 })
  .map((words) => words.join(' '));
const anything = fc.oneof(name, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const silent = fc.constantFrom(
  '\u0640',
  '\u064e',
  '\u0651',
  '\u0652',
  '\u0670',
  '\u200f',
  '\u202e',
  '\u200d',
);

describe('a name', () => {
  it.each(together)('%s sounds the same however it is spelt', (...spellings) => {
    const [first = '', ...others] = spellings;
    for (const other of others.map(String))
      expect([other, nameKeys(other).skeletons]).toEqual([other, nameKeys(first).skeletons]);
  });

  it.each(apart)('%s is not %s', (one, other) => {
    expect(nameKeys(one).skeletons).not.toEqual(nameKeys(other).skeletons);
  });

  it('has digits of either script alike', () => {
    expect(foldedWords('ورثة ٣٤')).toEqual(foldedWords('ورثه 34'));
    expect(foldedWords('۳۴')).toEqual(['34']);
  });

  it('has no keys where nothing in it is a letter or a digit', () => {
    for (const text of [
      '',
      '%',
      '__',
      "' or 1=1 --".replaceAll(/[\w]/g, ''),
      '.*+?^${}()|[]\\',
      '\u202e\u200f',
    ])
      expect(nameKeys(text)).toEqual({ words: [], skeletons: [] });
  });

  it('folds to what folds to itself', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const folded = foldedWords(text);
        expect(foldedWords(folded.join(' '))).toEqual(folded);
      }),
      { numRuns: 500 },
    );
  });

  it('does not change by tatweel, vowel signs or bidi controls anywhere in it', () => {
    fc.assert(
      fc.property(name, fc.array(fc.tuple(fc.nat(), silent), { maxLength: 10 }), (text, more) => {
        const at = Array.from(text);
        for (const [place, sign] of more) at.splice(place % (at.length + 1), 0, sign);
        expect(foldedWords(at.join(''))).toEqual(foldedWords(text));
      }),
    );
  });

  it('has a sound for every word, and as many keys as words at most', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { words, skeletons } = nameKeys(text);
        expect(words).not.toContain('');
        expect(skeletons).not.toContain('');
        expect(skeletons.length).toBeLessThanOrEqual(words.length);
        expect(words.length).toBeLessThanOrEqual(foldedWords(text).length);
      }),
    );
  });

  it('spelt alike sounds alike: a word’s sound follows from the word', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const [a, b] = [nameKeys(one), nameKeys(other)];
        if (JSON.stringify(a.words) === JSON.stringify(b.words)) expect(a.skeletons).toEqual(b.skeletons);
      }),
    );
  });

  it('takes time in proportion to its length', () => {
    const long = 'عبد al-'.repeat(20_000);
    const before = process.cpuUsage(); // of the processor, which others may have meanwhile
    nameKeys(long);
    nameKeys('h'.repeat(100_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });
});

describe('the beginning of a name', () => {
  const begins = (typed: string, whole: string): boolean => {
    const kept = nameBeginnings(whole);
    return typedBeginnings(typed)?.every((sound) => kept.includes(sound)) ?? false;
  };

  it.each(together.filter(([first]) => !first.startsWith('ال')))(
    '%s is found by each part of each spelling that has two consonants',
    (...spellings) => {
      for (const whole of spellings.map(String))
        for (const typed of spellings.map(String))
          for (let length = 1; length <= typed.length; length += 1) {
            const part = typed.slice(0, length);
            if (typedBeginnings(part))
              expect([part, whole, begins(part, whole)]).toEqual([part, whole, true]);
          }
    },
  );

  it('is found in both scripts, with digits of both, and without the article', () => {
    for (const [typed, whole] of [
      ['Moh', 'محمد منصور'],
      ['محم', 'Mohammed Mansour'],
      ['mans moh', 'محمد منصور'],
      ['Shamm', 'الشمري'],
      ['alsh', 'الشمري'],
      ['الش', 'Al-Shammari'],
      ['abdul', 'عبد الرحمن'],
      ['٣٤', 'ورثة 345'],
    ] as const)
      expect([typed, begins(typed, whole)]).toEqual([typed, true]);
  });

  it('is not the middle of a word, nor another name', () => {
    expect(begins('hammed', 'Mohammed')).toBe(false);
    expect(begins('Moh', 'Ahmed Mansour')).toBe(false);
    expect(begins('Moh Kar', 'Mohammed Mansour')).toBe(false);
  });

  it('says too little with one consonant, or with none', () => {
    for (const typed of ['', 'M', 'Mo', 'م', 'Al', 'ال', 'Ahmed M', '%'])
      expect([typed, typedBeginnings(typed)]).toEqual([typed, undefined]);
  });

  it('is bounded: at most six lengths of a word, with its article and without', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const kept = nameBeginnings(text);
        expect(kept.length).toBeLessThanOrEqual(20 * foldedWords(text).length);
        for (const sound of kept) expect(sound.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});
