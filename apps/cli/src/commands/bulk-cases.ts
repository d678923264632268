import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt } from '../json';
import { refusalWords } from '../words';

const MOST_AT_ONCE = 500;

/** Takes or assigns many cases: first what would become of each, then, once the person agrees, the deed. */
export async function bulk(desk: Desk, given: Given): Promise<void> {
  const ids = (await desk.contentOf(given.need('ids'))).split(/\s+/).filter((word) => word !== '');
  if (ids.length === 0) throw desk.failure('usage', 'no-ids', 'cli.say.no-ids');
  const member = given.text('member');
  const bodies = Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, at) => ({
    do: given.at(0),
    ...(member !== undefined && { member }),
    caseIds: ids.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE),
  }));
  const office = await desk.office();
  const preview = await each(desk, bodies, (body) => office.step('POST', '/cases/bulk/preview', body));
  const refusedBefore = preview.filter(isRefused);
  desk.tell('cli.say.bulk-preview', {
    done: preview.length - refusedBefore.length,
    refused: refusedBefore.length,
  });
  if (!given.is('yes')) {
    if (refusedBefore.length > 0) desk.terminal.say(columns(desk, refusedBefore));
    if ((await desk.ask('cli.ask.bulk')) !== 'yes')
      throw desk.failure('refused', 'not-agreed', 'cli.say.not-agreed');
  }
  const results = await each(desk, bodies, (body) => office.deed('POST', '/cases/bulk', body));
  desk.show({ results }, () => columns(desk, results));
  const refused = results.filter(isRefused).length;
  if (refused > 0) throw desk.failure('refused', 'some-refused', 'cli.say.some-refused', { refused });
}

async function each(
  desk: Desk,
  bodies: readonly object[],
  ask: (body: object) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  const progress = await desk.terminal.progress(bodies.length, desk.say('cli.say.taking'));
  try {
    for (const [at, body] of bodies.entries()) {
      results.push(...listAt(await ask(body), 'results'));
      progress(at + 1);
    }
  } finally {
    progress();
  }
  return results;
}

function isRefused(result: unknown): boolean {
  return textAt(result, 'refusal') !== undefined;
}

function columns(desk: Desk, results: readonly unknown[]): string {
  return desk.table(
    ['cli.column.case', 'cli.column.refusal'],
    results.map((result) => [textAt(result, 'caseId'), refusalWords(desk, textAt(result, 'refusal'))]),
  );
}
