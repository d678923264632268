import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LifecycleModule, Recorder } from '@tajdeed/lifecycle';
import {
  BlindIndex,
  bootApp,
  Capabilities,
  CapabilityModule,
  CryptoModule,
  Database,
  DatabaseModule,
  OnceModule,
  Sealer,
} from '@tajdeed/platform';
import { CONNECT_PATIENCE_MS } from './database';

type Sent = Awaited<ReturnType<NestFastifyApplication['inject']>>;

export interface Request {
  readonly body?: object | string;
  /** Whose capability is shown; none when absent. */
  readonly renewalId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rooms behind a real door (policies, strict input, idempotency, problem+json), as the api's role has them. */
export interface TestDoor {
  /** Where it listens. */
  readonly url: string;
  readonly db: Database;
  readonly recorder: Recorder;
  readonly sealer: Sealer;
  readonly index: BlindIndex;
  /** What was logged as a warning or worse, each line an object. */
  readonly warnings: readonly Readonly<Record<string, unknown>>[];
  send(method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, request?: Request): Promise<Sent>;
  close(): Promise<void>;
}

/** A spec calls from one address. */
const much = { points: 1_000_000, windowSeconds: 1 };
const unlimited = { 'public-counter': much, 'staff-sign-in': much, 'staff-bootstrap': much, quote: much };

@Module({})
class DoorModule {}

export async function testDoor(url: string, ...rooms: DynamicModule[]): Promise<TestDoor> {
  const dataKeys = { current: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
  const module: DynamicModule = {
    module: DoorModule,
    imports: [
      DatabaseModule.forRoot({ url, name: 'spec', poolSize: 10, connectTimeoutMs: CONNECT_PATIENCE_MS }),
      LifecycleModule,
      CryptoModule.forRoot({ dataKeys, indexKey: randomBytes(32) }),
      CapabilityModule.forRoot({ privateKey: generateKeyPairSync('ed25519').privateKey }),
      OnceModule.forRoot(unlimited),
      ...rooms,
    ],
  };
  const settings = {
    TAJDEED_MODE: 'local',
    LOG_LEVEL: 'warn',
    LISTEN_HOST: '127.0.0.1',
    HEALTH_PORT: 0,
    PORT: 0,
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    TRUSTED_PROXIES: undefined,
  } as const;
  const warnings: Record<string, unknown>[] = [];
  const logTo = { write: (line: string) => void warnings.push(asObject(line)) };
  const running = await bootApp({ name: 'spec', module, settings, signals: false, logTo });
  const part = <T>(kind: new (...parts: never[]) => T): T => running.app.get<T>(kind, { strict: false });
  return {
    url: running.url,
    db: part(Database),
    recorder: part(Recorder),
    sealer: part(Sealer),
    index: part(BlindIndex),
    warnings,
    send: async (method, path, { body, renewalId, headers = {} } = {}) =>
      running.app.inject({
        method,
        url: path,
        headers: {
          ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
          ...(renewalId && { authorization: `Bearer ${await part(Capabilities).issue(renewalId)}` }),
          ...(typeof body === 'string' && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: body }),
      }),
    close: () => running.stop(),
  };
}

function asObject(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
