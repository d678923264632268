import type { Desk } from './desk';
import type { Given } from './given';
import { listAt, textAt } from './json';
import type { OptionRow } from './verbs';

const MOST_PER_PAGE = 100;

/** The options of every list. */
export const listOptions: readonly OptionRow[] = [
  { flags: '--limit <n>', key: 'cli.option.limit' },
  { flags: '--after <id>', key: 'cli.option.after' },
  { flags: '--all', key: 'cli.option.all' },
];

export interface Listed {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** A page of a list, or with --all every page, told on the way. */
export async function listed(
  desk: Desk,
  given: Given,
  path: string,
  name: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Listed> {
  const api = await desk.office();
  const isWhole = given.is('all');
  const limit = isWhole ? String(MOST_PER_PAGE) : given.text('limit');
  const items: unknown[] = [];
  let after = given.text('after');
  for (;;) {
    const page = await api.get(path, { ...query, limit, after });
    items.push(...listAt(page, name));
    const next = textAt(page, 'next') ?? null;
    if (!isWhole || next === null || next === after) return { items, next: isWhole ? null : next };
    after = next;
    desk.tell('cli.say.read-so-far', { number: items.length });
  }
}

/** Shows a list; for programs as `{<name>: […], next}`, whatever page it is. */
export function showList(desk: Desk, name: string, { items, next }: Listed, columns: () => string): void {
  desk.show({ [name]: items, next }, columns);
  if (next !== null && !desk.isJson) desk.tell('cli.say.more', { after: next });
}
