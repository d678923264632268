import fc from 'fast-check';
import { canonicalJson } from '@tajdeed/domain';
import { ENTRY_LIMIT_BYTES, entryBytes, entryId, readEntry, type Entry } from '.';

const thing = '019aa8f2-7bff-7a11-8b22-0123456789ab';
const entry: Entry = {
  actor: 'resident',
  at: '2026-11-22T03:00:00.123456Z',
  cause: null,
  event: 'pledge.accepted',
  facts: { pledgeVersion: '2025-12', note: 'سنة' },
  from: 'AWAITING_PLEDGE',
  kind: 'renewal',
  renewal: thing,
  seq: 3,
  thing,
  to: 'AWAITING_TERM',
  v: 1,
};
const text = entryBytes(entry).toString();

describe('an entry read from bytes', () => {
  test('is the entry that was written', () => {
    expect(readEntry(Buffer.from(text))).toEqual(entry);
    expect(text).toBe(canonicalJson(entry));
    expect(entryId(entry)).toBe(`${thing}:3`);
  });

  test('keeps facts that its reader does not know', () => {
    const newer = { ...entry, facts: { ...entry.facts, later: [1, { deep: null }] } };
    expect(readEntry(entryBytes(newer))).toEqual(newer);
  });

  test.each([
    ['a space', text.replace(':', ': '), 'not-canonical'],
    ['another order of keys', `{"v":1,${text.slice(1).replace(',"v":1', '')}`, 'not-canonical'],
    ['a key given twice', text.replace('{"actor"', '{"actor":"bank","actor"'), 'not-canonical'],
    ['an escape that is not needed', text.replace('resident', '\\u0072esident'), 'not-canonical'],
    ['another spelling of a number', text.replace('"seq":3', '"seq":3.0'), 'not-canonical'],
    ['a decomposed letter', text.replace('سنة', 'آ'.normalize('NFD')), 'not-canonical'],
    ['a line end', `${text}\n`, 'not-canonical'],
    ['a byte order mark', `\uFEFF${text}`, 'not-json'],
    ['half an entry', text.slice(0, -1), 'not-json'],
    ['nothing', '', 'not-json'],
    ['a fraction', text.replace('"2025-12"', '0.5'), 'wrong-shape'],
    ['a number that no double holds', text.replace('"2025-12"', '9007199254740993'), 'wrong-shape'],
    ['a lone surrogate', text.replace('"2025-12"', '"\\ud800"'), 'wrong-shape'],
    ['a member that version 1 lacks', text.replace('"to":', '"tn":1,"to":'), 'wrong-shape'],
    ['another version', text.replace('"v":1', '"v":2'), 'wrong-shape'],
    ['sequence 0', text.replace('"seq":3', '"seq":0'), 'wrong-shape'],
    ['an id in upper case', text.replaceAll(thing, thing.toUpperCase()), 'wrong-shape'],
    ['a day that no calendar has', text.replace('2026-11-22', '2026-02-30'), 'wrong-shape'],
    ['milliseconds only', text.replace('.123456Z', '.123Z'), 'wrong-shape'],
    ['an actor of free text', text.replace('"resident"', '"Ali Ahmad"'), 'wrong-shape'],
    ['facts that are a list', text.replace(/"facts":\{[^}]*\}/, '"facts":[]'), 'wrong-shape'],
    ['a list', '[]', 'wrong-shape'],
    [
      'facts nested without end',
      text.replace('"2025-12"', '['.repeat(30_000) + ']'.repeat(30_000)),
      'wrong-shape',
    ],
    ['more than the limit', text.replace('2025-12', 'x'.repeat(ENTRY_LIMIT_BYTES)), 'too-large'],
  ])('is refused with %s', (_, bytes, fault) => {
    expect(readEntry(Buffer.from(bytes))).toBe(fault);
  });

  test('is refused when the bytes are not UTF-8', () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('2025')] = 0xff;
    expect(readEntry(bytes)).toBe('not-utf8');
  });

  test('is refused or the same entry, whatever single byte is changed', () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const read = readEntry(bytes.map((byte, i) => (i === at ? byte ^ flip : byte)));
        if (typeof read !== 'string') expect(read).not.toEqual(entry);
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof readEntry(bytes)).toBe('string');
      }),
    );
  });
});
