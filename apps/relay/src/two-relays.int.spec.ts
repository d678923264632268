import { newId } from '@tajdeed/platform';
import { tailTopics, testBrokers, testDatabase, testRecorder } from '@tajdeed/testing';
import { crashRun } from '../spec/crash-run';
import { Journal } from '../spec/journal';
import { moveOn, startRelay, untilEmpty } from '../spec/relay-harness';

jest.setTimeout(120_000);

beforeEach(() => {
  Journal.opened(); // brokers that are away on purpose
});

describe('two relays', () => {
  it('lose nothing and keep the order when one is killed and started again', async () => {
    const report = await crashRun({ things: 16, movesEach: 40, kills: 3 });
    expect(report).toMatchObject({ lost: 0, outOfOrder: 0, differing: 0, wrongHeads: 0 });
    expect(report.entries).toBe(16 * 40);
  });

  it('share the work: the second stands by and takes over as soon as the first is gone', async () => {
    const brokers = await testBrokers();
    const [database, tail] = [await testDatabase(), await tailTopics(brokers)];
    const api = await testRecorder(database.urls.tajdeed_api);
    const first = await startRelay({ database, brokers });
    const second = await startRelay({ database, brokers });
    const thing = newId();
    await moveOn(api, thing, 0);
    await untilEmpty(database, 'unpublished');
    await first.relay.stop();
    await moveOn(api, thing, 1);
    await untilEmpty(database, 'unpublished');
    await second.relay.stop();
    await tail.until((messages) => messages.filter(({ key }) => key === thing).length === 2);
    await Promise.all([tail.stop(), api.close()]);
    await database.drop();
  });

  it('know when their lanes are gone: the connection that held them ended', async () => {
    const database = await testDatabase();
    const { relay, lost } = await startRelay({ database, brokers: ['127.0.0.1:1'] });
    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tajdeed-relay-lease'
      and datname = current_database()`);
    await expect(lost).resolves.toBeInstanceOf(Error);
    expect(relay.connected).toBe(false);
    await relay.stop();
    await database.drop();
  });
});
