import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createOpenApi } from '@tajdeed/platform';
import type { RunningApi } from './running-api';

export interface Schema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

interface Body {
  readonly content: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly schema?: { readonly type?: string };
}

interface Described {
  readonly paths: Record<string, Record<string, { requestBody?: Body; parameters?: readonly Parameter[] }>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

const described = ({ app }: RunningApi) =>
  createOpenApi(app as NestFastifyApplication, { title: 'Specs', version: '1' }) as unknown as Described;
const asListed = (method: string, path: string) =>
  `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`;

/** The schemas of the bodies, by method and path as the route table writes it. */
export function schemasOf(api: RunningApi): Map<string, Schema> {
  const { paths, components } = described(api);
  const found = new Map<string, Schema>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
      const schema = components.schemas[name];
      if (schema) found.set(asListed(method, path), schema);
    }
  return found;
}

/** The parameters of the queries, by the same names. */
export function parametersOf(api: RunningApi): Map<string, readonly { name: string; type?: string }[]> {
  const found = new Map<string, readonly { name: string; type?: string }[]>();
  for (const [path, methods] of Object.entries(described(api).paths))
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const ofQuery = parameters.filter((one) => one.in === 'query');
      found.set(
        asListed(method, path),
        ofQuery.map(({ name, schema }) => ({
          name,
          ...(schema?.type !== undefined && { type: schema.type }),
        })),
      );
    }
  return found;
}

/** Whether the published description of a route says that it takes a JSON body. */
export function takesJson(operation: unknown): boolean {
  const { requestBody } = (operation ?? {}) as { requestBody?: { content?: object } };
  return Object.hasOwn(requestBody?.content ?? {}, 'application/json');
}
