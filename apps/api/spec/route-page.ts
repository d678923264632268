import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page that people read, as a table: which roles each route lets in. */
export function documented(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(__dirname, '../../../infra/docs/routes.md'), 'utf8');
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  const found = new Map<string, readonly string[]>();
  let head: string[] = [];
  for (const line of lines) {
    const row = cells(line);
    if (row[0] === 'method') head = row;
    const [method = '', path = ''] = row;
    if (head[2] === 'permission' && path.startsWith('`'))
      found.set(
        `${method} ${path.slice(1, -1)}`,
        head.filter((_, i) => row[i] === 'yes'),
      );
  }
  return found;
}
