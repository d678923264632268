import { fetchPythonWith } from './fetch/python';
import { layoutIn } from './layout';
import { Guard } from './processes/guard';
import { readLocalSettings } from './settings';

/** The program of a Python that has the pinned packages of infra/NAME, installed once per machine. */
export async function testPython(name: string): Promise<string> {
  const { cache, directory, path } = readLocalSettings();
  const guard = new Guard();
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  try {
    return await fetchPythonWith(name, { cache, logs: layoutIn(directory).logs, path, guard, say });
  } finally {
    guard.close();
  }
}
