import { readFileSync } from 'node:fs';
import { StartError, type TopicRow } from '@tajdeed/platform';
import { parse } from 'yaml';
import { z } from 'zod';

const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));
const mode = z.strictObject({ replication: z.int().min(1), settings });
const topicsFile = z.strictObject({
  modes: z.strictObject({ local: mode, production: mode }),
  topics: z.array(z.strictObject({ name: z.string(), partitions: z.int().min(1), settings })).min(1),
});

/** The topics of the committed file, as the mode wants them. */
export function topicsOf(file: string, name: 'local' | 'production'): TopicRow[] {
  const { modes, topics } = read(file);
  const { replication, settings: ofMode } = modes[name];
  return topics.map((topic) => ({ ...topic, replication, settings: { ...topic.settings, ...ofMode } }));
}

function read(file: string): z.output<typeof topicsFile> {
  try {
    return topicsFile.parse(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StartError(`TOPICS_FILE: ${file} cannot be read as a list of topics.`, { cause: error });
  }
}
