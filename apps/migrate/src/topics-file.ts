import { readFileSync } from 'node:fs';
import { topicsIn } from '@tajdeed/events';
import { StartError, type TopicRow } from '@tajdeed/platform';
import { parse } from 'yaml';

/** The topics of the committed file, as the mode wants them. */
export function topicsOf(file: string, mode: 'local' | 'production'): TopicRow[] {
  try {
    return topicsIn(parse(readFileSync(file, 'utf8')), mode);
  } catch (error) {
    throw new StartError(`TOPICS_FILE: ${file} cannot be read as a list of topics.`, { cause: error });
  }
}
