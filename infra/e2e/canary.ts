import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { tailTopics } from '@tajdeed/testing';
import { asOperator, decoded } from './temporal';
import type { Planted, World } from './world';

/** Columns that hold, as they must, what came from the bank. */
const meantFor: Readonly<Record<string, readonly Planted['what'][]>> = {
  'payments.callback': ['trandata'],
  'payments.received': ['trandata'],
  'staff.session': ['session digest'], // never the session itself
};

/** Searches for planted words in any letter case; a number only where no other digit touches it. */
class Search {
  private readonly words: readonly { readonly text: string; readonly what: Planted['what'] }[];

  constructor(planted: readonly Planted[]) {
    this.words = planted.map(({ word, what }) => ({ text: word.toLowerCase(), what }));
  }

  /** What was found, told without quoting it. */
  in(place: string, text: string, allowed: readonly Planted['what'][] = []): string[] {
    const lower = text.toLowerCase();
    return this.words
      .filter(({ text: word, what }) => !allowed.includes(what) && holds(lower, word))
      .map(({ what, text: word }) => `${place} holds a ${what} (${word.length} characters)`);
  }
}

function holds(text: string, word: string): boolean {
  if (!/^\d+$/.test(word)) return text.includes(word);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    // Neither part of a longer number nor the microseconds of an instant.
    if (!/[\d.]/.test(text[at - 1] ?? '') && !/[\da-f]/.test(text[at + word.length] ?? '')) return true;
  }
  return false;
}

