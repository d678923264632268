import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { RouteTable } from './route-table';
import { isStaffPolicy } from './staff';

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

const PROBLEM = {
  type: 'object',
  description: 'A refusal (RFC 9457)',
  required: ['type', 'title', 'status', 'instance', 'code', 'traceId'],
  properties: {
    type: { type: 'string' },
    title: {
      type: 'string',
      description: 'A sentence for the resident, in Arabic or English by Accept-Language',
    },
    status: { type: 'integer' },
    instance: { type: 'string' },
    code: { type: 'string', description: 'Stable code of the refusal' },
    traceId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 description of a booted app: what the routes declare, and what the platform adds to all of them. */
export function createOpenApi(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(options.title)
    .setDescription(options.description ?? '')
    .setVersion(options.version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'renewal-capability')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'staff')
    .build();
  const document = cleanupOpenApiDoc(SwaggerModule.createDocument(app, config), { version: '3.1' });
  const routes = app.get(RouteTable).list();
  const schemas = { ...document.components?.schemas, Problem: PROBLEM };
  document.components = { ...document.components, schemas };
  for (const route of routes) {
    const path = document.paths[route.path.replace(/:(\w+)/g, '{$1}')];
    const operation: unknown = path && Reflect.get(path, route.method.toLowerCase());
    if (!isOperation(operation)) continue;
    if (route.policy === 'renewal-capability') operation.security = [{ 'renewal-capability': [] }];
    if (route.policy && isStaffPolicy(route.policy)) operation.security = [{ staff: [] }];
    if (route.idempotent) (operation.parameters ??= []).push(idempotencyParameter(route.policy === 'public'));
    operation.responses['default'] = {
      description: 'Refusal',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return document;
}

const ONE_EFFECT = 'The same key with the same body gives the same answer and has one effect.';

/** Without a capability a key belongs to the address that sent it. */
const idempotencyParameter = (isPublic: boolean) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: isPublic
    ? `${ONE_EFFECT} It counts for the address that sent it (IPv6: its /64): from another address the same key is a new request. Make it at random (a UUID) and keep it to yourself: at the same address, whoever knows key and body gets the answer`
    : `${ONE_EFFECT} It counts for the renewal of the capability shown. Make it at random (a UUID)`,
  schema: { type: 'string', minLength: 16, maxLength: 255 },
});

interface Operation {
  security?: Record<string, string[]>[];
  parameters?: object[];
  responses: Record<string, object>;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value;
}

/** The page of the description: scripts of our own alone, in nobody's frame. Swagger UI writes its styles into the page. */
const docsHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

/** Mounts the description at /openapi.json and Swagger UI at /docs; only where an app asks for it (N13). */
export function mountDocs(app: NestFastifyApplication, document: OpenAPIObject): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (request, reply, payload, done) => {
      if (/^\/docs(?:[/?]|$)/.test(request.url)) void reply.headers(docsHeaders);
      done(null, payload);
    });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: '',
    customSiteTitle: document.info.title,
  });
}
