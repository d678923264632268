import type { System } from '@tajdeed/local';
import { callbackOfLoad, givenManyAttempts } from '@tajdeed/testing';
import { readReport, terminalsSchema, type Terminal } from '@tajdeed/payments/knet';
import { Client } from 'pg';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { BareDoor } from './bare-door';
import { Wire } from '../wire';

const CONNECTIONS = 1_024;
/** As many as the door has. */
const POOL = 8;
const ENTER = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage = new Script('gc()');

export type Contender = 'door' | 'two' | 'one';

/** A system whose bank's door and PostgreSQL run and nothing else, the bare Fastify beside it, and attempts as they are needed. */
export class World {
  private readonly wires: Readonly<Record<Contender, Wire>>;
  private entered = 0;
  private used = 0;
  readonly acknowledged = new Set<number>();

  private constructor(
    readonly system: System,
    private readonly admin: Client,
    readonly bare: BareDoor,
    private readonly terminal: Terminal,
  ) {
    const wire = (url: string): Wire => new Wire(new URL(url), CONNECTIONS);
    this.wires = {
      door: wire(`${system.addresses.callbacks}/knet/notify`),
      two: wire(`${bare.url}/two`),
      one: wire(`${bare.url}/one`),
    };
  }

  static async beside(system: System): Promise<World> {
    await Promise.all([system.kill('temporal'), system.kill('kafka')]); // the door needs neither
    const admin = new Client({ connectionString: system.servers.databaseUrl });
    admin.on('error', () => undefined); // its server stops with the system, also after a failure
    await admin.connect();
    const [terminal] = terminalsSchema.parse(JSON.parse(system.secret('knet-terminals.json')));
    if (!terminal) throw new Error('no terminal');
    const role = new URL(system.servers.databaseUrl);
    const passwords: unknown = JSON.parse(system.secret('role-passwords.json'));
    [role.username, role.password] = ['tajdeed_callbacks', passwordIn(passwords)];
    return new World(system, admin, await BareDoor.start(role.href, POOL), terminal);
  }

  /** Pids by part. */
  parts(): ReadonlyMap<string, number> {
    const pid = (name: string): number => this.system.usage()[name]?.pid ?? 0;
    return new Map([
      ...[['door', pid('callbacks')] as const, ['postgres', pid('postgres')] as const],
      ...[['bare', this.bare.pid] as const, ['load', process.pid] as const],
    ]);
  }

  /** Requests of attempts that nobody has reported yet, made before the clock runs; `repeats`: the share that comes again. */
  async requests(contender: Contender, count: number, repeats = 0): Promise<(nth: number) => Promise<Call>> {
    const numbers = await this.fresh(count);
    const order: number[] = [];
    for (const [at, nth] of numbers.entries()) {
      // Every so many, one of those before, spread over all of them.
      const isRepeat = at > 0 && Math.floor(at * repeats) > Math.floor((at - 1) * repeats);
      order.push(isRepeat ? (order[(at * 7919) % at] ?? nth) : nth);
    }
    const wire = this.wires[contender];
    const made = order.map((nth) => wire.request(...this.bodyOf(nth, contender)));
    return async (at) => {
      const answer = await wire.post(made[at % made.length] ?? Buffer.alloc(0));
      const nth = order[at % order.length];
      if (answer.status === 200 && nth !== undefined) this.acknowledged.add(nth);
      return answer;
    };
  }

  /** How many of those that were acknowledged have no row. */
  async unstored(): Promise<number> {
    const { rows } = await this.admin.query<{ nth: number }>(
      `select ltrim(substr(a.track_id, 5), '0')::integer as nth from payments.attempt a
       join payments.callback c using (attempt_id) join payments.received r on r.digest = c.received
       where c.verdict = 'matched'`,
    );
    const stored = new Set(rows.map(({ nth }) => nth));
    return [...this.acknowledged].filter((nth) => !stored.has(nth)).length;
  }

  /** What a run has left behind, here too, is put in order, so that the next one does not pay for it. */
  async tidy(): Promise<void> {
    collectGarbage.runInNewContext();
    await this.admin.query('vacuum analyze');
    await this.admin.query('checkpoint');
  }

  async end(): Promise<void> {
    for (const wire of Object.values(this.wires)) wire.close();
    this.bare.stop();
    await this.admin.end().catch(() => undefined);
  }

  private async fresh(count: number): Promise<readonly number[]> {
    const from = this.used + 1;
    this.used += count;
    while (this.entered < this.used) {
      const run = (sql: string, parameters: unknown[]) => this.admin.query(sql, parameters);
      await givenManyAttempts(run, { from: this.entered + 1, count: ENTER, terminal: this.terminal.alias });
      this.entered += ENTER;
    }
    return Array.from({ length: count }, (_, at) => from + at);
  }

  private bodyOf(nth: number, contender: Contender): [string, string | undefined] {
    const body = callbackOfLoad(nth, this.terminal.resourceKey);
    return [body, contender === 'door' ? undefined : saidBy(body, this.terminal)];
  }
}

type Call = Awaited<ReturnType<Wire['post']>>;

/** What a callback says, ready made for the bare door: its fields, then the parameters of the statement. */
function saidBy(body: string, terminal: Terminal): string {
  const report = readReport(Buffer.from(body), [terminal]);
  if (!report) throw new Error('a callback of the load cannot be read');
  return JSON.stringify([
    ...[JSON.stringify(report.fields), report.trackId, report.terminal, report.amountFils.toString(), true],
    ...[report.hint, report.paymentId, report.reference, report.transactionId],
  ]);
}

function passwordIn(passwords: unknown): string {
  const found: unknown =
    typeof passwords === 'object' && passwords !== null ? Reflect.get(passwords, 'tajdeed_callbacks') : '';
  return typeof found === 'string' ? found : '';
}
