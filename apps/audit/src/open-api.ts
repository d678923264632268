import { Module, type INestApplication } from '@nestjs/common';
import { AuditController, Proofs } from '@tajdeed/audit';
import { bootApp, createOpenApi, readSettings, RouteTable, type Route } from '@tajdeed/platform';
import { doorSettings } from './audit.config';

/** The door alone: what it looks like needs no database, no bus and no key. */
@Module({ controllers: [AuditController], providers: [{ provide: Proofs, useValue: {} }] })
class DoorModule {}

/** The text of `infra/openapi/audit.json`. */
export function openApiText(): Promise<string> {
  return onDoor((app) => {
    const document = createOpenApi(app, {
      title: 'Tajdeed audit',
      version: '1.0.0',
      description:
        'The append-only log of everything that was recorded: timelines, proofs that can be checked offline, and the signed head of the log.',
    });
    return `${JSON.stringify(document, null, 2)}\n`;
  });
}

/** Every route of the app with what was declared on it. */
export function describeRoutes(): Promise<readonly Route[]> {
  return onDoor((app) => app.get(RouteTable).list());
}

async function onDoor<T>(look: (app: INestApplication) => T): Promise<T> {
  const settings = readSettings(doorSettings, {
    TAJDEED_MODE: 'local',
    LOG_LEVEL: 'silent',
    PORT: '0',
    HEALTH_PORT: '0',
  });
  const running = await bootApp({ name: 'audit', module: DoorModule, settings, signals: false });
  try {
    return look(running.app);
  } finally {
    await running.stop();
  }
}
