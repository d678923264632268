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

/** The schemas of the bodies, by method and path as the route table writes it. */
export function schemasOf({ app }: RunningApi): Map<string, Schema> {
  const document = createOpenApi(app as NestFastifyApplication, {
    title: 'Specs',
    version: '1',
  }) as unknown as {
    paths: Record<string, Record<string, { requestBody?: Body }>>;
    components: { schemas: Record<string, Schema> };
  };
  const found = new Map<string, Schema>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
      const schema = document.components.schemas[name];
      if (schema) found.set(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, schema);
    }
  return found;
}

/** Whether the published description of a route says that it takes a JSON body. */
export function takesJson(operation: unknown): boolean {
  const { requestBody } = (operation ?? {}) as { requestBody?: { content?: object } };
  return Object.hasOwn(requestBody?.content ?? {}, 'application/json');
}
