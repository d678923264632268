import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { entryBytes, type Entry } from '@tajdeed/events';
import published from '../../lifecycle/vectors/entry-v1.json';
import { planAppend, type Known } from './plan';
import { readRecord, type Arrival, type LogRecord } from './records';

const nothing: Known = { leaves: new Map(), last: new Map(), waiting: [] };
const thingOf = (n: number) => `019aa8f2-7bff-7a11-8b22-00000000000${n}`;

function entryOf(n: number, seq: number, note = ''): Entry {
  return {
    actor: 'system',
    at: `2026-11-22T03:00:00.00000${seq}Z`,
    cause: null,
    event: 'pledge.accepted',
    facts: { note },
    from: seq === 1 ? null : 'A',
    kind: 'renewal',
    renewal: thingOf(n),
    seq,
    thing: thingOf(n),
    to: 'A',
    v: 1,
  };
}
function record(entry: Entry, more: Partial<LogRecord> = {}): LogRecord {
  return {
    topic: 'tajdeed.renewal.v1',
    partition: 0,
    offset: 7n,
    key: entry.thing,
    value: entryBytes(entry),
    ...more,
  };
}
const arrival = (n: number, seq: number, note?: string) =>
  readRecord(record(entryOf(n, seq, note))) as Arrival;
const ids = (list: readonly { entry: Entry }[]) =>
  list.map(({ entry }) => `${entry.thing.at(-1)}:${entry.seq}`);

describe('a record', () => {
  test('is an arrival when topic, key and bytes agree', () => {
    expect(readRecord(record(entryOf(1, 1)))).toMatchObject({
      id: `${thingOf(1)}:1`,
      source: 'tajdeed.renewal.v1/0/7',
    });
  });

  test.each([
    ['an empty value', { value: Buffer.alloc(0) }, 'empty'],
    ['no key', { key: '' }, 'wrong-key'],
    ['the key of another thing', { key: thingOf(2) }, 'wrong-key'],
    ['the topic of another kind', { topic: 'tajdeed.notice.v1' }, 'wrong-topic'],
    ['bytes that are no entry', { value: Buffer.from('{}') }, 'wrong-shape'],
  ])('with %s is a dead letter', (_, change, fault) => {
    const letter = readRecord(record(entryOf(1, 1), change));
    const bytes = 'value' in change ? change.value : entryBytes(entryOf(1, 1));
    expect(letter).toMatchObject({ fault, bytes, digest: createHash('sha256').update(bytes).digest() });
  });
});

test.each(published.vectors)('the recorder’s published bytes are an arrival: $name', ({ entry, bytes }) => {
  const { kind, thing, seq, event } = entry;
  const value = Buffer.from(bytes);
  const read = readRecord({ topic: `tajdeed.${kind}.v1`, partition: 0, offset: 0n, key: thing, value });
  expect(read).toMatchObject({
    text: bytes,
    entry: { kind, thing, seq, event, facts: JSON.parse(entry.facts) as object },
  });
});

describe('a plan', () => {
  test('appends in order, drops what came before, and tells other bytes apart', () => {
    const plan = planAppend([arrival(1, 1), arrival(1, 2), arrival(1, 1), arrival(1, 2, 'changed')], nothing);
    expect(ids(plan.leaves)).toEqual(['1:1', '1:2']);
    expect(plan).toMatchObject({ duplicates: 1, waiting: [], conflicts: [{ known: arrival(1, 2).hash }] });
  });

  test('knows what the log has', () => {
    const known = {
      leaves: new Map([[`${thingOf(1)}:2`, arrival(1, 2).hash]]),
      last: new Map([[thingOf(1), 4]]),
      waiting: [],
    };
    const plan = planAppend([arrival(1, 2), arrival(1, 2, 'changed'), arrival(1, 5)], known);
    expect(ids(plan.leaves)).toEqual(['1:5']);
    expect(plan).toMatchObject({ duplicates: 1, conflicts: [{ known: arrival(1, 2).hash }] });
  });

  test('lets an entry wait for its predecessor and appends both when it comes', () => {
    const waits = planAppend(
      [arrival(1, 2), arrival(1, 3), arrival(1, 2), arrival(1, 3, 'changed')],
      nothing,
    );
    expect(ids(waits.waiting)).toEqual(['1:2', '1:3']);
    expect(waits).toMatchObject({ leaves: [], duplicates: 1, conflicts: [{}] });
    const waiting = waits.waiting.map(({ entry, hash, text }) => ({
      thing: entry.thing,
      seq: entry.seq,
      hash,
      text,
    }));
    const follows = planAppend([arrival(1, 1), arrival(1, 4)], { ...nothing, waiting });
    expect(ids(follows.leaves)).toEqual(['1:1', '1:2', '1:3', '1:4']);
    expect(follows.waiting).toEqual([]);
  });

  test('appends every entry once and in sequence, however records are repeated, mixed and cut into batches', () => {
    const all = [1, 2, 3].flatMap((n) => [1, 2, 3, 4, 5].map((seq) => arrival(n, seq)));
    const orders = fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.array(fc.constantFrom(...all)))
      .chain(([once, again]) =>
        fc.tuple(
          fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length }),
          fc.integer({ min: 1, max: 9 }),
        ),
      );
    fc.assert(
      fc.property(orders, ([order, size]) => {
        const leaves: string[] = [];
        const last = new Map<string, number>();
        const hashes = new Map<string, Buffer>();
        let waiting: Known['waiting'] = [];
        for (let at = 0; at < order.length; at += size) {
          const plan = planAppend(order.slice(at, at + size), { leaves: hashes, last, waiting });
          waiting = [
            ...waiting,
            ...plan.waiting.map(({ entry, hash, text }) => ({
              thing: entry.thing,
              seq: entry.seq,
              hash,
              text,
            })),
          ];
          for (const { entry, hash } of plan.leaves) {
            leaves.push(`${entry.thing}:${entry.seq}`);
            expect(entry.seq).toBe((last.get(entry.thing) ?? 0) + 1);
            last.set(entry.thing, entry.seq);
            hashes.set(`${entry.thing}:${entry.seq}`, hash);
            waiting = waiting.filter((one) => one.thing !== entry.thing || one.seq !== entry.seq);
          }
          expect(plan.conflicts).toEqual([]);
        }
        expect(leaves.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
        expect(waiting).toEqual([]);
      }),
    );
  });
});
