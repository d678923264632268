import { EventEmitter, once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { KafkaPublisher, newId, type BusMessage, type Publisher } from '@tajdeed/platform';
import { tailTopics, testBrokers, testDatabase, testRecorder } from '@tajdeed/testing';
import type { TestDatabase, TestRecorder, TestTail } from '@tajdeed/testing';
import { Journal } from '../spec/journal';
import { arrivedSeqs, moveOn, startRelay, untilEmpty, untilSome } from '../spec/relay-harness';

jest.setTimeout(120_000);

let brokers: readonly string[];
let tail: TestTail;
let database: TestDatabase;
let api: TestRecorder;
let journal: Journal;

beforeAll(async () => {
  Journal.opened();
  brokers = await testBrokers();
  tail = await tailTopics(brokers);
});
afterAll(() => tail.stop());
beforeEach(async () => {
  database = await testDatabase();
  api = await testRecorder(database.urls.tajdeed_api, 16);
  journal = Journal.opened();
});
afterEach(async () => {
  await api.close();
  await database.drop();
});

const arrived = (things: readonly string[], each: number): Promise<void> =>
  tail.until((messages) => things.every((thing) => new Set(arrivedSeqs(messages, thing)).size === each));
const walk = async (thing: string, from: number, to: number): Promise<void> => {
  for (let seq = from; seq < to; seq += 1) await moveOn(api, thing, seq);
};
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

describe('publishing', () => {
  it('sends every entry with its exact bytes, in order per thing, and empties the queue', async () => {
    const things = Array.from({ length: 16 }, () => newId());
    const { relay } = await startRelay({ database, brokers });
    await Promise.all(things.map((thing) => walk(thing, 0, 12)));
    await arrived(things, 12);
    await untilEmpty(database, 'unpublished');
    await relay.stop();

    for (const thing of things) expect(arrivedSeqs(tail.messages, thing)).toEqual(upTo(12));
    const rows = await database.query<{ id: string; bytes: string }>(
      `select thing || ':' || seq as id, lifecycle.entry_v1(h) as bytes from lifecycle.history h`,
    );
    const sent = new Map(tail.messages.map((message) => [message.headers['ce_id'], message]));
    for (const { id, bytes } of rows) expect(sent.get(id)!.value.toString('utf8')).toBe(bytes);
  });

  it('keeps the order in small batches with read-ahead, whatever order transactions commit in', async () => {
    const things = Array.from({ length: 12 }, () => newId());
    const { relay } = await startRelay({ database, brokers, batchRows: 3 });
    const others = new EventEmitter().setMaxListeners(0);
    let left = things.filter((_, n) => n % 3 !== 0).length;
    await Promise.all(
      things.map(async (thing, n) => {
        const isHeld = n % 3 === 0;
        for (let seq = 0; seq < 10; seq += 1) {
          await api.db.transaction(async () => {
            await moveOn(api, thing, seq);
            if (isHeld && left > 0) await once(others, 'commit'); // commits after others that drew their ids later
          });
          if (isHeld) continue;
          if (seq === 9) left -= 1;
          others.emit('commit');
        }
      }),
    );
    expect(left).toBe(0);
    await arrived(things, 10);
    await relay.stop();
    for (const thing of things) expect(arrivedSeqs(tail.messages, thing)).toEqual(upTo(10));
  });

  it('delivers what was waiting when it starts', async () => {
    const thing = newId();
    await walk(thing, 0, 5);
    const { relay } = await startRelay({ database, brokers });
    await arrived([thing], 5);
    await relay.stop();
    expect(arrivedSeqs(tail.messages, thing)).toEqual(upTo(5));
  });

  it('sends again what was not acknowledged, and nothing out of order', async () => {
    const thing = newId();
    const real = new KafkaPublisher(brokers, 'spec');
    let calls = 0;
    const deaf: Publisher = {
      publish: async (messages: readonly BusMessage[]) => {
        await real.publish(messages);
        calls += 1;
        if (calls % 2 === 1) throw new Error('the acknowledgement is lost');
      },
      close: () => real.close(),
    };
    const { relay } = await startRelay({ database, publisher: deaf, batchRows: 4 });
    await walk(thing, 0, 20);
    await untilEmpty(database, 'unpublished');
    await relay.stop();
    await arrived([thing], 20);
    const seqs = arrivedSeqs(tail.messages, thing);
    expect([...new Set(seqs)]).toEqual(upTo(20));
    expect(seqs.length).toBeGreaterThan(20);
  });

  it('waits for a broker that cannot be reached and goes on when it is back', async () => {
    const door = await doorTo(brokers[0]!);
    const thing = newId();
    const { relay } = await startRelay({ database, brokers: [`127.0.0.1:${door.port}`] });
    await door.close();
    await walk(thing, 0, 5);
    await door.open();
    await arrived([thing], 5);
    await untilEmpty(database, 'unpublished');
    await relay.stop();
    await door.close();
    expect([...new Set(arrivedSeqs(tail.messages, thing))]).toEqual(upTo(5));
  });

  it('parks the thing of a refused row; its later rows wait, all others flow', async () => {
    const [stuck, free] = [newId(), newId()];
    await walk(stuck, 0, 2);
    await database.query(
      `update lifecycle.unpublished set body = jsonb_set(body::jsonb, '{topic}', '"no-such-topic"')::text where thing = $1 and seq = 2`,
      [stuck],
    );
    await walk(stuck, 2, 4);
    await walk(free, 0, 6);
    const { relay } = await startRelay({ database, brokers });
    await arrived([free], 6);
    await arrived([stuck], 1);
    const parked = await database.query('select thing, seq, reason, tries from lifecycle.parked');
    expect(parked).toEqual([{ thing: stuck, seq: 2, reason: 'UNKNOWN_TOPIC_OR_PARTITION', tries: 1 }]);
    expect(arrivedSeqs(tail.messages, stuck)).toEqual([1]);
    expect(journal.events('error', 'event-parked')).toMatchObject([{ thing: stuck, seq: 2 }]);
    expect(await relay.parkedEvents()).toBe(1);

    await database.query(
      `update lifecycle.unpublished set body = jsonb_set(body::jsonb, '{topic}', '"tajdeed.renewal.v1"')::text where thing = $1 and seq = 2`,
      [stuck],
    );
    await database.query('update lifecycle.parked set due = now()');
    await arrived([stuck], 4);
    await untilEmpty(database, 'unpublished');
    await relay.stop();
    expect([...new Set(arrivedSeqs(tail.messages, stuck))]).toEqual(upTo(4));
    expect(await database.query('select from lifecycle.parked')).toEqual([]);
  });

  it('parks what is no message at all', async () => {
    const thing = newId();
    await database.query(
      `insert into lifecycle.unpublished (lane, thing, seq, body) values (0, $1, 1, 'nonsense')`,
      [thing],
    );
    const { relay } = await startRelay({ database, brokers });
    const parked = 'select reason from lifecycle.parked where thing = $1';
    const [row] = await untilSome(() => database.query<{ reason: string }>(parked, [thing]));
    await relay.stop();
    expect(row!.reason).toBe('no message');
  });

  it('sends big rows in several sends that a broker takes', async () => {
    const thing = newId();
    await database.query(
      `insert into lifecycle.unpublished (lane, thing, seq, body)
       select 0, $1::uuid, n, json_build_object('topic', 'tajdeed.notice.v1', 'key', $1::uuid::text,
         'headers', json_build_object('ce_id', $1::uuid::text || ':' || n), 'value', (select string_agg(md5(n::text || m), '') from generate_series(1, 2000) m))::text
       from generate_series(1, 100) n`,
      [thing],
    );
    const { relay } = await startRelay({ database, brokers });
    await arrived([thing], 100);
    await relay.stop();
    expect(arrivedSeqs(tail.messages, thing)).toEqual(upTo(100));
  });

  it('keeps its queue small by itself', async () => {
    await database.query(
      `insert into lifecycle.unpublished (lane, thing, seq, body)
       select 0, uuidv7(), 1, json_build_object('topic', 'tajdeed.notice.v1', 'key', 'x', 'headers', json_build_object(), 'value', n)::text
       from (select n::text from generate_series(1, 12000) n)`,
    );
    const { relay } = await startRelay({ database, brokers });
    await untilEmpty(database, 'unpublished');
    await relay.stop();
    const [row] = await database.query<{ cleaned: boolean }>(
      `select pg_stat_get_vacuum_count('lifecycle.unpublished'::regclass) > 0 as cleaned`,
    );
    expect(row!.cleaned).toBe(true);
  });
});

/** A way to the broker that can be shut, as a network that fails. The broker's own address must lead through it. */
async function doorTo(broker: string) {
  const [host = '', port = ''] = broker.split(':');
  const sockets = new Set<Socket>();
  let server: Server;
  const open = (at: number): Promise<number> =>
    new Promise((done) => {
      server = createServer((near) => {
        const far = connect(Number(port), host);
        for (const socket of [near, far]) {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => sockets.delete(socket));
        }
        near.pipe(far).pipe(near);
        near.on('close', () => far.destroy());
        far.on('close', () => near.destroy());
      });
      server.listen(at, '127.0.0.1', () => {
        const address = server.address();
        done(typeof address === 'object' && address ? address.port : 0);
      });
    });
  const at = await open(0);
  return {
    port: at,
    open: () => open(at),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
