import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Role } from '@tajdeed/domain';
import { StaffSessions, type Principal } from '@tajdeed/platform';
import { officer, testDatabase, testDoor, type TestDatabase, type TestDoor } from '@tajdeed/testing';
import { PaymentsModule } from '../src/payments.module';
import type { Channel } from '../src/settlement/layout';
import { terminal } from './payment-world';

/** What came back of a request over a real socket. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly type: string;
}

/** The payment room behind a real door, with people of the staff whom a token names. */
export class SettlementsDoor {
  private constructor(
    readonly database: TestDatabase,
    readonly door: TestDoor,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  static async open(
    people: Readonly<Record<string, Role>>,
    settlementChannels: readonly Channel[] = [],
  ): Promise<SettlementsDoor> {
    const database = await testDatabase();
    const entries = Object.entries(people).map(([name, role]) => ({
      ...{ name, token: randomBytes(32).toString('base64url'), principal: officer(role) },
    }));
    const room = PaymentsModule.forDoor({
      terminals: [
        terminal,
        { ...terminal, id: '999002', alias: 'signed' },
        { ...terminal, id: '999003', alias: 'other' },
      ],
      bankPaymentUrl: 'http://127.0.0.1:1/kpg/PaymentHTTP.htm',
      callbackUrl: 'http://callbacks.example/knet/notify',
      publicUrl: 'http://api.example/',
      settlementChannels,
    });
    const known = new Map(entries.map(({ token, principal }) => [token, principal]));
    const door = await testDoor(database.urls.tajdeed_api, staffOf(known), room);
    return new SettlementsDoor(database, door, new Map(entries.map(({ name, token }) => [name, token])));
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.database.drop();
  }

  token(name: string): string {
    return this.tokens.get(name) ?? '';
  }

  /** Over a real socket. */
  send(
    method: 'GET' | 'POST',
    path: string,
    {
      as,
      file,
      headers = {},
    }: { as?: string; file?: string | Buffer; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.door.url}${path}`,
        {
          ...{ method, agent: false },
          headers: {
            ...(as !== undefined && { authorization: `Bearer ${this.tokens.get(as) ?? ''}` }),
            ...(file !== undefined && { 'content-type': 'text/csv; charset=utf-8' }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>,
              type: response.headers['content-type'] ?? '',
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(file);
    });
  }
}

function staffOf(known: ReadonlyMap<string, Principal>): DynamicModule {
  @Global()
  @Module({
    providers: [
      {
        provide: StaffSessions,
        useValue: { principalOf: (token: string) => Promise.resolve(known.get(token)) },
      },
    ],
    exports: [StaffSessions],
  })
  class StaffModule {}
  return { module: StaffModule };
}
