import { callbackOfLoad, givenManyAttempts, Poster, testDatabase } from '@tajdeed/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEY, terminals } from '../spec/bank-posts';
import { DoorProcess } from '../spec/door-process';

const NEW_KEY = 'NEWKEYNEWKEY0001';

/** The steps of infra/docs/tasks/change-a-bank-key.md on the real process. */
describe('a key that is changed in the file of terminals', () => {
  it('is known without a restart, and a file that is broken changes nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'terminals-'));
    const file = join(folder, 'knet-terminals.json');
    const theyAre = (main: object): void => {
      writeFileSync(file, JSON.stringify([{ ...terminals[0], ...main }, ...terminals.slice(1)]));
    };
    const database = await testDatabase();
    await givenManyAttempts((sql, parameters) => database.query(sql, parameters), {
      ...{ from: 0, count: 20, terminal: 'main' },
    });
    theyAre({});
    const door = await DoorProcess.spawn(database.urls.tajdeed_callbacks, { KNET_TERMINALS_FILE: file });
    const poster = new Poster(door.url);
    let nth = 0;
    const under = async (key: string) => (await poster.post(callbackOfLoad(nth++, key))).status;
    try {
      expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 400]);
      theyAre({ previousKey: NEW_KEY });
      await door.signal('SIGHUP', 'terminals.changed');
      expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 200]);
      theyAre({ resourceKey: NEW_KEY, previousKey: KEY });
      await door.signal('SIGHUP', 'terminals.changed');
      expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 200]);
      writeFileSync(file, '[{');
      await door.signal('SIGHUP', 'terminals.unreadable');
      expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 200]);
      theyAre({ resourceKey: NEW_KEY });
      await door.signal('SIGHUP', 'terminals.changed');
      expect([await under(KEY), await under(NEW_KEY)]).toEqual([400, 200]);
    } finally {
      poster.close();
      await door.stop();
      await database.drop();
      rmSync(folder, { recursive: true });
    }
  });
});
