import { Logger } from '@nestjs/common';
import { Kafka, Partitioners, logLevel, type LogEntry } from 'kafkajs';
import { restIdleConnections } from './idle-connections';

const log = new Logger('Kafka');

/** Normal while a broker starts, or told by our own line with more sense. */
const PASSING =
  /coordinator|leadership|rebalanc|Limiting retries|Error when calling|^Consumer: (?:Crash|Restarting)/i;

/** One connection description for publisher and consumer (K15): short, finite waits. */
export function kafkaOf(brokers: readonly string[], clientId: string): Kafka {
  restIdleConnections();
  return new Kafka({
    clientId: `tajdeed-${clientId}`,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.WARN,
    logCreator: () => writeLog,
  });
}

/** Explicit, for a silent change would move keys to other partitions (K12): murmur2 as Java's client. */
export const partitioner = Partitioners.DefaultPartitioner;

function writeLog({ level, namespace, log: { message, error } }: LogEntry): void {
  const text = `${namespace}: ${message}${typeof error === 'string' ? ` (${error})` : ''}`;
  if (PASSING.test(text)) log.debug(text);
  else if (level === logLevel.ERROR) log.error(text);
  else log.warn(text);
}
