import { ConfigResourceTypes, type Admin } from 'kafkajs';
import { StartError } from '../settings/settings';
import { kafkaOf } from './kafka';

/** One topic as it must be: everything explicit, nothing left to the broker's defaults (K11). */
export interface TopicRow {
  readonly name: string;
  /** Never changed once it exists, or keys would move to other partitions (K12). */
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** What was done: topics that are new, and topics whose settings were put right. */
export interface TopicReport {
  readonly created: readonly string[];
  readonly altered: readonly string[];
}

/** Makes the topics that are missing and puts the settings of the others right. Refuses another number of partitions. */
export async function ensureTopics(
  brokers: readonly string[],
  topics: readonly TopicRow[],
): Promise<TopicReport> {
  const admin = kafkaOf(brokers, 'topics').admin();
  try {
    await admin.connect();
    const known = new Set(await admin.listTopics());
    const absent = topics.filter(({ name }) => !known.has(name));
    if (absent.length > 0) await admin.createTopics({ waitForLeaders: true, topics: absent.map(asCreated) });
    const present = topics.filter(({ name }) => known.has(name));
    await refuseOtherPartitions(admin, present);
    const altered = await alterSettings(admin, present);
    return { created: absent.map(({ name }) => name), altered };
  } finally {
    await admin.disconnect();
  }
}

function asCreated({ name, partitions, replication, settings }: TopicRow) {
  return {
    topic: name,
    numPartitions: partitions,
    replicationFactor: replication,
    configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
  };
}

async function refuseOtherPartitions(admin: Admin, topics: readonly TopicRow[]): Promise<void> {
  if (topics.length === 0) return;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
  for (const { name, partitions } of topics) {
    const there = found.find((topic) => topic.name === name)?.partitions.length ?? 0;
    if (there !== partitions)
      throw new StartError(
        `Topic ${name} has ${there} partitions instead of ${partitions}; that number never changes.`,
      );
  }
}

async function alterSettings(admin: Admin, topics: readonly TopicRow[]): Promise<string[]> {
  if (topics.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const differing = topics.filter(({ name, settings }) => {
    const entries = resources.find((resource) => resource.resourceName === name)?.configEntries ?? [];
    const now = new Map(entries.map((entry) => [entry.configName, entry.configValue]));
    return Object.entries(settings).some(([key, value]) => now.get(key) !== value);
  });
  if (differing.length > 0) {
    const altered = differing.map(({ name, settings }) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
    }));
    await admin.alterConfigs({ validateOnly: false, resources: altered });
  }
  return differing.map(({ name }) => name);
}
