import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Fault } from '../fault';
import { runTool } from '../fetch/tools';
import type { ServiceSpec } from '../processes/service';

export interface KafkaOptions {
  home: string;
  java: string;
  libs: string;
  ports: { kafka: number; kafkaController: number };
  log: string;
  base: Readonly<Record<string, string>>;
}

const jvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function properties(options: KafkaOptions, data: string): string {
  const { kafka, kafkaController } = options.ports;
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${kafkaController}`,
    `listeners=PLAINTEXT://127.0.0.1:${kafka},CONTROLLER://127.0.0.1:${kafkaController}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${kafka}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=PLAINTEXT',
    'controller.listener.names=CONTROLLER',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=3',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    `log.dirs=${data}`,
    '',
  ].join('\n');
}

/** Formats an empty store under a temporary name, so that a cut leaves nothing that looks formatted. */
async function format(options: KafkaOptions, data: string): Promise<void> {
  const part = `${data}-part`;
  rmSync(part, { recursive: true, force: true });
  const template = join(options.libs, '..', 'formatted');
  if (!existsSync(template)) {
    const file = join(options.home, 'format.properties');
    writeFileSync(file, properties(options, part));
    const cluster = randomBytes(16).toString('base64url').replace(/^-/, 'A');
    const args = [
      '-Xmx128m',
      ...jvm,
      '-cp',
      join(options.libs, '*'),
      'kafka.tools.StorageTool',
      'format',
      '-t',
      cluster,
      '-c',
      file,
    ];
    const run = await runTool(options.java, args);
    if (run.code !== 0)
      throw new Fault(`Kafka's store could not be formatted: ${run.output.trim().split('\n').at(-1) ?? ''}`);
    // A formatted empty store is the same for every start: the next one is a copy and saves a JVM.
    const copy = `${template}-${process.pid}`;
    cpSync(part, copy, { recursive: true });
    if (existsSync(template)) rmSync(copy, { recursive: true });
    else renameSync(copy, template);
  } else cpSync(template, part, { recursive: true });
  renameSync(part, data);
}

/** Prepares the store (once) and says how the broker is run: broker and controller in one process. */
export async function kafkaService(options: KafkaOptions): Promise<ServiceSpec> {
  const data = join(options.home, 'data');
  mkdirSync(options.home, { recursive: true });
  if (!existsSync(join(data, 'meta.properties'))) {
    rmSync(data, { recursive: true, force: true });
    await format(options, data);
  }
  const file = join(options.home, 'server.properties');
  writeFileSync(file, properties(options, data));
  return {
    name: 'kafka',
    command: options.java,
    args: ['-Xmx384m', ...jvm, '-cp', join(options.libs, '*'), 'kafka.Kafka', file],
    env: options.base,
    cwd: options.home,
    log: options.log,
    ready: () => hasBroker(options.ports.kafka),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 8000,
  };
}

/** Asks for metadata (version 1, no topics): ready when the broker names itself, that is when it is unfenced. */
function hasBroker(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => {
      end(false);
    });
    socket.once('error', () => {
      end(false);
    });
    socket.once('close', () => {
      end(false);
    });
    socket.once('connect', () => {
      const request = Buffer.from([0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0]);
      const length = Buffer.alloc(4);
      length.writeInt32BE(request.length);
      socket.write(Buffer.concat([length, request]));
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const answer = Buffer.concat(chunks);
      if (answer.length >= 12) end(answer.readInt32BE(4) === 7 && answer.readInt32BE(8) > 0);
    });
  });
}
