import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts } from './ports';

const directory = mkdtempSync(join(tmpdir(), 'ports-'));
const file = join(directory, 'ports.json');
let stranger: Server;
let taken: number;

beforeAll(async () => {
  stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  taken = (stranger.address() as AddressInfo).port;
});
afterAll(() => {
  stranger.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  rmSync(file, { force: true });
});

const silent = () => undefined;

describe('ports', () => {
  it('are remembered', async () => {
    const first = await choosePorts([{ name: 'api' }, { name: 'kafka' }], file, silent);
    expect(first['api']).not.toBe(first['kafka']);
    expect(await choosePorts([{ name: 'api' }, { name: 'kafka' }], file, silent)).toEqual(first);
  });

  it('are another when a stranger has the remembered one, and this is said', async () => {
    writeFileSync(file, JSON.stringify({ api: taken }));
    const said: string[] = [];
    const { api } = await choosePorts([{ name: 'api' }], file, (line) => said.push(line));
    expect(api).not.toBe(taken);
    expect(said).toEqual([`Port ${taken} (api) is in use by another program; taking ${String(api)}.`]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ api });
  });

  it('are another when the preferred one is taken, and nothing is said', async () => {
    const said: string[] = [];
    const { api } = await choosePorts([{ name: 'api', preferred: taken }], file, (line) => said.push(line));
    expect(api).not.toBe(taken);
    expect(said).toEqual([]);
  });

  it('are refused when a setting names one that is in use', async () => {
    const wish = { name: 'api', wanted: { port: taken, setting: 'TAJDEED_API_PORT' } };
    await expect(choosePorts([wish], file, silent)).rejects.toThrow(
      `Port ${taken} (TAJDEED_API_PORT) is in use by another program: stop that program or set TAJDEED_API_PORT to a free port.`,
    );
  });

  it('are refused all at once, and nothing is remembered of it', async () => {
    rmSync(file, { force: true });
    const wish = (setting: string) => ({ name: setting, wanted: { port: taken, setting } });
    await expect(choosePorts([wish('FIRST'), { name: 'api' }, wish('SECOND')], file, silent)).rejects.toThrow(
      /\(FIRST\) is in use .*\n.*\(SECOND\) is in use /,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('survive half a file of a killed run', async () => {
    writeFileSync(file, '{"api": 30');
    expect(await choosePorts([{ name: 'api' }], file, silent)).toHaveProperty('api');
  });
});
