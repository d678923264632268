import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { Health, KafkaPublisher, Shutdown, TemporalClient, TemporalModule } from '@tajdeed/platform';
import { Forgetting } from './forgetting';
import { Lease } from './lease';
import { Publishing } from './publishing';
import { RelayDatabase } from './relay-database';
import type { RelaySettings } from './relay.config';
import { Relay } from './relay';
import { Resuming } from './resuming';
import { Telling } from './telling';
import { TemporalNudges } from './temporal-nudges';
import { Unpublished } from './unpublished';
import { Watching } from './watching';

const log = new Logger('Relay');

/** The lanes are gone: another relay may have them already. The supervisor starts this one again. */
function leave(error: Error): void {
  log.error({ err: error }, 'the lease connection is lost; the process ends to be restarted');
  process.exit(1);
}

@Module({})
export class RelayModule {
  static forRoot(settings: RelaySettings): DynamicModule {
    const temporal = TemporalModule.forRoot({
      address: settings.TEMPORAL_ADDRESS,
      namespace: settings.TEMPORAL_NAMESPACE,
      payloadKeys: settings.PAYLOAD_KEYS,
    });
    const relay = {
      provide: Relay,
      inject: [TemporalClient, Health, Shutdown],
      useFactory: (client: TemporalClient, health: Health, shutdown: Shutdown) => {
        const made = relayOf(settings, client);
        health.add('database', () => made.connected);
        health.show('no-parked-events', async () => (await made.parkedEvents()) === 0);
        health.show('no-parked-words', async () => (await made.parkedWords()) === 0);
        shutdown.add('consumers', 'relay', () => made.stop());
        return made;
      },
    };
    return { module: RelayModule, imports: [temporal], providers: [relay], exports: [Relay] };
  }
}

function relayOf(settings: RelaySettings, client: TemporalClient): Relay {
  const db = new RelayDatabase(settings.DATABASE_URL);
  const publisher = new KafkaPublisher(settings.KAFKA_BROKERS, 'relay');
  const nudger = new TemporalNudges(client);
  return new Relay(db, publisher, (bells) => {
    const lease = new Lease({ url: settings.DATABASE_URL, ...bells, onLost: leave });
    return {
      lease,
      publishing: new Publishing(new Unpublished(db), publisher, lease),
      telling: new Telling(db, nudger, lease),
      watching: new Watching(db, nudger, lease),
      forgetting: new Forgetting(
        db,
        {
          answersHours: settings.KEEP_ANSWERS_HOURS,
          codesHours: settings.KEEP_CODES_HOURS,
          quotesDays: settings.KEEP_QUOTES_DAYS,
          previewsDays: settings.KEEP_PREVIEWS_DAYS,
        },
        lease,
      ),
      resuming: new Resuming(db, nudger, lease),
    };
  });
}
