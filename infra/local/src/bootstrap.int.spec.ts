import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './layout';

const empty = mkdtempSync(join(tmpdir(), 'bootstrap-'));
afterAll(() => {
  rmSync(empty, { recursive: true });
});

/** What a person sees whose machine lacks something: nothing is installed or compiled before that. */
function bootstrap(
  verb: string,
  node: readonly string[] = [],
  path = empty,
  more: Readonly<Record<string, string>> = {},
): { code: number | null; text: string } {
  const run = spawnSync(process.execPath, [...node, join(root, 'infra/local/bootstrap.mjs'), verb], {
    env: { PATH: path, HOME: empty, TAJDEED_LOCAL: join(empty, 'local'), ...more },
    encoding: 'utf8',
  });
  return { code: run.status, text: `${run.stderr}${run.stdout}` };
}

describe('a machine that lacks something', () => {
  it('is told of Java and Maven at once, with the remedy', () => {
    const { code, text } = bootstrap('start');
    expect(code).toBe(1);
    expect(text).toMatch(
      /^Kafka needs Java 17 or newer and Maven, not found on the PATH: install it .*apt install openjdk-17-jre-headless maven;.*docker compose up.*\n$/,
    );
  });

  it('is told of Python, too, where it is to test, and has no test passed', () => {
    const { code, text } = bootstrap('test');
    const lines = text.trim().split('\n');
    expect([code, lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
    expect(lines[0]).toMatch(
      /^Kafka needs Java 17 or newer and Maven, the tests of the fees need Python 3\.11 or newer with pip, not found on the PATH: install it .*apt install openjdk-17-jre-headless maven python3 python3-pip; /,
    );
  });

  it('that lacks Python alone is told so before anything is installed', () => {
    const bin = mkdtempSync(join(empty, 'bin-'));
    for (const name of ['java', 'mvn']) symlinkSync(process.execPath, join(bin, name));
    const { code, text } = bootstrap('test', [], bin);
    expect(code).toBe(1);
    expect(text.split('\n')[0]).toBe(
      'The tests of the fees need Python 3.11 or newer with pip, not found on the PATH: install it (Debian/Ubuntu: sudo apt install python3 python3-pip; macOS: brew install python, and put it on the PATH).',
    );
  });

  it('needs no Java where brokers are configured, be it in a file', () => {
    const brokers = join(empty, 'brokers');
    writeFileSync(brokers, 'localhost:9092\n');
    // The data cannot be kept there: it ends right after the programs were looked for.
    const local = { TAJDEED_LOCAL: join(brokers, 'local') };
    for (const [given, begin] of [
      [{ KAFKA_BROKERS_FILE: brokers }, brokers],
      [{ KAFKA_BROKERS: 'localhost:9092' }, brokers],
      [{ KAFKA_BROKERS: ' ' }, 'Kafka needs Java'],
    ] as const) {
      const { code, text } = bootstrap('start', [], empty, { ...local, ...given });
      expect([code, text.split('\n').at(-2)?.slice(0, begin.length)]).toEqual([1, begin]);
    }
  });

  it('is told which Node.js it has and which it needs', () => {
    const versions = '{ value: { ...process.versions, node: "18.20.1" } }';
    const pretend = `data:text/javascript,Object.defineProperty(process, "versions", ${versions})`;
    const { code, text } = bootstrap('start', ['--import', pretend]);
    expect([code, text]).toEqual([
      1,
      'Tajdeed needs Node.js 20.19 to 24 and this is 18.20.1: install Node 22 (Debian/Ubuntu and macOS: from nodejs.org or by nvm), or use `docker compose up`.\n',
    ]);
  });
});
