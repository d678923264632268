import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../fault';
import { root } from '../layout';
import { cached, toolsOf, type FetchSurroundings } from './cache';
import { requireMaven, runTool } from './tools';

/** A server from Maven: its pom and the hashes of every file stand in infra/local/pins. */
export interface JarSet {
  pin: 'kafka' | 'temporal-test-server';
  title: string;
  version: string;
}

export const kafkaJars: JarSet = { pin: 'kafka', title: 'Kafka', version: '4.1.1' };
export const testServerJars: JarSet = {
  pin: 'temporal-test-server',
  title: "Temporal's time-skipping test server",
  version: '1.32.1',
};

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

function pinned(set: JarSet): ReadonlyMap<string, string> {
  const lines = readFileSync(join(root, 'infra/local/pins', `${set.pin}.sha256`), 'utf8')
    .trim()
    .split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** Compares every file of a directory with its pin; the answer names the first difference. */
export function differenceFromPins(directory: string, pins: ReadonlyMap<string, string>): string | undefined {
  const files = readdirSync(directory);
  const stranger = files.find((file) => !pins.has(file));
  if (stranger !== undefined) return `${stranger} is not on the list`;
  for (const [file, hash] of pins) {
    if (!files.includes(file)) return `${file} is missing`;
    const found = createHash('sha256')
      .update(readFileSync(join(directory, file)))
      .digest('hex');
    if (found !== hash) return `${file} has another content than the pinned one`;
  }
  return undefined;
}

/** The directory with the jars, from the cache or fetched now. */
export async function fetchJars(set: JarSet, around: FetchSurroundings): Promise<string> {
  const pins = pinned(set);
  const whole = (directory: string): boolean =>
    [...pins.keys()].every((file) => existsSync(join(directory, 'libs', file)));
  const directory = await cached(around, `${set.pin}-${set.version}`, whole, async (part) => {
    const maven = requireMaven(around.path, set.title);
    const began = performance.now();
    copyFileSync(join(root, 'infra/local/pins', `${set.pin}.pom.xml`), join(part, 'pom.xml'));
    let fetched = 0;
    let said = began;
    around.say(`${set.title} ${set.version}: fetching ${pins.size} files by Maven`);
    const log = join(around.logs, `fetch-${set.pin}.log`);
    const run = await runTool(
      maven,
      ['-B', '-Dstyle.color=never', plugin, '-DoutputDirectory=libs', '-DincludeScope=runtime'],
      {
        cwd: part,
        log,
        ...toolsOf(around),
        withinMs: 10 * 60_000,
        onLine: (line) => {
          if (!/Downloaded from .*\.jar /.test(line)) return;
          fetched += 1;
          if (performance.now() - said < 3000) return;
          said = performance.now();
          around.say(
            `${set.title} ${set.version}: ${fetched} files so far (${Math.round((said - began) / 1000)} s)`,
          );
        },
      },
    );
    if (run.code !== 0)
      throw new Fault(
        `Maven could not fetch ${set.title} (${String(run.code)}): check the network connection and run the command again.`,
        log,
      );
    const difference = differenceFromPins(join(part, 'libs'), pins);
    if (difference !== undefined)
      throw new Fault(
        `${set.title} from Maven is not what was pinned (${difference}): nothing of it was kept; check the Maven mirror and run the command again.`,
        log,
      );
    around.say(
      `${set.title} ${set.version}: fetched and checked (${Math.round((performance.now() - began) / 1000)} s)`,
    );
  });
  return join(directory, 'libs');
}

/** A launcher for the SDK's `existing-path`: the time-skipping server as one executable file. */
export async function fetchTestServer(java: string, around: FetchSurroundings): Promise<string> {
  const libs = await fetchJars(testServerJars, around);
  const launcher = join(libs, '..', 'temporal-test-server');
  const text = `#!/bin/sh\nexec "${java}" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '${libs}/*' io.temporal.testserver.TestServer "$@"\n`;
  if (!existsSync(launcher) || readFileSync(launcher, 'utf8') !== text) {
    writeFileSync(launcher, text);
    chmodSync(launcher, 0o755);
  }
  return launcher;
}
