import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LooseFile, SessionFile } from './session.file';

describe('the session file', () => {
  const home = mkdtempSync(join(tmpdir(), 'tajdeed-cli-'));
  const directory = join(home, 'tajdeed');
  const file = new SessionFile(directory);
  const [here, there] = ['https://here.example', 'https://there.example'];
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  it('holds nothing before the first sign-in', async () => {
    expect([await file.api(), await file.tokenFor(here)]).toEqual([undefined, undefined]);
  });

  it('is its owner’s alone, in a directory of their own, whatever the mask', async () => {
    const before = process.umask(0);
    await file.keep(here, 'token-of-here').finally(() => process.umask(before));
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect([mode(file.path), mode(directory)]).toEqual([0o600, 0o700]);
    expect(readdirSync(directory)).toEqual(['session.json']);
  });

  it('gives a token to its own api, and forgets one without the other', async () => {
    await file.keep(there, 'token-of-there');
    expect([await file.tokenFor(here), await file.tokenFor(there)]).toEqual([
      'token-of-here',
      'token-of-there',
    ]);
    expect(await file.tokenFor(`${here}.evil.example`)).toBeUndefined();
    await file.forget(here);
    expect([await file.tokenFor(here), await file.api()]).toEqual([undefined, there]);
    expect(readFileSync(file.path, 'utf8')).not.toContain('token-of-here');
  });

  it('is not used once others may read it, until a sign-in makes it anew', async () => {
    chmodSync(file.path, 0o640);
    await expect(file.tokenFor(there)).rejects.toThrow(LooseFile);
    await file.keep(there, 'token-of-later');
    expect(await file.tokenFor(there)).toBe('token-of-later');
  });

  it.each(['', 'no json', '[]', '{"sessions":[1]}', '{"sessions":{"https://there.example":7}}'])(
    'holds nothing when it reads %j',
    async (content) => {
      writeFileSync(file.path, content);
      expect(await file.tokenFor(there)).toBeUndefined();
    },
  );
});
