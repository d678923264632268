import fc from 'fast-check';
import { cellOf, table } from './table';
import { clean, inSentence, shown } from './visible';

/** Columns that a terminal gives: signs of no width taken out. */
const seen = (line: string) => line.replace(/[\p{Mn}\p{Cf}]/gu, '');

describe('a table', () => {
  it('keeps its columns in line, Arabic and vowel signs or not', () => {
    const lines = table(
      ['Name', 'Role'],
      [
        ['Noura', 'clerk'],
        ['نُورَة التجريبية', 'finance'],
        ['', 'x'],
      ],
    ).split('\n');
    expect(lines.map((line) => seen(line).search(/(Role|clerk|finance|x)$/))).toEqual([16, 16, 16, 16]);
  });

  it('holds Arabic in isolates and leaves the rest alone', () => {
    expect(table(['Name'], [['نورة'], ['Noura']])).toBe('Name\n\u2068نورة\u2069\nNoura');
  });

  it('gives a cell several lines', () => {
    expect(table(['A', 'B'], [[cellOf(['x', 'y']), 'z']])).toBe('A  B\nx  z\ny');
  });

  it('lets no text of others add lines, colours or directions', () => {
    const evil = 'a\nb\u001b[31mc\u202ed\u2069e\u0007\u009bf';
    expect(table(['A'], [[evil]])).toBe('A\na b\ufffd[31mc\ufffdd\ufffde\ufffd\ufffdf');
  });

  it('never lets a control through, and has one line for each row', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), (cells) => {
        const drawn = table(
          ['A'],
          cells.map((cell) => [cell || '-']),
        );
        expect(drawn.split('\n')).toHaveLength(cells.length + 1);
        expect(drawn.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
      }),
    );
  });
});

describe('text of others', () => {
  it.each([
    ['plain', 'plain'],
    ['two\r\nlines', 'two lines'],
    ['\u2067x', '\ufffdx'],
    ['a \u2066b\u2069 c', 'a \u2066b\u2069 c'],
    ['a\u2069 \u2066b', 'a\ufffd \ufffdb'],
  ])('is cleaned: %j', (given, expected) => {
    expect(clean(given)).toBe(expected);
  });

  it('is held where it runs the other way', () => {
    expect([shown('abc'), shown('سلام')]).toEqual(['abc', '\u2068سلام\u2069']);
    expect([inSentence('ar', 'abc'), inSentence('en', 'abc')]).toEqual(['\u2068abc\u2069', 'abc']);
  });
});
