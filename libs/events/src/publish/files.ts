import { eventFamilies } from '../catalogue';
import type { EventFamily } from '../event';
import { asyncApiText } from './asyncapi';
import { cataloguePage } from './catalogue-page';
import { breaches } from './compatibility';
import { entryJsonSchema, schemaFile, type JsonObject } from './schemas';
import { topicsText } from './topics-file';

export const families: readonly EventFamily[] = Object.values(eventFamilies);

/** Folder of the schemas, from the top of the repository. */
export const SCHEMAS = 'libs/events/generated/schemas';

/** The schema of every published event by its file name. */
export function schemas(of: readonly EventFamily[] = families): ReadonlyMap<string, JsonObject> {
  return new Map(
    of.flatMap((family) =>
      Object.entries(family.events).map(([event, row]) => [
        schemaFile(family.kind, event, row.version),
        entryJsonSchema(family, event, row),
      ]),
    ),
  );
}

/** Everything that is generated from the event families: path from the top of the repository → text. */
export function publishedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...[...schemas()].map(
      ([name, schema]) => [`${SCHEMAS}/${name}`, `${JSON.stringify(schema, null, 2)}\n`] as const,
    ),
    ['libs/events/generated/asyncapi.yaml', asyncApiText(families)],
    ['infra/kafka/topics.yaml', topicsText(families)],
    ['infra/docs/events.md', cataloguePage(families)],
  ]);
}

/** What the new schemas break of the published ones (by file name), a sentence each. */
export function breachesOfPromise(
  published: ReadonlyMap<string, JsonObject>,
  next: ReadonlyMap<string, JsonObject>,
): string[] {
  return [...published].flatMap(([name, schema]) => {
    const now = next.get(name);
    return now === undefined ? [`${name}: a published event is gone`] : breaches(schema, now, name);
  });
}
