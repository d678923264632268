import { Module } from '@nestjs/common';
import { AuditController, Proofs } from '@tajdeed/audit';
import { bootApp, createOpenApi, readSettings } from '@tajdeed/platform';
import { doorSettings } from './audit.config';

/** The door alone: what it looks like needs no database, no bus and no key. */
@Module({ controllers: [AuditController], providers: [{ provide: Proofs, useValue: {} }] })
class DoorModule {}

/** The text of `infra/openapi/audit.json`. */
export async function openApiText(): Promise<string> {
  const settings = readSettings(doorSettings, {
    TAJDEED_MODE: 'local',
    LOG_LEVEL: 'silent',
    PORT: '0',
    HEALTH_PORT: '0',
  });
  const running = await bootApp({ name: 'audit', module: DoorModule, settings, signals: false });
  try {
    const document = createOpenApi(running.app, {
      title: 'Tajdeed audit',
      version: '1.0.0',
      description:
        'The append-only log of everything that was recorded: timelines, proofs that can be checked offline, and the signed head of the log.',
    });
    return `${JSON.stringify(document, null, 2)}\n`;
  } finally {
    await running.stop();
  }
}
