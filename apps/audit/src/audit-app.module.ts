import { createPublicKey } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule, auditMigrations } from '@tajdeed/audit';
import { eventFamilies } from '@tajdeed/events';
import { CapabilityModule, DatabaseModule, KafkaConsumer } from '@tajdeed/platform';
import type { AuditSettings } from './audit.config';

/** Which rooms the audit process opens: its own. */
@Module({})
export class AuditAppModule {
  static forRoot(settings: AuditSettings): DynamicModule {
    return {
      module: AuditAppModule,
      imports: [
        DatabaseModule.forRoot({
          url: settings.DATABASE_URL,
          name: 'audit',
          poolSize: 6,
          migrations: auditMigrations,
        }),
        CapabilityModule.forRoot({ publicKey: settings.CAPABILITY_PUBLIC_KEY }),
        AuditModule.forRoot({
          identity: {
            origin: settings.AUDIT_ORIGIN,
            signingKey: settings.AUDIT_SIGNING_KEY,
            publicKey: createPublicKey(settings.AUDIT_SIGNING_KEY),
          },
          writer: {
            databaseUrl: settings.DATABASE_URL,
            consumer: () =>
              new KafkaConsumer({
                brokers: settings.KAFKA_BROKERS,
                groupId: settings.AUDIT_GROUP,
                topics: Object.values(eventFamilies).map(({ topic }) => topic),
              }),
          },
        }),
      ],
    };
  }
}
