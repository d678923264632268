import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLibraries } from './browser';

const directory = mkdtempSync(join(tmpdir(), 'browser-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** A stand-in that ends as this shell text says. */
const browser = (text: string) => {
  const program = join(directory, 'chromium');
  writeFileSync(program, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return { program, env: { PATH: '/usr/bin:/bin' } };
};
const lacking =
  'echo "chromium: error while loading shared libraries: libnss3.so: cannot open" >&2; exit 127';

describe('the browser of the tests', () => {
  it('runs as it is where the machine has its libraries', () => {
    const whole = browser('exit 0');
    expect(withLibraries(whole, '/brought')).toBe(whole);
  });

  it('runs with the libraries that came with it where the machine has none', () => {
    const helped = withLibraries(browser(`[ -n "$LD_LIBRARY_PATH" ] || { ${lacking}; }`), '/brought');
    expect(helped.env).toMatchObject({ LD_LIBRARY_PATH: '/brought' });
  });

  it('that lacks another one is refused in one sentence with the remedy', () => {
    expect(() => withLibraries(browser(lacking), '/brought')).toThrow(
      /^The browser of the tests cannot run here \(libnss3\.so is missing\): install its libraries \(.*apt install libnss3 .*\)/,
    );
  });
});
