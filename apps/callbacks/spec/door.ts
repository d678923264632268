import { alsoRecords, testDatabase, testRoom, type TestDatabase, type TestRoom } from '@tajdeed/testing';
import { Writable } from 'node:stream';
import { startCallbacks, type RunningCallbacks } from '../src/callbacks';
import type { CallbacksSettings } from '../src/callbacks.config';
import { givenAttempt, settingsFor, type Attempt } from './bank-posts';
import { postTo, type Answer } from './post';

/** The door on a database of its own. */
export class OpenDoor {
  readonly lines: string[] = [];
  /** What the settings say when they are read again. */
  settings: CallbacksSettings;
  running!: RunningCallbacks;

  private constructor(
    readonly database: TestDatabase,
    readonly room: TestRoom,
  ) {
    this.settings = settingsFor(database.urls.tajdeed_callbacks);
  }

  static async open(): Promise<OpenDoor> {
    const database = await testDatabase();
    await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker');
    const door = new OpenDoor(database, await testRoom(database.urls.tajdeed_api));
    const log = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        door.lines.push(chunk.toString());
        done();
      },
    });
    door.running = await startCallbacks(door.settings, log, () => door.settings);
    return door;
  }

  async close(): Promise<void> {
    await this.running.stop();
    await this.room.close();
    await this.database.drop();
  }

  given(alias?: string): Promise<Attempt> {
    return givenAttempt(this.database, this.room, alias);
  }

  post(body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return postTo(this.running.url, body, headers);
  }

  /** What stands of an attempt, in the order of its coming. */
  stored(attempt: Attempt): Promise<{ verdict: string; why: string | null }[]> {
    return this.database.query(
      `select verdict, why from payments.callback where attempt_id = $1 order by callback_id`,
      [attempt.attemptId],
    );
  }

  /** The bodies that stand, in any order. */
  async bodies(): Promise<string[]> {
    const rows = await this.database.query<{ raw: Buffer }>(`select raw from payments.received`);
    return rows.map(({ raw }) => raw.toString('latin1'));
  }

  /** Whom the bank is to be asked about at once. */
  async asked(): Promise<string[]> {
    const wanted = `select attempt_id as id from payments.attempt where wanted_at is not null order by 1`;
    return (await this.database.query<{ id: string }>(wanted)).map(({ id }) => id);
  }

  /** Everything that a callback may have moved, as one word; that the bank is asked moves nothing, nor does a word to whoever asks it. */
  async books(): Promise<string> {
    const [row] = await this.database.query<{ books: string }>(`
      select md5(string_agg(part, '|' order by part)) as books from (
        select 'a' || md5(coalesce(string_agg((to_jsonb(t) - 'wanted_at')::text, ',' order by attempt_id), '')) from payments.attempt t
        union all select 'b' || md5(coalesce(string_agg(t::text, ',' order by kind, value), '')) from payments.bank_id t
        union all select 'c' || md5(coalesce(string_agg(t::text, ',' order by callback_id), ''))
          from payments.callback t where verdict = 'matched'
        union all select 'h' || md5(coalesce(string_agg(t::text, ',' order by thing), '')) from lifecycle.head t
        union all select 'u' || md5(coalesce(string_agg(distinct concat_ws(' ', t.workflow, t.thing, t.reason), ','), ''))
          from lifecycle.untold t
      ) as parts (part)`);
    return row?.books ?? '';
  }

  /** Log lines of that event. */
  told(event: string): Record<string, unknown>[] {
    return this.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['event'] === event);
  }
}
