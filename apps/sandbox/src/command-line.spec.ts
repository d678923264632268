import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCall } from './command-line';

const call = (...args: string[]) => readCall(args, '1.2.3');

describe('the command', () => {
  it('starts with a demo terminal when nothing is said', () => {
    expect(call()).toMatchObject({
      do: 'start',
      isDemo: true,
      anyPort: true,
      settings: { PORT: 8090, HOST: '127.0.0.1', TERMINALS: [{ id: '999001', style: 'B' }] },
    });
  });

  it('says how it is called, and which one it is', () => {
    expect(JSON.stringify(call('--help'))).toContain('--terminals FILE');
    expect(call('-h')).toMatchObject({ do: 'say' });
    expect(call('--version')).toEqual({ do: 'say', text: 'knet-sandbox 1.2.3\n' });
  });

  it.each([
    [['--frob'], /^Unknown option '--frob'\. See --help\.$/],
    [['status'], /See --help/],
    [['--port'], /See --help/],
    [['--port', 'eighty'], /^--port is wrong/],
    [['--port', '70000'], /^--port is wrong/],
    [['--public-url', 'here'], /^--public-url is wrong/],
    [['--keep', '1'], /^--keep is wrong/],
    [['--terminals', '/no/such/file'], /cannot be read/],
  ])('refuses %j in one sentence', (args, sentence) => {
    const called = call(...args);
    expect(called).toMatchObject({ do: 'refuse', sentences: [expect.stringMatching(sentence)] });
  });

  it('reads terminals from a file, and never repeats what stands in it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'terminals-'));
    const path = join(directory, 'terminals.json');
    const terminal = { id: '123', password: 'p', resourceKey: 'AAAABBBBCCCCDDDD', style: 'A', voids: true };
    writeFileSync(path, JSON.stringify([terminal]));
    expect(call('--terminals', path)).toMatchObject({ isDemo: false, settings: { TERMINALS: [terminal] } });
    writeFileSync(path, JSON.stringify([{ ...terminal, resourceKey: 'too-short-secret!' }]));
    const refused = call('--terminals', path);
    expect(JSON.stringify(refused)).toContain('0.resourceKey: it must be exactly 16 ASCII characters');
    expect(JSON.stringify(refused)).not.toContain('too-short-secret');
    writeFileSync(path, '[');
    expect(call('--terminals', path)).toMatchObject({
      sentences: ['--terminals is wrong: it must be JSON.'],
    });
    rmSync(directory, { recursive: true });
  });
});

/** What `npm pack` makes of this workspace, unpacked where nothing of the repository is near, with the packages it names and no others. */
class Unpacked {
  readonly home = mkdtempSync(join(tmpdir(), 'knet-sandbox-'));
  readonly path = join(this.home, 'package');
  readonly dependencies: Readonly<Record<string, string>>;

  constructor(repository: string) {
    const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', this.home];
    const [packed] = JSON.parse(
      execFileSync('npm', args, { cwd: join(repository, 'apps/sandbox'), encoding: 'utf8' }),
    ) as [{ filename: string }];
    execFileSync('tar', ['-xzf', join(this.home, packed.filename), '-C', this.home]);
    this.dependencies = (
      JSON.parse(this.text('package.json')) as Pick<Unpacked, 'dependencies'>
    ).dependencies;
    for (const name of Object.keys(this.dependencies)) {
      const link = join(this.path, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(repository, 'node_modules', name), link);
    }
    mkdirSync(join(this.home, 'empty'));
  }

  text(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  /** Starts the bank in an empty directory, as npx does; answers what it says, and how to stop it. */
  async start(...args: string[]) {
    const bin = join(this.path, 'bin/knet-sandbox.cjs');
    const child = spawn(process.execPath, [bin, ...args], { cwd: join(this.home, 'empty') });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        said += data.toString();
        if (said.includes('Terminal: ')) resolve();
      });
      void ended.then(([code]) => {
        reject(new Error(`it ended with ${code}: ${said}`));
      });
    });
    const stop = async () => {
      child.kill('SIGINT');
      return (await ended)[0];
    };
    return { said, url: /http:\S+:\d+/.exec(said)?.[0] ?? '', stop };
  }
}

describe('the package', () => {
  const repository = join(__dirname, '../../..');
  let unpacked: Unpacked;
  beforeAll(() => {
    unpacked = new Unpacked(repository);
  });
  afterAll(() => {
    rmSync(unpacked.home, { recursive: true });
  });

  it('names every package that its code loads, and loads nothing of the product', () => {
    const code = readdirSync(join(unpacked.path, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .map((file) => unpacked.text(join('dist', file)));
    const loaded = code
      .flatMap((text) => [...text.matchAll(/\b(?:require|import)\(\s*["']([^"']+)["']\s*\)/g)])
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
    expect(new Set(loaded)).toEqual(new Set(Object.keys(unpacked.dependencies)));
    expect(unpacked.text('LICENSE')).toBe(readFileSync(join(repository, 'LICENSE'), 'utf8'));
    expect(unpacked.text('README.md')).toContain('# sandbox');
    expect(readdirSync(unpacked.path)).not.toContain('src');
  });

  it('starts a bank on a free port, says where everything is, and brings its catalogue', async () => {
    const other = createServer().once('error', () => undefined); // whoever has the port, it is taken
    await new Promise<void>((resolve) => {
      other.once('listening', resolve).once('error', () => {
        resolve();
      });
      other.listen(8090, '127.0.0.1');
    });
    const { said, url, stop } = await unpacked.start();
    const [answer, home] = await Promise.all([fetch(`${url}/control/catalogue.json`), fetch(url)]);
    expect(await answer.json()).toEqual(JSON.parse(unpacked.text('catalogue.json')));
    expect(home.status).toBe(200);
    expect(url).not.toMatch(/:8090$/);
    for (const place of ['/kpg/PaymentHTTP.htm', '/kpg/tranPipe.htm', '/faults', '/report', '999001'])
      expect(said).toContain(place);
    expect(readdirSync(join(unpacked.home, 'empty'))).toEqual(['knet-sandbox']);
    expect(await stop()).toBe(0);
    other.close();
  });
});
