/** Reads what came as JSON; what is missing or of another kind reads as undefined, so that a newer api breaks nothing. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valueAt(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

export function textAt(value: unknown, name: string): string | undefined {
  const found = valueAt(value, name);
  if (typeof found === 'string') return found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : undefined;
}

export function listAt(value: unknown, name: string): readonly unknown[] {
  const found: unknown = valueAt(value, name);
  return Array.isArray(found) ? found.map((item: unknown) => item) : [];
}

/** Text as JSON, or undefined. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