/** Whatever was planted stands nowhere but where it belongs (security item 89). */
export function canary(world: () => World): void {
  describe('nothing personal and no secret is found', () => {
    let search: Search;
    /** The installation's keys and passwords, which no answer holds. */
    let ours: readonly string[];
    beforeAll(async () => {
      const before = new Set(world().planted);
      plantSecrets(world());
      ours = world()
        .planted.filter((one) => !before.has(one))
        .map(({ word }) => word);
      const { payments } = await world().ledger();
      for (const { body } of payments.flatMap(({ callbacks }) => callbacks)) world().plant('trandata', body);
      search = new Search(world().planted);
    });

    it('by this search unless it is there', () => {
      const one = (what: Planted['what']) => world().planted.find((planted) => planted.what === what)!.word;
      for (const what of [
        'civil number',
        'phone',
        'name',
        'code',
        'key',
        'trandata',
        'capability',
        'staff text',
        'session digest',
        'authenticator',
      ] as const)
        expect(search.in('here', `x="${one(what)}"`).length).toBeGreaterThan(0);
    });

    it('in the logs of all processes and servers', () => {
      const { sandbox: _, ...logs } = world().system.logs();
      expect(Object.keys(logs)).toEqual(
        expect.arrayContaining(['api', 'worker', 'relay', 'audit', 'callbacks', 'postgres']),
      );
      expect(Object.entries(logs).flatMap(([name, text]) => search.in(`the log of ${name}`, text))).toEqual(
        [],
      );
    });

    it('in a line of the steps and words that one request began, found by its trace', async () => {
      const [one] = await world().query<{ id: string; trace: string }>(
        `select thing as id, split_part(trace, '-', 2) as trace from lifecycle.history
         where event = 'renewal.requested' and trace <> '' and thing in
           (select thing from lifecycle.history where event = 'authority.acknowledged') limit 1`,
      );
      const linesOf = (name: 'api' | 'relay' | 'worker') =>
        world()
          .system.log(name)
          .split('\n')
          .filter((line) => line.includes(`"traceId":"${one!.trace}"`))
          .map((line) => JSON.parse(line) as { event?: string; workflow?: string; step?: string });
      const workflow = `renewal-${one!.id}`;
      expect(linesOf('api').length).toBeGreaterThan(0);
      expect(linesOf('relay')).toContainEqual(expect.objectContaining({ event: 'told', workflow }));
      const steps = linesOf('worker').filter((line) => line.event === 'step' && line.workflow === workflow);
      expect(steps.map(({ step }) => step)).toEqual(
        expect.arrayContaining(['lookAtRenewal', 'deliverCode', 'recordBankAnswer', 'notifyAuthority']),
      );
    });

    it('in refusals', () => {
      expect(world().refusals.length).toBeGreaterThan(10);
      expect(world().refusals.flatMap((body) => search.in('a refusal', body))).toEqual([]);
    });

    it('in answers: no session’s digest, no key of ours, and an authenticator’s secret once, as it is enrolled', () => {
      expect(world().answers.length).toBeGreaterThan(100);
      const answers = world().answers.map((text) => text.toLowerCase());
      const holding = (word: string) => answers.filter((text) => text.includes(word.toLowerCase())).length;
      const of = (kind: Planted['what']) =>
        world().planted.flatMap(({ word, what }) => (what === kind ? [word] : []));
      const found = [...of('session digest'), ...ours].filter((word) => holding(word) > 0);
      expect(found.length).toBe(0); // told without quoting
      const enrolled = of('authenticator').filter((word) => /^[A-Z2-7]+$/.test(word));
      expect(enrolled.length).toBeGreaterThan(3);
      for (const word of of('authenticator')) expect(holding(word)).toBe(enrolled.includes(word) ? 1 : 0);
    });

    it('in what Temporal stores, as it stands and decoded', async () => {
      const found = await asOperator(world(), async (client) => {
        const finds: string[] = [];
        for await (const { workflowId, runId, raw } of client.workflow.list()) {
          const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
          const bytes = Buffer.from(temporal.api.history.v1.History.encode(history).finish());
          const readable = JSON.stringify(await decoded(world(), history), shown);
          finds.push(
            ...search.in('a stored history', bytes.toString('latin1')),
            ...search.in('a decoded history', readable),
            ...search.in('what the list shows', JSON.stringify(raw, shown)),
          );
          expect(bytes.includes('binary/encrypted')).toBe(true);
          expect(readable).not.toContain('binary/encrypted');
        }
        return finds;
      });
      expect(found).toEqual([]);
      const home = join(world().system.directory, 'temporal');
      const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
        statSync(join(home, name)).isFile(),
      );
      expect(
        files.flatMap((name) =>
          search.in(`Temporal's file ${name}`, readFileSync(join(home, name)).toString('latin1')),
        ),
      ).toEqual([]);
    });

    it('in columns that are not meant for it', async () => {
      const tables = await world().query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')`,
      );
      const found: string[] = [];
      for (const { name } of tables) {
        const rows = await world().query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
        for (const { row } of rows) {
          const bytes = [...row.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = '']) => Buffer.from(hex, 'hex'));
          const texts = [row, ...bytes.map((one) => one.toString('latin1'))];
          found.push(...texts.flatMap((text) => search.in(name, text, meantFor[name])));
        }
      }
      expect([...new Set(found)]).toEqual([]);
    });

    it('in the audit log, which is history to the byte', async () => {
      expect(await world().auditFaults()).toEqual([]);
      const leaves = await world().query<{ entry: string }>('select entry from audit.leaf');
      expect(leaves.flatMap(({ entry }) => search.in('a leaf', entry))).toEqual([]);
    });

    it('in Kafka, where each thing’s events stand in order', async () => {
      const [expected] = await world().query<{ n: number }>(
        `select count(*)::int as n from lifecycle.history`,
      );
      const tail = await tailTopics([world().system.servers.kafka]);
      const ids = new Set<string>();
      await tail.until((messages) => {
        for (const { headers } of messages) ids.add(headers['ce_id'] ?? '');
        return ids.size >= expected!.n;
      });
      const messages = [...tail.messages];
      await tail.stop();
      expect(
        messages.flatMap(({ key, headers, value }) =>
          search.in('an event', `${key} ${JSON.stringify(headers)} ${value.toString()}`),
        ),
      ).toEqual([]);
      const seqs = new Map<string, number[]>();
      for (const { key, headers } of messages)
        seqs.set(key, [...(seqs.get(key) ?? []), Number(headers['ce_id']?.split(':')[1])]);
      // A repeated one is allowed, a skipped one is not.
      const isSkipped = (seq: number, at: number, all: readonly number[]): boolean =>
        seq > Math.max(0, ...all.slice(0, at)) + 1;
      const disorder = [...seqs].filter(([, all]) => all.some(isSkipped));
      expect(disorder).toEqual([]);
    });
  });
}

function plantSecrets(world: World): void {
  for (const name of ['data-keys.json', 'code-keys.json', 'payload-keys.json'] as const)
    world.plant(
      'key',
      ...Object.values((JSON.parse(world.system.secret(name)) as { keys: Record<string, string> }).keys),
    );
  world.plant(
    'key',
    world.system.secret('index-key'),
    world.system.secret('authority-token'),
    world.system.secret('sms-token'),
    world.system.secret('settlement-key'),
    world.system.secret('staff-client-secret'),
    world.system.secret('staff-bootstrap-token'),
  );
  world.plant(
    'key',
    ...Object.values(JSON.parse(world.system.secret('role-passwords.json')) as Record<string, string>),
  );
  for (const { resourceKey, password } of JSON.parse(world.system.secret('knet-terminals.json')) as Record<
    'resourceKey' | 'password',
    string
  >[])
    world.plant('key', resourceKey, password);
  for (const name of ['capability.pem', 'audit-signing.pem'] as const)
    world.plant('key', world.system.secret(name).split('\n')[1] ?? '');
}

/** Bytes as text. */
function shown(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  )
    return Buffer.from(value.data as number[]).toString('utf8');
  return value;
}
