import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { DomainError } from '@tajdeed/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What a route takes instead of a small JSON body. */
export interface UploadRow {
  /** Content types, without parameters. */
  readonly types: readonly string[];
  /** Most bytes. */
  readonly bytes: number;
  /** It never stands whole in memory: the handler takes it as it comes (`@UploadStream()`), and minds the limit itself. */
  readonly streamed?: boolean;
  /** The fault (`field.<code>`) that tells whoever brings a spreadsheet what helps, where a remedy is known. */
  readonly spreadsheet?: string;
}

export const UPLOAD = 'tajdeed:upload';

/**
 * The route takes a file as its body: raw bytes (`@Body() bytes: Buffer`) of one of these content types, up to so many
 * (security items 35, 36, 85). What is in it, the route reads and weighs itself.
 */
export const Upload = (row: UploadRow) =>
  applyDecorators(SetMetadata(UPLOAD, row), RouteConfig({ upload: row }));

const streams = new WeakMap<FastifyRequest, AsyncIterable<Uint8Array>>();

/** Handler parameter: what a streamed upload sends. Whoever stops reading leaves the connection whole, so that the answer arrives. */
export const UploadStream = createParamDecorator(
  (_: unknown, context: ExecutionContext): AsyncIterable<Uint8Array> => {
    const stream = streams.get(context.switchToHttp().getRequest<FastifyRequest>());
    if (!stream) throw new Error('@UploadStream() stands only on routes with a streamed upload');
    return stream;
  },
);

/** The upload that a request's route takes, or undefined. */
export function uploadOf(request: Pick<FastifyRequest, 'routeOptions'>): UploadRow | undefined {
  const config: unknown = request.routeOptions.config;
  return uploadIn(config);
}

/** Gives each route of uploads its own limit, and refuses what says itself that it is larger before it is read. */
export function limitUploads(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const upload = uploadIn(route.config);
    if (upload) route.bodyLimit = upload.bytes;
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const upload = uploadOf(request);
    const length = Number(request.headers['content-length'] ?? 0);
    if (upload && length > upload.bytes) done(tooLarge(upload));
    else done();
  });
  keepStreams(fastify);
}

/** Keeps what a streamed upload sends for its handler; nothing of it is read before the guard has let the request pass. */
function keepStreams(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (uploadOf(request)?.streamed !== true) {
      done(null, payload);
      return;
    }
    const { raw } = request;
    streams.set(request, {
      [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }),
    });
    const receivedEncodedLength = Number(request.headers['content-length'] ?? 0);
    done(null, Object.assign(Readable.from([]), { receivedEncodedLength }));
  });
}

/** Whether its content type is one of those, in UTF-8 if it says so. */
export function isOfType(request: Pick<FastifyRequest, 'headers'>, { types }: UploadRow): boolean {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  return types.includes(type) && parameters.every((one) => /^(charset="?utf-8"?|header=present)$/.test(one));
}

/** The content type without its parameters, in lower case. */
export function typeOf(request: Pick<FastifyRequest, 'headers'>): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

const spreadsheets =
  /^application\/(vnd\.openxmlformats-officedocument\.spreadsheetml|vnd\.ms-excel|vnd\.oasis\.opendocument\.spreadsheet)/;

/** What is said of a file that is sent as something else than the route takes, or packed: what it takes, and what helps. */
export function otherType(request: Pick<FastifyRequest, 'headers'>, upload: UploadRow): DomainError {
  const isSheet = upload.spreadsheet !== undefined && spreadsheets.test(typeOf(request));
  const fault = isOfType(request, upload)
    ? { path: 'content-encoding', code: 'packed' }
    : { path: 'content-type', code: isSheet ? upload.spreadsheet : 'other-type' };
  return new DomainError('unsupported-media-type', { accepts: upload.types.join(', '), errors: [fault] });
}

function tooLarge({ bytes }: UploadRow): DomainError {
  return new DomainError('body-too-large', {
    limitBytes: bytes,
    errors: [{ path: 'file', code: 'too-big' }],
  });
}

function uploadIn(config: unknown): UploadRow | undefined {
  const row: unknown =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'upload') : undefined;
  return isRow(row) ? row : undefined;
}

function isRow(row: unknown): row is UploadRow {
  return typeof row === 'object' && row !== null && 'types' in row && 'bytes' in row;
}
