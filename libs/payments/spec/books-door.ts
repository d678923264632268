import { randomBytes } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { SecondFactor, StaffSessions, type FactorProof, type Principal } from '@tajdeed/platform';
import { testDatabase, testDoor, type TestDatabase, type TestDoor } from '@tajdeed/testing';
import { LedgerModule } from '../src/ledger/ledger.module';
import { StatementsModule } from '../src/statements/statements.module';

type Sent = Awaited<ReturnType<TestDoor['send']>>;

/** The ledger and the statements behind a real door, with people of the staff whom a token names. */
export class BooksDoor {
  private constructor(
    readonly database: TestDatabase,
    readonly door: TestDoor,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  static async open(people: Readonly<Record<string, Principal>>): Promise<BooksDoor> {
    const database = await testDatabase();
    const tokens = new Map(Object.keys(people).map((name) => [name, randomBytes(32).toString('base64url')]));
    const known = new Map(Object.entries(people).map(([name, one]) => [tokens.get(name), one]));
    const door = await testDoor(
      database.urls.tajdeed_api,
      staffOf(known),
      { module: LedgerModule },
      { module: StatementsModule },
    );
    return new BooksDoor(database, door, tokens);
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.database.drop();
  }

  get(path: string, as?: string, headers: Readonly<Record<string, string>> = {}): Promise<Sent> {
    const authorization = as === undefined ? {} : { authorization: `Bearer ${this.tokens.get(as) ?? ''}` };
    return this.door.send('GET', path, {
      headers: { 'accept-language': 'en', ...authorization, ...headers },
    });
  }

  /** Takes something out, with the authenticator's code unless another proof or none is shown. */
  take(path: string, as?: string, body: object = {}, proof: object | null = { code: CODE }): Promise<Sent> {
    const authorization = as === undefined ? {} : { authorization: `Bearer ${this.tokens.get(as) ?? ''}` };
    return this.door.send('POST', path, {
      headers: { 'accept-language': 'en', ...authorization },
      body: { ...body, ...(proof && { proof }) },
    });
  }

  /** An entry of one transfer, as the processes make it, on a day counted from today. */
  async entered(
    subject: string,
    [debit, credit, fils, row]: readonly [debit: string, credit: string, fils: number | bigint, row?: string],
    { kind = 'foreign-line', daysAgo = 0 } = {},
  ): Promise<void> {
    const transfers = JSON.stringify([{ debit, credit, row: row ?? null, fils: fils.toString() }]);
    await this.database.query(
      `select payments.enter($1, $2, null, null, null, app.now() - $3 * interval '1 day', $4)`,
      [kind, subject, daysAgo, transfers],
    );
  }
}

/** The code that everybody's authenticator shows. */
export const CODE = '123456';

function prove(_: Principal, deed: string, proof: FactorProof): Promise<number> {
  const isRight = 'code' in proof ? proof.code === CODE : isMadeFor(deed, proof.passkey);
  return isRight ? Promise.resolve(Date.now()) : Promise.reject(new DomainError('factor-refused'));
}

function isMadeFor(deed: string, passkey: unknown): boolean {
  return typeof passkey === 'object' && passkey !== null && Reflect.get(passkey, 'for') === deed;
}

function staffOf(known: ReadonlyMap<string | undefined, Principal>): DynamicModule {
  @Global()
  @Module({
    providers: [
      {
        provide: StaffSessions,
        useValue: {
          principalOf: (token: string) => Promise.resolve(known.get(token)),
          hold: (by: Principal) => Promise.resolve(by),
        },
      },
      { provide: SecondFactor, useValue: { prove } },
    ],
    exports: [StaffSessions, SecondFactor],
  })
  class StaffOfSpec {}
  return { module: StaffOfSpec };
}
