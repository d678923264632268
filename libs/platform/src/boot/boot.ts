import 'reflect-metadata';
import type { Server } from 'node:http';
import { type INestApplicationContext, Logger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { makeLogger } from '../telemetry/logs';
import { NestLogger } from '../telemetry/nest-logger';
import { startTelemetry, stopTelemetry } from '../telemetry/telemetry';
import type { BaseSettings, DoorSettings } from '../settings/kinds';
import { StartError } from '../settings/settings';
import { databaseStartFault } from '../database/start-fault';
import { leaving } from '../http/door';
import { IdempotencyStore } from '../http/idempotency-store';
import { RateLimit } from '../http/rate-limit';
import { RouteTable, type PagesAt } from '../http/route-table';
import { doorOf } from './fastify';
import { Health, serveHealth, urlOf } from './health';
import { listening } from './listening';
import { platformModule, type RootModule } from './platform.module';
import { Shutdown } from './shutdown';

interface Common<S extends BaseSettings> {
  /** Short name of the app: `api`, `worker` … */
  readonly name: string;
  readonly module: RootModule;
  readonly settings: S;
  /** Whether SIGTERM and SIGINT stop it; default true (specs say false). */
  readonly signals?: boolean;
  /** Where log lines go; stdout by default. */
  readonly logTo?: DestinationStream;
}

export interface AppOptions extends Common<DoorSettings> {
  /** Most bytes of a body; default 64 KiB. */
  readonly bodyBytes?: number;
  /** What the app adds before it listens: plugins, docs. */
  readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
}

export interface ProcessOptions extends Common<BaseSettings> {
  /** What the process starts once all its parts are there. */
  readonly start?: (app: INestApplicationContext) => Promise<void> | void;
}

export interface Running<A extends INestApplicationContext> {
  readonly app: A;
  /** Where the door is; empty for a process without one. */
  readonly url: string;
  readonly healthUrl: string;
  /** Stops in order; does not end the process. */
  stop(): Promise<void>;
}

const REQUESTS_END_MS = 10_000;
const HARD_LIMIT_MS = 20_000;

/** Starts an app with a public door: limits, problem+json, strict input, policies, logs, health, ordered shutdown. */
export async function bootApp(options: AppOptions): Promise<Running<NestFastifyApplication>> {
  const { settings } = options;
  const logger = await prepare(options);
  const pagesOf = (url: string): PagesAt => app.get(RouteTable).pagesAt(url);
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    platformModule(options.module),
    doorOf(settings, logger, pagesOf, options.bodyBytes),
    {
      logger: new NestLogger(logger),
      abortOnError: false,
      bodyParser: false,
    },
  ).catch(tellDatabaseFault);
  return guarded(app, async () => {
    await options.configure?.(app);
    refuseIncomplete(app);
    await app.init();
    await listening(options.name, settings.PORT, () => app.listen(settings.PORT, settings.LISTEN_HOST));
    const server: Server = app.getHttpServer();
    const healthServer = await openHealth(options, app);
    const url = urlOf(server.address());
    const stop = onceOnly(async () => {
      app.get(Health).leave();
      await closeDoor(server);
      await app.get(Shutdown).run();
      await closeServer(healthServer.server);
      await app.close();
      await stopTelemetry();
    });
    return announce(options, { app, url, healthUrl: healthServer.url, stop });
  });
}

/** Starts a process without a door (worker, relay): the same settings, logs, health and shutdown. */
export async function bootProcess(options: ProcessOptions): Promise<Running<INestApplicationContext>> {
  const logger = await prepare(options);
  const app = await NestFactory.createApplicationContext(platformModule(options.module), {
    logger: new NestLogger(logger),
    abortOnError: false,
  }).catch(tellDatabaseFault);
  return guarded(app, async () => {
    const healthServer = await openHealth(options, app);
    await options.start?.(app);
    const stop = onceOnly(async () => {
      app.get(Health).leave();
      await app.get(Shutdown).run();
      await closeServer(healthServer.server);
      await app.close();
      await stopTelemetry();
    });
    return announce(options, { app, url: '', healthUrl: healthServer.url, stop });
  });
}

function refuseIncomplete(app: INestApplicationContext): void {
  const routes = app.get(RouteTable);
  routes.refuseIncomplete();
  if (routes.list().some((route) => route.idempotent) && !has(app, IdempotencyStore)) {
    throw new StartError('A route is idempotent and nothing keeps answers; import OnceModule.');
  }
  const limits = has(app, RateLimit) ? app.get(RateLimit, { strict: false }) : undefined;
  const limitless = routes.list().find(({ rate }) => rate !== undefined && !limits?.knows(rate));
  if (limitless)
    throw new StartError(
      `The route ${limitless.method} ${limitless.path} has the limit ${limitless.rate ?? ''}, of which nothing says how much it allows; import OnceModule.forRoot with it.`,
    );
}

function has(app: INestApplicationContext, part: Type): boolean {
  try {
    return app.get<unknown>(part, { strict: false }) !== undefined;
  } catch {
    return false;
  }
}

async function prepare(options: Common<BaseSettings>) {
  await startTelemetry(options.name, options.settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  return makeLogger(options.name, options.settings.LOG_LEVEL, options.logTo);
}

/** While the parts of an app are made, the database is the only outsider that is asked. */
function tellDatabaseFault(error: unknown): never {
  throw databaseStartFault(error) ?? error;
}

/** A start that fails halfway leaves no open pool or port behind. */
async function guarded<A extends INestApplicationContext>(
  app: A,
  start: () => Promise<Running<A>>,
): Promise<Running<A>> {
  try {
    return await start();
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function openHealth(options: Common<BaseSettings>, app: INestApplicationContext) {
  const { HEALTH_PORT, LISTEN_HOST } = options.settings;
  return listening(options.name, HEALTH_PORT, () => serveHealth(app.get(Health), LISTEN_HOST, HEALTH_PORT));
}

function announce<A extends INestApplicationContext>(
  options: Common<BaseSettings>,
  running: Running<A>,
): Running<A> {
  new Logger(options.name).log(
    `${options.name} is up${running.url ? ` at ${running.url}` : ''}, health at ${running.healthUrl}`,
  );
  if (options.signals ?? true) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void leave(running));
  }
  return running;
}

async function leave(running: Pick<Running<INestApplicationContext>, 'stop'>): Promise<never> {
  const limit = setTimeout(() => process.exit(1), HARD_LIMIT_MS);
  limit.unref();
  await running.stop();
  process.exit(0);
}

/** No new connections, kept ones end with their next answer, running requests have 10 s (N6). */
function closeDoor(server: Server): Promise<void> {
  return new Promise((resolve) => {
    leaving.add(server);
    const limit = setTimeout(() => {
      server.closeAllConnections();
    }, REQUESTS_END_MS);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let started: Promise<void> | undefined;
  return () => (started ??= work());
}
