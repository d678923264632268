import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { World } from '../../spec/world';
import { allFaults } from '../faults/catalogue';

describe('the switchboard', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.json('DELETE', '/control/faults'));

  const send = (name: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    world.ask(`/faults/${name}`, { method: 'POST', headers, body: new URLSearchParams(fields) });
  const on = async (): Promise<unknown> => {
    return (JSON.parse((await world.ask('/control/faults')).text) as { on: unknown }).on;
  };

  it('switches on by a form, with parameters of their kinds, for somebody and for so many times', async () => {
    const form = { lang: 'en', 'with.ms': '250', 'with.to': '', scope: 'card', value: '0001', times: '2' };
    expect(await send('bank-callback-late', form)).toMatchObject({ status: 303, to: '/faults?lang=en' });
    await send('bank-captured-twice', { 'with.told': 'false' });
    expect(await on()).toEqual([
      { name: 'bank-callback-late', scope: { card: '0001' }, times: 2, with: { ms: 250 } },
      { name: 'bank-captured-twice', scope: {}, times: null, with: { ms: 0, told: false } },
    ]);
    expect((await world.ask('/faults?lang=en')).text).toContain('{&quot;ms&quot;:250}');
  });

  it('switches off one, and all', async () => {
    await send('inquiry-suspected', { scope: 'terminal', value: '999001' });
    await send('inquiry-suspected', {});
    await send('off', { name: 'inquiry-suspected', scope: '{"terminal":"999001"}' });
    expect(await on()).toMatchObject([{ scope: {} }]);
    await send('off', {});
    expect(await on()).toEqual([]);
  });

  it('says what is wrong and keeps what was typed', async () => {
    const { status, text } = await send('inquiry-slow', { lang: 'ar', 'with.ms': 'soon', times: '3' });
    expect(status).toBe(422);
    expect(text).toContain('invalid-input');
    expect(text).toContain('value="soon"');
    expect((await send('inquiry-slow', { 'with.ms': '1', times: '0' })).status).toBe(422);
    expect((await send('inquiry-slow', { 'with.ms': '1', scope: 'to', value: '+96550000001' })).status).toBe(
      422,
    );
    expect((await send('no-such-fault', {})).status).toBe(404);
  });

  it('takes no form of another site', async () => {
    const foreign = await send('inquiry-suspected', {}, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    expect(await on()).toEqual([]);
  });

  it('lists each misbehaviour in both languages, and has a page for each', async () => {
    for (const lang of ['ar', 'en']) {
      const { text } = await world.ask(`/faults?lang=${lang}`);
      for (const { name } of allFaults) expect(text).toContain(`/faults/${name}?lang=${lang}`);
    }
    for (const { name } of allFaults) expect((await world.ask(`/faults/${name}`)).status).toBe(200);
  });
});

describe('the catalogue', () => {
  it('has more than thirty misbehaviours of the bank, each told in both languages with the right end', async () => {
    const world = await World.open();
    const { text } = await world.ask('/control/catalogue.json');
    await world.close();
    const { misbehaviours, ends } = JSON.parse(text) as {
      ends: object;
      misbehaviours: {
        name: string;
        party: string;
        does: { ar: string; en: string };
        scopes: string[];
        parameters: { type: string };
        right: { end: string; does: { ar: string; en: string } } | null;
      }[];
    };
    const bank = misbehaviours.filter(({ party }) => party === 'bank');
    expect(bank.length).toBeGreaterThan(70);
    expect(new Set(bank.map(({ name }) => name)).size).toBe(bank.length);
    for (const { does, right, scopes, parameters } of bank) {
      expect(does.ar).toMatch(/[\u0600-\u06ff]/);
      expect(right!.does.ar).toMatch(/[\u0600-\u06ff]/);
      expect(Object.keys(ends)).toContain(right!.end);
      expect(scopes).toContain('terminal');
      expect(parameters.type).toBe('object');
    }
  });

  it('has a spec of each by its name', () => {
    const root = join(__dirname, '..');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const specs = files.filter((file) => file.endsWith('.spec.ts') && !file.startsWith('board/'));
    const text = specs.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const bank = allFaults.filter(({ party }) => party === 'bank').map(({ name }) => name);
    expect(bank.filter((name) => !new RegExp(`${name}(?![a-z-])`).test(text))).toEqual([]);
  });
});
