import { element, World } from '../../spec/world';

describe('a seeded script', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const lots = [
    { weight: 2 },
    { weight: 1, name: 'bank-result', with: { result: 'NOT CAPTURED' } },
    { weight: 1, name: 'inquiry-not-found', times: 1 },
    { weight: 1, name: 'bank-callback-unknown-word' },
  ];

  async function drawn(count: number): Promise<(string | null | undefined)[]> {
    const names: (string | null | undefined)[] = [];
    for (let one = 0; one < count; one += 1) {
      const { trackId } = await world.upToConfirm();
      names.push((await world.ledger(trackId))?.draw?.name);
    }
    return names;
  }

  it('draws the same row again from the same seed, over a restart, too', async () => {
    await world.json('PUT', '/control/script', { seed: 7, lots });
    const row = [...(await drawn(6))];
    await world.restart();
    row.push(...(await drawn(6)));
    expect(new Set(row).size).toBeGreaterThan(2);
    await world.json('PUT', '/control/script', { seed: 7, lots });
    expect(await drawn(12)).toEqual(row);
    await world.json('PUT', '/control/script', { seed: 8, lots });
    expect(await drawn(12)).not.toEqual(row);
    await world.json('DELETE', '/control/script');
    expect(await drawn(1)).toEqual([undefined]);
  });

  it('makes a payment behave as it drew, as many times as the lot says', async () => {
    await world.json('PUT', '/control/script', {
      seed: 'x',
      lots: [{ weight: 1, name: 'inquiry-not-found', times: 1 }],
    });
    const { trackId, confirm } = await world.upToConfirm();
    await confirm();
    expect(await world.inquire(trackId)).toContain('IPAY0100263');
    await world.restart();
    expect(element(await world.inquire(trackId), 'result')).toBe('SUCCESS');
  });

  it('gives way to a fault that is switched on for the track id', async () => {
    await world.json('PUT', '/control/script', { seed: 'x', lots: [{ weight: 1, ...lots[1] }] });
    const fields = world.fields();
    const scope = { trackId: fields.trackid! };
    await world.fault('bank-result', { with: { result: 'HOST TIMEOUT' }, scope });
    const { trackId, confirm } = await world.upToConfirm({ fields });
    await confirm();
    expect((await world.ledger(trackId))?.result).toBe('HOST TIMEOUT');
  });

  it.each([
    [{ seed: 1, lots: [] }],
    [{ seed: 1, lots: [{ weight: 0 }] }],
    [{ seed: 1, lots: [{ weight: 1, name: 'no-such-fault' }] }],
    [{ seed: 1, lots: [{ weight: 1, name: 'settlement-truncated' }] }],
    [{ seed: 1, lots: [{ weight: 1, name: 'inquiry-slow', with: { ms: 'x' } }] }],
    [{ lots }],
  ])('is refused when it is misspelt: %j', async (script) => {
    const { status, text } = await world.json('PUT', '/control/script', script);
    expect([status, JSON.parse(text)]).toMatchObject([422, { code: 'invalid-input' }]);
  });
});
