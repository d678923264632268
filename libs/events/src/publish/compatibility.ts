import type { Json, JsonObject } from './schemas';

/** Members that say something to people only. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description', 'examples', '$comment']);

/**
 * What of `next` breaks the promise of the published schema, as sentences; empty when nothing does.
 * The promise: a published version gains optional members of objects, and is otherwise what it was.
 */
export function breaches(published: JsonObject, next: JsonObject, place = 'entry'): string[] {
  const names = new Set([...Object.keys(published), ...Object.keys(next)]);
  return [...names].flatMap((name) => {
    if (ANNOTATIONS.has(name)) return [];
    const [before, after] = [published[name], next[name]];
    if (name === 'properties') return changedMembers(before, after, place);
    if (name === 'required')
      return same(sortedList(before), sortedList(after)) ? [] : [`${place}: what is required changed`];
    return same(before, after) ? [] : [`${place}: "${name}" changed`];
  });
}

function changedMembers(before: Json | undefined, after: Json | undefined, place: string): string[] {
  const kept = isObject(after) ? after : {};
  return Object.entries(isObject(before) ? before : {}).flatMap(([name, schema]) => {
    const now = kept[name];
    if (now === undefined) return [`${place}.${name} is gone`];
    return isObject(schema) && isObject(now) ? breaches(schema, now, `${place}.${name}`) : [];
  });
}

function sortedList(value: Json | undefined): Json {
  return Array.isArray(value) ? value.map(String).toSorted() : [];
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
