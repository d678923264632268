import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { lifecycles } from '@tajdeed/domain';
import { parse } from 'yaml';
import { topicsIn } from '../topics';
import { exampleEntry } from './examples';
import { breachesOfPromise, families, publishedFiles, SCHEMAS, schemas } from './files';
import { schemaFile, type JsonObject } from './schemas';

const top = resolve(__dirname, '../../../..');
const committed = (path: string) => readFileSync(resolve(top, path), 'utf8');
const events = families.flatMap((family) =>
  Object.entries(family.events).map(([event, row]) => ({
    family,
    event,
    row,
    name: `${family.kind} ${event}`,
  })),
);

describe('the published files', () => {
  test.each([...publishedFiles()])('%s is what the event families say', (path, content) => {
    expect(committed(path)).toBe(content);
  });

  test('hold no schema of an event that is gone', () => {
    expect(readdirSync(resolve(top, SCHEMAS)).toSorted()).toEqual([...schemas().keys()].toSorted());
  });

  test('keep the promise of what was published', () => {
    const published = new Map(
      readdirSync(resolve(top, SCHEMAS)).map((name) => [
        name,
        JSON.parse(committed(`${SCHEMAS}/${name}`)) as JsonObject,
      ]),
    );
    expect(breachesOfPromise(published, schemas())).toEqual([]);
  });
});

describe('every event', () => {
  const edges = lifecycles.flatMap(({ kind, transitions }) =>
    transitions.map(([, event]) => `${kind} ${event}`),
  );

  test('stands on a lifecycle row, and every row has its event', () => {
    expect(events.map(({ name }) => name).toSorted()).toEqual([...new Set(edges)].toSorted());
  });

  test('has an owner, a reader and a topic of its kind', () => {
    for (const { family, row } of events) {
      expect(family.owner).toMatch(/^[a-z]+$/);
      expect(family.topic).toBe(`tajdeed.${family.kind}.v1`);
      expect(row.readers).toContain('audit');
    }
  });
});

describe('the example of', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  addFormats(ajv);
  const validators = new Map(
    events.map(({ family, event, row, name }) => {
      const schema = JSON.parse(
        committed(`${SCHEMAS}/${schemaFile(family.kind, event, row.version)}`),
      ) as JsonObject;
      return [name, ajv.compile(schema)];
    }),
  );

  test.each(events)(
    '$name passes its committed schema and its facts their own',
    ({ family, event, row, name }) => {
      const validate = validators.get(name)!;
      const entry = exampleEntry(family, event, row);
      expect(validate(entry) || validate.errors).toBe(true);
      expect(row.facts.safeParse(row.example).error).toBeUndefined();
    },
  );

  test.each(events)('$name passes no other event’s schema', ({ family, event, row, name }) => {
    const entry = exampleEntry(family, event, row);
    const takers = [...validators].filter(([, validate]) => validate(entry)).map(([taker]) => taker);
    expect(takers).toEqual([name]);
  });

  test.each(events)(
    '$name passes with a later optional fact and fails without a member',
    ({ family, event, row, name }) => {
      const validate = validators.get(name)!;
      const entry = exampleEntry(family, event, row);
      expect(validate({ ...entry, facts: { ...(row.example as object), later: 'x' } })).toBe(true);
      for (const member of [...Object.keys(entry)]) {
        expect(validate(Object.fromEntries(Object.entries(entry).filter(([key]) => key !== member)))).toBe(
          false,
        );
      }
      for (const fact of Object.keys(row.example as object)) {
        const facts = Object.fromEntries(
          Object.entries(row.example as object).filter(([key]) => key !== fact),
        );
        expect(validate({ ...entry, facts })).toBe(false);
      }
    },
  );
});

describe('the topics file', () => {
  test('gives Kafka six explicit partitions per topic in both modes', () => {
    const content: unknown = parse(committed('infra/kafka/topics.yaml'));
    const local = topicsIn(content, 'local');
    expect(local.map(({ name }) => name)).toEqual(families.map(({ topic }) => topic));
    for (const topic of local) {
      expect(topic).toMatchObject({
        partitions: 6,
        replication: 1,
        settings: {
          'cleanup.policy': 'delete',
          'min.insync.replicas': '1',
          'retention.ms': String(30 * 24 * 3_600_000),
        },
      });
    }
    for (const topic of topicsIn(content, 'production'))
      expect(topic).toMatchObject({ replication: 3, settings: { 'min.insync.replicas': '2' } });
  });

  test('is refused with a setting that nobody reads', () => {
    expect(() => topicsIn({ topics: [], surprise: 1 }, 'local')).toThrow();
  });
});
