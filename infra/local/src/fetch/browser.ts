import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';
import { Fault } from '../fault';
import { root } from '../layout';
import { cached, type FetchSurroundings } from './cache';

/** A Chromium, and the surroundings it is started in. */
export interface Browser {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The browser of the tests. npm brings one for Linux x64, packed; anywhere else the machine's own is taken.
 * `home` gets its fonts' list and whatever it writes.
 */
export async function fetchBrowser(around: FetchSurroundings, home: string): Promise<Browser> {
  mkdirSync(home, { recursive: true });
  const env = { PATH: around.path, HOME: home, FONTCONFIG_FILE: fontsFile(home) };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { program: installed(around.path), env };
  const packed = join(dirname(require.resolve('@sparticuz/chromium')), '../..');
  const directory = await cached(around, `chromium-${versionOf(packed)}`, isWhole, async (part) => {
    await pipeline(
      createReadStream(join(packed, 'bin/chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(part, 'chromium'), { mode: 0o755 }),
    );
    mkdirSync(join(part, 'lib'));
    unpack(brotliDecompressSync(readFileSync(join(packed, 'bin/al2023.tar.br'))), join(part, 'lib'));
  });
  return withLibraries({ program: join(directory, 'chromium'), env }, join(directory, 'lib'));
}

/** The browser as it is if the machine has the libraries it needs, else with those that came with it. */
export function withLibraries(browser: Browser, brought: string): Browser {
  if (missingLibrary(browser) === undefined) return browser;
  const helped = { ...browser, env: { ...browser.env, LD_LIBRARY_PATH: brought } };
  const missing = missingLibrary(helped);
  if (missing === undefined) return helped;
  throw new Fault(
    `The browser of the tests cannot run here (${missing}): install its libraries (Debian/Ubuntu: sudo apt install libnss3 libexpat1 libgcc-s1) and run the command again.`,
  );
}

function missingLibrary({ program, env }: Browser): string | undefined {
  const { status, stderr, error } = spawnSync(program, ['--version'], {
    env,
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status === 0) return undefined;
  const [, library] = /loading shared libraries: ([^:]+):/.exec(stderr) ?? [];
  return library === undefined
    ? (error?.message ?? `it ended with ${status ?? 'a signal'}`)
    : `${library} is missing`;
}

function installed(path: string): string {
  const names = ['google-chrome', 'chromium', 'chromium-browser'];
  const places = [
    ...path.split(delimiter).flatMap((directory) => names.map((name) => join(directory, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  const found = places.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new Fault(
    'The browser tests need Chrome or Chromium, and none is installed (npm brings one for Linux x64 alone): install it (Debian/Ubuntu: sudo apt install chromium; macOS: brew install --cask google-chrome).',
  );
}

function versionOf(directory: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const version: unknown = typeof manifest === 'object' && manifest && Reflect.get(manifest, 'version');
  if (typeof version !== 'string') throw new Error(`${directory} holds a package without a version`);
  return version;
}

function isWhole(directory: string): boolean {
  return ['chromium', 'lib/libnss3.so'].every((file) => existsSync(join(directory, file)));
}

/** Writes the files of a tar archive side by side. */
function unpack(tar: Buffer, directory: string): void {
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    if (name === '') return;
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const isFile = /[0\0]/.test(tar.toString('latin1', at + 156, at + 157));
    if (isFile) writeFileSync(join(directory, basename(name)), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** The certificate's fonts are the browser's only ones, so that a page looks the same on every machine. */
function fontsFile(home: string): string {
  const file = join(home, 'fonts.conf');
  const directories = ['ibm-plex-sans-arabic', 'noto-naskh-arabic'].map(
    (name) => `<dir>${join(root, 'node_modules/@expo-google-fonts', name)}</dir>`,
  );
  const preferred = '<prefer><family>IBM Plex Sans Arabic</family></prefer>';
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${directories.join('')}<cachedir>${join(home, 'fontconfig')}</cachedir><alias binding="strong"><family>sans-serif</family>${preferred}</alias></fontconfig>`,
  );
  return file;
}
