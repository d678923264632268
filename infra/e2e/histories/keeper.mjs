import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const { waitFor } = require(join(root, 'libs/testing/dist/resident.js'));
const { dataConverter } = require(join(root, 'libs/platform/dist/temporal/data-converter.js'));
const { Client, Connection } = require('@temporalio/client');
const { History } = require('@temporalio/proto').temporal.api.history.v1;

/** Keeps the histories of a system's finished workflows, decoded. */
export class Keeper {
  #connection;
  #codec;

  constructor(connection, codec) {
    this.#connection = connection;
    this.#codec = codec;
    this.client = new Client({ connection });
  }

  static async open(system) {
    const ring = JSON.parse(system.secret('payload-keys.json'));
    const keys = new Map(Object.entries(ring.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
    const [codec] = dataConverter({ current: ring.current, keys }).payloadCodecs;
    return new Keeper(await Connection.connect({ address: system.servers.temporal }), codec);
  }

  close() {
    return this.#connection.close();
  }

  /** Waits for the workflow's end and writes its story down, unless one that did the same is there already. */
  async keep(folder, name, workflowId) {
    const handle = this.client.workflow.getHandle(workflowId);
    const isOver = () =>
      handle.describe().then(
        ({ status }) => status.name === 'COMPLETED' || undefined,
        () => undefined, // not begun yet
      );
    await waitFor(`the end of ${name}`, isOver);
    const history = await this.#readable(await handle.fetchHistory());
    const story = History.toObject(history, { longs: String, enums: String, bytes: String });
    const directory = join(root, 'workflows/src', folder, 'histories');
    mkdirSync(directory, { recursive: true });
    const same = namedIn(directory, name).find(
      (file) => deedsOf(JSON.parse(readFileSync(join(directory, file), 'utf8'))) === deedsOf(story),
    );
    const file = same ?? `${nextIn(directory, name)}.json`;
    if (same === undefined) writeFileSync(join(directory, file), `${JSON.stringify(story, null, 1)}\n`);
    const how = same === undefined ? `${history.events.length} events` : 'the same again';
    process.stdout.write(`${folder}/histories/${file}: ${how}\n`);
  }

  /** A copy with every payload decoded, and without the names of this machine and its processes. */
  async #readable(value, name = '') {
    if (name === 'identity') return 'recorder';
    if (value instanceof Uint8Array || typeof value !== 'object' || value === null || 'toNumber' in value)
      return value;
    if (Array.isArray(value)) return Promise.all(value.map((one) => this.#readable(one)));
    if ('metadata' in value && value.data instanceof Uint8Array)
      return placeless((await this.#codec.decode([value]))[0]);
    if (value.normalName) return { ...value, name: 'sticky' }; // a worker's own queue bears its process and machine
    const members = Object.entries(value).map(async ([key, member]) => [
      key,
      await this.#readable(member, key),
    ]);
    return Object.fromEntries(await Promise.all(members));
  }
}

/** A failure without the places of this checkout. */
function placeless(payload) {
  const text = Buffer.from(payload.data).toString();
  if (!text.includes('"stack_trace"')) return payload;
  return { ...payload, data: Buffer.from(JSON.stringify({ ...JSON.parse(text), stack_trace: '' })) };
}

/** What a workflow did, each thing where it did it first: how often it looked hangs on the moment. */
function deedsOf({ events }) {
  const deeds = events.flatMap((event) => {
    const { activityTaskScheduledEventAttributes: step, markerRecordedEventAttributes: marker } = event;
    if (step) return [step.activityType.name];
    if (marker) return [`${marker.markerName} ${markedIn(marker)}`];
    return event.timerStartedEventAttributes ? ['timer'] : [];
  });
  return [...new Set(deeds)].join();
}

/** The name of a local step, or of a patch. */
function markedIn({ details }) {
  const [payload] = details?.data?.payloads ?? [];
  if (payload === undefined) return '';
  const { activity_type: step, id } = JSON.parse(Buffer.from(payload.data, 'base64').toString());
  return step ?? id ?? '';
}

function namedIn(directory, name) {
  return readdirSync(directory).filter((file) => /^(.*?)(-\d+)?\.json$/.exec(file)?.[1] === name);
}

/** What was recorded before stays: running workflows may have begun like that. */
function nextIn(directory, name) {
  const taken = namedIn(directory, name).length;
  return taken === 0 ? name : `${name}-${taken + 1}`;
}
