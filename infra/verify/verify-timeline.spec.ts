import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryBytes, type Entry } from '@tajdeed/events';
import {
  Frontier,
  inclusionProof,
  leafHash,
  signCheckpoint,
  verifierKey,
  type NodeId,
} from '@tajdeed/merkle';

const ORIGIN = 'log.example/spec';
const [ours, others] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const [renewal, attempt, stranger] = ['1', '2', '3'].map(
  (n) => `019aa8f2-7bff-7a11-8b22-00000000000${n}`,
) as [string, string, string];

function entryOf(thing: string, seq: number, more: Partial<Entry> = {}): Entry {
  return {
    actor: 'resident',
    at: `2026-11-22T03:00:00.00000${seq}Z`,
    cause: null,
    event: 'term.chosen',
    facts: { total: '100.000', note: 'تجديد' },
    from: seq === 1 ? null : 'A',
    kind: thing === attempt ? 'attempt' : 'renewal',
    renewal: thing === stranger ? stranger : renewal,
    seq,
    thing,
    to: 'A',
    v: 1,
    ...more,
  };
}

const log = [
  entryOf(stranger, 1),
  entryOf(renewal, 1),
  entryOf(renewal, 2),
  entryOf(stranger, 2),
  entryOf(attempt, 1, { cause: `${renewal}:2` }),
  entryOf(renewal, 3, { cause: `${attempt}:1` }),
  entryOf(stranger, 3),
];

/** What the log would answer if these were its entries. */
function proofOf(entries: readonly Entry[], key: KeyObject = ours.privateKey) {
  const frontier = new Frontier();
  const nodes = new Map<string, Buffer>();
  for (const entry of entries)
    for (const { level, index, hash } of frontier.append(leafHash(entryBytes(entry))))
      nodes.set(`${level}/${index}`, hash);
  const read = ({ level, index }: NodeId) => nodes.get(`${level}/${index}`)!;
  return {
    format: 'tajdeed.timeline-proof.v1',
    renewalId: renewal,
    checkpoint: signCheckpoint({ origin: ORIGIN, size: entries.length, root: frontier.root() }, key),
    entries: entries.flatMap((entry, index) =>
      entry.thing === stranger
        ? []
        : [
            {
              index,
              leafHash: leafHash(entryBytes(entry)).toString('base64'),
              path: inclusionProof(index, entries.length, read).map((hash) => hash.toString('base64')),
              entry: entryBytes(entry).toString(),
            },
          ],
    ),
  };
}

const proof = proofOf(log);
const [first, second, third, fourth] = proof.entries as [(typeof proof.entries)[0], ...typeof proof.entries];
const change = (at: number, more: object) => ({
  ...proof,
  entries: proof.entries.map((entry, i) => (i === at ? { ...entry, ...more } : entry)),
});
const recorded = (at: number, more: Partial<Entry>) =>
  proofOf(log.map((entry, i) => (i === at ? { ...entry, ...more } : entry)));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function verify(given: unknown, key = verifierKey(ORIGIN, ours.publicKey)): { code: unknown; text: string } {
  const file = join(folder, 'proof.json');
  writeFileSync(file, JSON.stringify(given));
  try {
    return {
      code: 0,
      text: execFileSync(process.execPath, [join(__dirname, 'verify-timeline.mjs'), file, key], {
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, text: stdout + stderr };
  }
}

test('a true proof is valid under the log’s key in either form', () => {
  expect(verify(proof)).toMatchObject({
    code: 0,
    text: expect.stringContaining('VALID: 4 entries') as string,
  });
  const pem = join(folder, 'key.pem');
  writeFileSync(pem, ours.publicKey.export({ type: 'spki', format: 'pem' }));
  expect(verify(proof, pem)).toMatchObject({ code: 0 });
});

test.each([
  ['a changed word', change(2, { entry: third!.entry.replace('100.000', '001.000') }), 'leaf hash'],
  ['another index', change(1, { index: 3 }), 'path does not lead'],
  ['a leaf hash of other bytes', change(2, { leafHash: first.leafHash }), 'leaf hash'],
  ['a path of another entry', change(0, { path: fourth!.path }), 'path does not lead'],
  ['a shorter path', change(1, { path: second!.path.slice(1) }), 'path does not lead'],
  ['an entry left out', { ...proof, entries: proof.entries.toSpliced(1, 1) }, 'entry before it is missing'],
  [
    'two entries exchanged',
    { ...proof, entries: [second, first, third, fourth] },
    'entry before it is missing',
  ],
  ['an entry named twice', { ...proof, entries: [...proof.entries, fourth] }, 'named twice'],
  ['a cause left out', { ...proof, entries: proof.entries.toSpliced(2, 1) }, 'its cause is missing'],
  ['another renewal’s name', { ...proof, renewalId: stranger }, 'another renewal'],
  ['spaces in an entry', change(0, { entry: first.entry.replace(':', ': ') }), 'canonical'],
  [
    'another size of the tree',
    { ...proof, checkpoint: proof.checkpoint.replace('\n7\n', '\n8\n') },
    'not signed',
  ],
  ['a note without signature', { ...proof, checkpoint: proof.checkpoint.split('\n\n')[0] }, 'signed note'],
  ['a head that another key signed', proofOf(log, others.privateKey), 'not signed by this key'],
  ['a state that does not follow', recorded(2, { from: 'B' }), 'does not start at the state'],
  [
    'a history recorded backwards',
    proofOf([...log.slice(0, 1), log[2]!, log[1]!, ...log.slice(3)]),
    'entry before it is missing',
  ],
  ['no entries', { ...proof, entries: [] }, 'no entries'],
  ['another format', { ...proof, format: 'x' }, 'format'],
  ['entries of no shape', { ...proof, entries: [null, 1, {}] }, 'is not index'],
])('a proof with %s is invalid', (_, forged, reason) => {
  expect(verify(forged)).toEqual({ code: 1, text: expect.stringContaining(reason) as string });
});

test('what cannot be read is neither valid nor invalid', () => {
  expect(verify(proof, 'no-key')).toMatchObject({ code: 2 });
  expect(verify(proof, verifierKey(ORIGIN, ours.publicKey).replace('log.', 'lag.'))).toMatchObject({
    code: 2,
  });
});
