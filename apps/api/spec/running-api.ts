import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { SMS_SENDER, type SmsSender } from '@tajdeed/contracts';
import {
  IdentityActivities,
  IdentityModule,
  IdentityOptions,
  seedIdentity,
  syntheticRegister,
} from '@tajdeed/identity';
import { BlindIndex, bootApp, readSettings, Sealer, type Environment } from '@tajdeed/platform';
import { RenewalActivities, RenewalsModule, type RenewalStatus } from '@tajdeed/renewals';
import { alsoRecords, testDatabase, type TestDatabase } from '@tajdeed/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { apiSettings } from '../src/api.config';
import { ApiModule } from '../src/api.module';
import { Line } from './line';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
  readonly token?: string;
  /** Null sends none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Begun {
  readonly renewalId: string;
  readonly capability: string;
  readonly status: RenewalStatus;
}

/** The api on a database of its own, with the SMS that would have left. */
export interface RunningApi {
  readonly db: TestDatabase;
  readonly url: string;
  readonly app: INestApplicationContext;
  /** What was told of refusals that matter, in their order. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly sent: { readonly key: string; readonly to: string; readonly text: string }[];
  call<T = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  begin(civilNumber: string): Promise<Begun>;
  /** The code that the newest challenge of a renewal sends, or undefined where nothing is sent. */
  codeOf(renewalId: string): Promise<string | undefined>;
  look(renewalId: string): ReturnType<RenewalActivities['lookAtRenewal']>;
  enter(begun: Begun, code: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The civil number of somebody in the synthetic register, by handle. */
export function civilNumberOf(name: string): string {
  return syntheticRegister().persons.find((person) => person.name === name)!.civilNumber;
}

const key = () => randomBytes(32).toString('base64');
const ring = () => JSON.stringify({ current: 'k1', keys: { k1: key() } });

export async function runningApi(more: Environment = {}): Promise<RunningApi> {
  const db = await testDatabase();
  const settings = readSettings(apiSettings, { ...environment(db.urls.tajdeed_api), ...more });
  await seed(db, settings);
  await alsoRecords(db, 'tajdeed_api', 'tajdeed_worker'); // the worker's steps run here too
  const sent: RunningApi['sent'] = [];
  const sms: SmsSender = { send: (message) => Promise.resolve(void sent.push(message)) };

  @Global()
  @Module({ providers: [{ provide: SMS_SENDER, useValue: sms }], exports: [SMS_SENDER] })
  class CapturedSms {}

  @Module({
    imports: [
      ApiModule.forRoot(settings),
      CapturedSms,
      IdentityModule.forWorker(new IdentityOptions(settings.CODE_KEYS)),
      RenewalsModule.forWorker(),
    ],
  })
  class WithDelivery {}

  const events: Record<string, unknown>[] = [];
  const logTo = {
    write: (text: string) => {
      const line = JSON.parse(text) as Record<string, unknown>;
      if (line['event'] !== undefined) events.push(line);
    },
  };
  const running = await bootApp({ name: 'api', module: WithDelivery, settings, signals: false, logTo });
  const { url, app } = running;
  const line = new Line(url);
  const call = async <T = Record<string, unknown>>(
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Answer<T>> => {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const idempotency = options.key === undefined ? randomUUID() : options.key;
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
      ...(method !== 'GET' && idempotency !== null && { 'idempotency-key': idempotency }),
      ...options.headers,
    };
    const answer = await line.ask(method, path, headers, body);
    const isJson = /[/+]json\b/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      body: (answer.text === '' || !isJson ? {} : JSON.parse(answer.text)) as T,
    };
  };
  return {
    db,
    url,
    app,
    events,
    sent,
    call,
    begin: async (civilNumber) => {
      const { status, body } = await call<Begun>('POST', '/renewals', {
        body: { civilNumber, language: 'en' },
      });
      if (status !== 201) throw new Error(`no renewal began: ${String(status)} ${JSON.stringify(body)}`);
      return body;
    },
    codeOf: async (renewalId) => {
      const [challenge] = await db.query<{ id: string }>(
        'select id from identity.challenge where renewal_id = $1 order by issue desc limit 1',
        [renewalId],
      );
      await app.get(IdentityActivities).deliverCode(challenge!.id);
      const message = sent.filter(({ key: of }) => of === challenge!.id).at(-1);
      return /(?<!\d)\d{6}(?!\d)/.exec(message?.text ?? '')?.[0];
    },
    look: (renewalId) => app.get(RenewalActivities).lookAtRenewal(renewalId),
    enter: ({ renewalId, capability }, code) =>
      call('POST', `/renewals/${renewalId}/code`, { body: { code }, token: capability }),
    close: async () => {
      line.close();
      await running.stop();
      await db.drop();
    },
  };
}

function environment(databaseUrl: string): Environment {
  return {
    TAJDEED_MODE: 'local',
    LOG_LEVEL: 'warn',
    PORT: '0',
    HEALTH_PORT: '0',
    DATABASE_URL: databaseUrl,
    RENEWALS_PER_ADDRESS_HOUR: '100000',
    CODES_PER_ADDRESS_HOUR: '100000',
    QUOTES_PER_ADDRESS_HOUR: '100000',
    PUBLIC_URL: 'http://localhost:8400',
    CALLBACK_URL: 'http://localhost:8401/knet/notify',
    BANK_PAYMENT_URL: 'http://localhost:8402/kpg/PaymentHTTP.htm',
    KNET_TERMINALS: JSON.stringify([
      {
        id: '999001',
        password: 'password',
        resourceKey: '0123456789abcdef',
        currency: '414',
        alias: 'Specs',
      },
    ]),
    STAFF_ISSUER: 'http://localhost:8410/idp',
    STAFF_CLIENT_SECRET: 'secret-of-the-specs',
    STAFF_SIGN_INS_PER_ADDRESS_HOUR: '100000',
    DATA_KEYS: ring(),
    INDEX_KEY: key(),
    CODE_KEYS: ring(),
    CAPABILITY_PRIVATE_KEY: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
}

async function seed(
  db: TestDatabase,
  settings: ReturnType<typeof readSettings<typeof apiSettings>>,
): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url: db.admin }).initialize();
  const keys = { sealer: new Sealer(settings.DATA_KEYS), index: new BlindIndex(settings.INDEX_KEY) };
  await source.transaction((manager) => seedIdentity(manager, keys));
  await source.destroy();
}
