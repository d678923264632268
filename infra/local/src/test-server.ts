import { fetchTestServer } from './fetch/jars';
import { requireJava } from './fetch/tools';
import { layoutIn } from './layout';
import { Guard } from './processes/guard';
import { readLocalSettings } from './settings';

/** The path of an executable time-skipping Temporal server, for `createTimeSkipping({ server: { executable } })`. */
export async function timeSkippingServer(): Promise<string> {
  const { cache, directory, path } = readLocalSettings();
  const guard = new Guard();
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  try {
    return await fetchTestServer(await requireJava(path), {
      cache,
      logs: layoutIn(directory).logs,
      path,
      guard,
      say,
    });
  } finally {
    guard.close();
  }
}
