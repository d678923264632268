import { AuditWriter, LogReader } from '@tajdeed/audit';
import { bootApp, Database, Health, Shutdown, type AppOptions } from '@tajdeed/platform';
import { AuditAppModule } from './audit-app.module';
import type { AuditSettings } from './audit.config';

/** Starts the audit process: its door, and its place in the line of writers. */
export function startAudit(settings: AuditSettings, more: Pick<AppOptions, 'signals' | 'logTo'> = {}) {
  return bootApp({
    ...more,
    name: 'audit',
    module: AuditAppModule.forRoot(settings),
    settings,
    configure: (app) => {
      const writer = app.get(AuditWriter);
      const reader = app.get(LogReader);
      const health = app.get(Health);
      health.add('database', () => app.get(Database).ping());
      health.show('writing', () => writer.isWriting); // down in a process that stands by
      health.show('no-gaps', async () => (await reader.troubles()).gaps === 0);
      health.show('no-conflicts', async () => (await reader.troubles()).conflicts === 0);
      health.show('no-dead-letters', async () => (await reader.troubles()).deadLetters === 0);
      app.get(Shutdown).add('consumers', 'audit writer', () => writer.stop());
      writer.start();
    },
  });
}
