import { Injectable, Logger, Module } from '@nestjs/common';
import { type TestDatabase, testDatabase, waitFor } from '@tajdeed/testing';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Database, Transactional, inTransaction } from './database';
import { DatabaseModule } from './database.module';
import { isAway } from './faults';
import { SqlClock } from './sql-clock';

@Entity({ schema: 'app', name: 'probe' })
class Probe {
  @PrimaryColumn('text') id!: string;
  @Column('date', { nullable: true }) day!: string | null;
}

@Injectable()
class Inner {
  constructor(private readonly database: Database) {}
  @Transactional()
  async write(id: string): Promise<void> {
    await this.database.tx().insert(Probe, { id, day: '2027-01-31' });
  }
}

@Injectable()
class Outer {
  constructor(
    private readonly inner: Inner,
    private readonly database: Database,
  ) {}
  @Transactional()
  async both(id: string, fail: boolean): Promise<void> {
    await this.inner.write(id);
    await this.database.query('insert into app.probe (id) values ($1)', [`${id}-2`]);
    if (fail) throw new Error('undo');
  }
}

describe('the database', () => {
  let server: TestDatabase;
  let app: INestApplicationContext;
  let database: Database;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await testDatabase();
    await server.query('create table app.probe (id text primary key, day date)');
    await server.query('grant select, insert, update on app.probe to tajdeed_api');
    @Module({
      imports: [
        DatabaseModule.forRoot({
          url: server.urls.tajdeed_api,
          name: 'spec',
          poolSize: 3,
          entities: [Probe],
        }),
      ],
      providers: [Inner, Outer],
    })
    class SpecModule {}
    app = await NestFactory.createApplicationContext(SpecModule, { logger: false, abortOnError: false });
    database = app.get(Database);
  });
  afterAll(async () => {
    await app.close();
    await server.drop();
  });
  const ids = async (like: string) =>
    (
      await database.query<{ id: string }>('select id from app.probe where id like $1 order by id', [
        `${like}%`,
      ])
    ).map((row) => row.id);

  it('keeps all of a transaction over several services, or nothing', async () => {
    await app.get(Outer).both('all', false);
    await expect(app.get(Outer).both('none', true)).rejects.toThrow('undo');
    expect([await ids('all'), await ids('none')]).toEqual([['all', 'all-2'], []]);
  });

  it('tells what a statement touched, inside and outside of transactions', async () => {
    const update = () =>
      database.run<{ id: string }>(`update app.probe set day = null where id like 'all%' returning id`);
    expect((await update()).affected).toBe(2);
    const inside = await inTransaction(update);
    expect([inside.affected, inside.rows.map((row) => row.id).sort()]).toEqual([2, ['all', 'all-2']]);
  });

  it('refuses an undefined id instead of finding the first row', async () => {
    await expect(
      database.tx().findOne(Probe, { where: { id: undefined as unknown as string } }),
    ).rejects.toThrow();
    await expect(
      database.tx().update(Probe, { id: undefined as unknown as string }, { day: null }),
    ).rejects.toThrow();
  });

  it('brings calendar dates as text', async () => {
    await inTransaction(() => app.get(Inner).write('dated'));
    expect((await database.tx().findOneByOrFail(Probe, { id: 'dated' })).day).toBe('2027-01-31');
    expect(await database.query(`select day from app.probe where id = 'dated'`)).toEqual([
      { day: '2027-01-31' },
    ]);
  });

  it('follows the offset of the clock', async () => {
    const clock = app.get(SqlClock);
    const before = await clock.now();
    await server.shiftClock(86_400_000);
    expect((await clock.now()) - before).toBeGreaterThanOrEqual(86_400_000);
    await server.shiftClock(0);
  });

  it('runs hints once after the commit, and not at all without one', async () => {
    const said: string[] = [];
    const hint = (name: string) => database.afterCommit(name, () => Promise.resolve(void said.push(name)));
    await inTransaction(async () => {
      await hint('untold');
      await hint('untold');
      expect(said).toEqual([]);
    });
    await inTransaction(async () => {
      await hint('lost');
      throw new Error('undo');
    }).catch(() => undefined);
    await hint('outside');
    expect(said).toEqual(['untold', 'outside']);
  });

  it('runs a deadlocked transaction again until both have had their way', async () => {
    await server.query(`insert into app.probe (id) values ('d1'), ('d2')`);
    let together = (): void => undefined;
    const met = new Promise<void>((resolve) => (together = resolve));
    let arrived = 0;
    const meet = () => {
      arrived += 1;
      if (arrived === 2) together();
      return arrived > 2 ? Promise.resolve() : met;
    };
    const lock = (id: string) => database.query('update app.probe set day = null where id = $1', [id]);
    const both = (first: string, second: string) =>
      inTransaction(async () => {
        await lock(first);
        await meet();
        await lock(second);
        return first;
      });
    expect(await Promise.all([both('d1', 'd2'), both('d2', 'd1')])).toEqual(['d1', 'd2']);
  });

  it('outlives the loss of all its connections, and says that it was away', async () => {
    const holders = Array.from({ length: 3 }, () =>
      inTransaction(() =>
        database
          .query('select 1')
          .then(() =>
            server.query(
              `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tajdeed_api' and datname = $1`,
              [server.name],
            ),
          )
          .then(() => database.query('select 1')),
      ).catch((error: unknown) => error),
    );
    for (const outcome of await Promise.all(holders))
      expect([outcome, isAway(outcome)]).toEqual([expect.any(Error), true]);
    // A connection whose end has not been read yet may still be given out: it says so, too.
    const again = await waitFor('a connection that stands', () =>
      database.query('select 1 as one').catch((error: unknown) => {
        if (!isAway(error)) throw error;
        return undefined;
      }),
    );
    expect(again).toEqual([{ one: 1 }]);
  });

  it('does not start on a schema that lacks a migration', async () => {
    class NotYet20990101000000 {
      up = () => Promise.resolve();
      down = () => Promise.resolve();
    }
    @Module({
      imports: [
        DatabaseModule.forRoot({
          url: server.urls.tajdeed_api,
          name: 'spec',
          migrations: [NotYet20990101000000],
        }),
      ],
    })
    class OldModule {}
    await expect(
      NestFactory.createApplicationContext(OldModule, { logger: false, abortOnError: false }),
    ).rejects.toThrow('The database lacks 1 migrations (first: NotYet20990101000000)');
  });
});
