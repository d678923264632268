import { z } from 'zod';

const count = z.int().min(1);

/** Settings of a topic by their Kafka names, all explicit: nothing is left to a broker's defaults (K11, K14). */
const settings = z.record(z.string().regex(/^[a-z.]+$/), z.union([z.string(), z.int(), z.boolean()]));

/** The shape of `infra/kafka/topics.yaml`. */
export const topicsFile = z.strictObject({
  modes: z.strictObject({
    local: z.strictObject({ replication: count, settings }),
    production: z.strictObject({ replication: count, settings }),
  }),
  topics: z
    .array(
      z.strictObject({ name: z.string().regex(/^tajdeed\.[a-z]+\.v[0-9]+$/), partitions: count, settings }),
    )
    .min(1),
});

export type TopicsFile = z.infer<typeof topicsFile>;

/** One topic as one mode wants it, with the settings as Kafka takes them. */
export interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** The topics of one mode, from the file's parsed content; throws where that is not a list of topics. */
export function topicsIn(content: unknown, mode: keyof TopicsFile['modes']): WantedTopic[] {
  const { modes, topics } = topicsFile.parse(content);
  const { replication, settings: ofMode } = modes[mode];
  return topics.map(({ name, partitions, settings: own }) => ({
    name,
    partitions,
    replication,
    settings: Object.fromEntries(
      Object.entries({ ...own, ...ofMode }).map(([key, value]) => [key, String(value)]),
    ),
  }));
}
