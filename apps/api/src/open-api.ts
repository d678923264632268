import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type DynamicModule, type INestApplication, Global, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  CaseActions,
  CaseDesk,
  LedgerDesk,
  NoticeDesk,
  Recorder,
  Rehearsals,
  Stories,
} from '@tajdeed/lifecycle';
import {
  CapabilityModule,
  createOpenApi,
  CryptoModule,
  Database,
  OnceModule,
  RouteTable,
  type Route,
  SqlClock,
} from '@tajdeed/platform';
import { addressLimits, apiSettings, type ApiSettings } from './api.config';
import { RequestRenewal } from './request-renewal';
import { RequestRenewalController } from './request-renewal.controller';
import { rooms } from './rooms';

const about = {
  title: 'Tajdeed',
  version: '1',
  description:
    'Renewal of the health assurance of foreign residents of Kuwait. Amounts are KWD with three places, instants are UTC, ' +
    'dates are calendar dates in Kuwait. Sentences are Arabic or English by Accept-Language.',
};

/** The description of the app as it runs. */
export function describeRunning(app: INestApplication): OpenAPIObject {
  return createOpenApi(app, about);
}

/** The same description without a database. */
export function describeApi(): Promise<OpenAPIObject> {
  return described(describeRunning);
}

/** Every route of the app with what was declared on it, without a database. */
export function describeRoutes(): Promise<readonly Route[]> {
  return described((app) => app.get(RouteTable).list());
}

/** The rooms around stand-ins that nothing calls. */
async function described<T>(look: (app: INestApplication) => T): Promise<T> {
  const app = await NestFactory.create<NestFastifyApplication>(
    DescribedModule.of(settingsOfNobody()),
    new FastifyAdapter(),
    {
      logger: false,
      abortOnError: false,
    },
  );
  try {
    return look(app);
  } finally {
    await app.close();
  }
}

const standIns = [
  CaseActions,
  CaseDesk,
  Database,
  LedgerDesk,
  NoticeDesk,
  Recorder,
  Rehearsals,
  SqlClock,
  Stories,
].map((provide) => ({
  provide,
  useValue: {},
}));

@Global()
@Module({ providers: standIns, exports: standIns })
class StandInModule {}

@Module({})
class DescribedModule {
  static of(settings: ApiSettings): DynamicModule {
    return {
      module: DescribedModule,
      imports: [
        DiscoveryModule,
        StandInModule,
        CryptoModule.forRoot({ dataKeys: settings.DATA_KEYS, indexKey: settings.INDEX_KEY }),
        CapabilityModule.forRoot({ privateKey: settings.CAPABILITY_PRIVATE_KEY }),
        OnceModule.forRoot(addressLimits(settings)),
        ...rooms(settings),
      ],
      controllers: [RequestRenewalController],
      providers: [RequestRenewal, RouteTable],
    };
  }
}

function settingsOfNobody(): ApiSettings {
  const key = randomBytes(32).toString('base64');
  const ring = JSON.stringify({ current: 'k1', keys: { k1: key } });
  const { privateKey } = generateKeyPairSync('ed25519');
  return apiSettings.parse({
    PORT: '0',
    HEALTH_PORT: '0',
    DATABASE_URL: 'postgres://nobody@localhost/nothing',
    PUBLIC_URL: 'http://localhost',
    CALLBACK_URL: 'http://localhost',
    BANK_PAYMENT_URL: 'http://localhost',
    KNET_TERMINALS: JSON.stringify([
      { id: '000', password: 'nobody', resourceKey: 'nobodynobodynobo', currency: '414', alias: 'nobody' },
    ]),
    DATA_KEYS: ring,
    INDEX_KEY: key,
    CODE_KEYS: ring,
    STAFF_ISSUER: 'http://localhost',
    STAFF_CLIENT_SECRET: 'nobodynobodynobo',
    CAPABILITY_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
}
