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

/** A topic as Kafka's admin call takes it. */
export interface TopicOrder {
  readonly topic: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configEntries: { name: string; value: string }[];
}

/** The topics to make in one mode, from the file's parsed content. */
export function topicOrders(content: unknown, mode: keyof TopicsFile['modes']): TopicOrder[] {
  const { modes, topics } = topicsFile.parse(content);
  const { replication, settings: ofMode } = modes[mode];
  return topics.map(({ name, partitions, settings: own }) => ({
    topic: name,
    numPartitions: partitions,
    replicationFactor: replication,
    configEntries: Object.entries({ ...own, ...ofMode }).map(([key, value]) => ({
      name: key,
      value: String(value),
    })),
  }));
}
