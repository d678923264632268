import { z } from 'zod';
import { entryMembers } from '../entry';
import type { EventFamily, EventRow } from '../event';
import { exampleEntry } from './examples';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
const jsonObject = z.record(z.string(), json);

/** `ce_dataschema` of an event. */
export function schemaId(kind: string, event: string, version: number): string {
  return `urn:tajdeed:schema:${kind}.${event}:v${version}`;
}

/** File name of an event's schema. */
export function schemaFile(kind: string, event: string, version: number): string {
  return `${kind}.${event}.v${version}.json`;
}

/**
 * JSON Schema (draft-07) of the whole entry of one event. Facts are open to members that a reader does not know,
 * because a published version may gain optional ones; the writer's own schema stays strict.
 */
export function entryJsonSchema(family: EventFamily, event: string, row: EventRow): JsonObject {
  const members = jsonSchemaOf(z.object(entryMembers));
  const facts = open(jsonSchemaOf(row.facts));
  const properties = jsonObject.parse(members.properties);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: schemaId(family.kind, event, row.version),
    title: `${family.kind} ${event} v${row.version}`,
    description: row.sentence,
    type: 'object',
    properties: sorted({ ...properties, kind: { const: family.kind }, event: { const: event }, facts }),
    required: [...Object.keys(entryMembers), 'facts'].toSorted(),
    additionalProperties: false,
    examples: [jsonObject.parse(exampleEntry(family, event, row))],
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const made = jsonObject.parse(z.toJSONSchema(schema, { target: 'draft-07' }));
  return omit(made, ['$schema']);
}

function open(schema: JsonObject): JsonObject {
  return omit(schema, ['additionalProperties']);
}

function omit(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function sorted(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
