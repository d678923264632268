import { randomBytes } from 'node:crypto';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  encodeToPayload,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow';
import fc from 'fast-check';
import type { KeyRing } from '../settings/kinds';
import { dataConverter } from './data-converter';
import { payloadCodec } from './payload-codec';

const [k1, k2] = [randomBytes(32), randomBytes(32)];
const before: KeyRing = { current: 'k1', keys: new Map([['k1', k1]]) };
const after: KeyRing = {
  current: 'k2',
  keys: new Map([
    ['k1', k1],
    ['k2', k2],
  ]),
};

describe('an encrypted payload', () => {
  const codec = payloadCodec(before);

  it('opens to the very payload', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), fc.uint8Array()),
        fc.uint8Array(),
        async (metadata, data) => {
          const [sealed = {}] = await codec.encode([{ metadata, data }]);
          const [opened = {}] = await codec.decode([sealed]);
          expect(Object.entries(opened.metadata ?? {}).map(([k, v]) => [k, [...v]])).toEqual(
            Object.entries(metadata).map(([k, v]) => [k, [...v]]),
          );
          expect([...(opened.data ?? [])]).toEqual([...data]);
        },
      ),
    );
  });

  it('takes an empty field that comes as a plain array', async () => {
    const data = [] as unknown as Uint8Array;
    const [sealed = {}] = await codec.encode([{ metadata: { encoding: Buffer.from('binary/null') }, data }]);
    const [opened] = await codec.decode([sealed]);
    expect(opened?.data).toHaveLength(0);
  });

  it('shows its encoding and key, and nothing else', async () => {
    const [sealed] = await codec.encode([
      { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"287041500007"') },
    ]);
    expect(Object.keys(sealed?.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
    expect(Buffer.from(sealed?.data ?? []).toString('latin1')).not.toMatch(/287041500007|json/);
  });

  it('opens after a change of keys, leaves plain payloads alone, refuses changed bytes', async () => {
    const plain: Payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') };
    const [sealed] = await codec.encode([plain]);
    const [opened, same] = await payloadCodec(after).decode([sealed!, plain]);
    expect(Buffer.from(opened?.data ?? []).toString()).toBe('1');
    expect(same).toBe(plain);
    const spoilt = Buffer.from(sealed!.data!);
    spoilt.writeUInt8(spoilt.readUInt8(20) ^ 1, 20);
    await expect(async () => codec.decode([{ ...sealed, data: spoilt }])).rejects.toThrow();
    await expect(async () =>
      payloadCodec({ current: 'k2', keys: new Map([['k2', k2]]) }).decode([sealed!]),
    ).rejects.toThrow('not configured');
  });
});

describe('the data converter', () => {
  it('hides failure texts and stacks too', async () => {
    const loaded = loadDataConverter(dataConverter(before));
    const failure = await encodeErrorToFailure(
      loaded,
      ApplicationFailure.create({ message: 'person 287041500007', type: 'code-wrong' }),
    );
    expect(failure.message).toBe('Encoded failure');
    expect(JSON.stringify(failure)).not.toContain('287041500007');
    expect((await decodeOptionalFailureToOptionalError(loaded, failure))?.message).toContain(
      'person 287041500007',
    );
    const payload = await encodeToPayload(loaded, { id: 'r' });
    expect(await decodeFromPayloadsAtIndex(loaded, 0, [payload])).toEqual({ id: 'r' });
  });
});
