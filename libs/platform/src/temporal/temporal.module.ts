import { type DynamicModule, Module } from '@nestjs/common';
import type { Client, Connection } from '@temporalio/client';
import { Shutdown } from '../boot/shutdown';
import type { KeyRing } from '../settings/kinds';
import { dataConverter } from './data-converter';
import { traceHeader } from './trace-header';

export interface TemporalOptions {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  readonly payloadKeys: KeyRing;
}

/** How soon a server that was away is tried again; gRPC's own patience grows to two minutes. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 2_000 };

/** The client of Temporal. It connects at the first call and again after a loss, so a start does not wait for Temporal. */
export class TemporalClient {
  private opened: Promise<{ client: Client; connection: Connection }> | undefined;

  constructor(private readonly options: TemporalOptions) {}

  async client(): Promise<Client> {
    this.opened ??= this.open();
    return (await this.opened).client;
  }

  async close(): Promise<void> {
    const opened = this.opened;
    this.opened = undefined;
    if (opened) await (await opened).connection.close();
  }

  /** The package is loaded here and not with the file: it costs 22 MB in processes that never speak to Temporal. */
  private async open() {
    const { Client, Connection } = await import('@temporalio/client');
    const connection = Connection.lazy({ address: this.options.address, channelArgs: RECONNECT });
    const client = new Client({
      connection,
      namespace: this.options.namespace,
      dataConverter: dataConverter(this.options.payloadKeys),
      interceptors: { workflow: [traceHeader] },
    });
    return { client, connection };
  }
}

@Module({})
export class TemporalModule {
  static forRoot(options: TemporalOptions): DynamicModule {
    return {
      module: TemporalModule,
      global: true,
      providers: [
        {
          provide: TemporalClient,
          inject: [Shutdown],
          useFactory: (shutdown: Shutdown) => {
            const client = new TemporalClient(options);
            shutdown.add('clients', 'temporal', () => client.close());
            return client;
          },
        },
      ],
      exports: [TemporalClient],
    };
  }
}
