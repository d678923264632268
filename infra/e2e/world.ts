import { addDays, kuwaitDate, kuwaitMidnight, MINUTE_MS } from '@tajdeed/domain';
import { syntheticRegister } from '@tajdeed/identity';
import { startSystem, type PartName, type System } from '@tajdeed/local';
import { auditDifferences, Resident, waitFor } from '@tajdeed/testing';
import { Client } from 'pg';
import { Guest } from './guest';
import type { Ledger } from './ledger';
import { Officer } from './officer';

type Person = ReturnType<typeof syntheticRegister>['persons'][number];

/** Words that no log, event, workflow or error may hold, with where each belongs. */
export interface Planted {
  readonly word: string;
  readonly what:
    | 'civil number'
    | 'phone'
    | 'name'
    | 'code'
    | 'key'
    | 'trandata'
    | 'capability'
    | 'staff text'
    | 'session digest'
    | 'authenticator';
}

/**
 * A whole system with the outside world around it, for stories that are told over its doors. Business time only ever
 * goes forward, so that what one story left cannot come back in another.
 */
export class World {
  /** Everything that must not leak, as the stories bring it about. */
  readonly planted: Planted[] = [];
  /** Bodies of all refusals that anybody was sent. */
  readonly refusals: string[] = [];
  /** Bodies of all other answers in JSON. */
  readonly answers: string[] = [];
  private offsetMs = 0;
  private taken = new Set<string>();
  private readonly staff = new Map<string, Officer>();

  private constructor(readonly system: System) {
    this.listen();
  }

  /** `temporalUi`: with Temporal's web interface. */
  static async start(name: string, temporalUi = false): Promise<World> {
    // The sandbox's bank waits 5 s; on a machine that does much else the door uses more of that than by default.
    return new World(
      await startSystem({ name, temporalUi, env: { callbacks: { ANSWER_WITHIN_MS: '4000' } } }),
    );
  }

  /**
   * Somebody of the register who has not come yet: by handle, or the next one who may renew as a worker of article 18. He comes
   * to the api, or to that copy of it.
   */
  guest(
    which: string | ((person: Person) => boolean) = isOrdinary,
    api: string = this.system.addresses.api,
  ): Guest {
    const fits = typeof which === 'string' ? (person: Person) => person.name === which : which;
    const person = syntheticRegister().persons.find((one) => fits(one) && !this.taken.has(one.name));
    if (!person) throw new Error('nobody is left in the register who fits');
    this.taken.add(person.name);
    this.plant('civil number', person.civilNumber);
    this.plant('phone', (person.phone ?? '').replace('+', ''));
    this.plant('name', person.names.ar, person.names.en);
    const doors = { ...this.system.addresses, api };
    return new Guest(this, person, doors);
  }

  /** Somebody with a number that the register does not know. */
  stranger(language: 'ar' | 'en'): Resident {
    return new Resident(this.system.addresses, language);
  }

  /** Somebody whom the staff's provider knows; the same one in all stories. */
  officer(name: string): Officer {
    const officer = this.staff.get(name) ?? new Officer(this, name);
    this.staff.set(name, officer);
    return officer;
  }

  plant(what: Planted['what'], ...words: readonly string[]): void {
    for (const word of words)
      if (word.length > 5 && !this.planted.some((one) => one.word === word))
        this.planted.push({ word, what });
  }

  /** One statement as the owner, on a connection of its own: the server may have been killed meanwhile. */
  async query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    const client = new Client({ connectionString: this.system.servers.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows as T[];
    } finally {
      await client.end();
    }
  }

  /** Holds what this statement locks while `work` goes on; it gets the means to let go. */
  async holding<T>(
    lock: string,
    parameters: unknown[],
    work: (letGo: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const client = new Client({ connectionString: this.system.servers.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('begin');
      await client.query(lock, parameters);
      return await work(async () => {
        await client.query('commit');
      });
    } finally {
      await client.end();
    }
  }

  /** Resolves when a session of this role waits for a lock. */
  async blocked(role: string): Promise<void> {
    await waitFor(`${role} waiting for a lock`, async () => {
      const [found] = await this.query(
        `select 1 as yes from pg_stat_activity where usename = $1 and wait_event_type = 'Lock'`,
        [role],
      );
      return found;
    });
  }

  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.system.addresses.sandbox}/control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${method} ${path}`);
    return answer.json();
  }

  /** Switches a misbehaviour of the outside world on. */
  async fault(name: string, fault: { with?: object; scope?: object; times?: number } = {}): Promise<void> {
    await this.control('PUT', `faults/${name}`, fault);
  }

  /** Switches one misbehaviour off, or all. */
  async mend(name?: string): Promise<void> {
    await this.control('DELETE', name === undefined ? 'faults' : `faults/${name}`);
  }

  async ledger(query = ''): Promise<Ledger> {
    return (await this.control('GET', `ledger?${query}`)) as Ledger;
  }

  /** Lets business time pass at once. */
  async pass(ms: number): Promise<void> {
    this.offsetMs += ms;
    await this.system.shiftClock(this.offsetMs);
  }

  /** Lets time pass until that day has begun in Kuwait. */
  async reach(day: string): Promise<void> {
    const left = kuwaitMidnight(day) - (await this.now());
    if (left > 0) await this.pass(left + MINUTE_MS);
  }

  /** Lets time pass to the next day in Kuwait where less than that is left of this one. */
  async untilDayHas(ms: number): Promise<void> {
    const now = await this.now();
    const tomorrow = addDays(kuwaitDate(now), 1);
    if (kuwaitMidnight(tomorrow) - now < ms) await this.reach(tomorrow);
  }

  /** The instant of business, in ms. */
  async now(): Promise<number> {
    const [row] = await this.query<{ ms: string }>(
      `select floor(extract(epoch from app.now()) * 1000)::text as ms`,
    );
    return Number(row?.ms);
  }

  /** Starts whatever has ended by itself, as a supervisor would. Answers what that was. */
  async revive(): Promise<PartName[]> {
    const parts: PartName[] = [
      'postgres',
      'temporal',
      'kafka',
      'api',
      'callbacks',
      'worker',
      'relay',
      'audit',
      'sandbox',
    ];
    const ended = parts.filter((part) => !this.system.isRunning(part));
    for (const part of ended) await this.system.start(part);
    return ended;
  }

  /** Waits until nothing is left to publish, to tell or to read. */
  async settled(patienceMs = 120_000): Promise<void> {
    let left = '';
    const nothing = async (): Promise<true | undefined> => {
      const [row] = await this.query(
        `select (select count(*) from lifecycle.unpublished)::int as unpublished,
           (select count(*) from lifecycle.parked)::int as parked, (select count(*) from lifecycle.untold where tries > 0 or due <= clock_timestamp())::int as untold,
           (select count(*) from lifecycle.history)::int - (select count(*) from audit.leaf)::int as unaudited`,
      );
      left = JSON.stringify(row);
      return Object.values(row ?? {}).every((count) => count === 0) ? true : undefined;
    };
    await waitFor('rest', nothing, patienceMs).catch((error: unknown) => {
      throw new Error(`not everything is published, told and audited: ${left}`, { cause: error });
    });
  }

  /** What of the audit log is not what history says. Looks again where a step beside the story was recorded between two looks. */
  async auditFaults(): Promise<string[]> {
    for (let looks = 1; ; looks += 1) {
      await this.settled();
      const faults = await auditDifferences({ query: (sql, values) => this.query(sql, values) });
      if (faults.length === 0 || looks === 6) return faults;
    }
  }

  async stop(): Promise<void> {
    await this.system.stop();
  }

  /** Keeps the body of every answer, to be searched for what it must not hold. */
  private listen(): void {
    const plain = globalThis.fetch;
    const { api, audit, callbacks } = this.system.addresses;
    globalThis.fetch = async (...request) => {
      const answer = await plain(...request);
      const isOurs = [api, audit, callbacks].some((door) => answer.url.startsWith(door));
      if (isOurs && answer.status >= 400) this.refusals.push(await answer.clone().text());
      else if (isOurs && answer.headers.get('content-type')?.startsWith('application/json') === true)
        this.answers.push(await answer.clone().text());
      return answer;
    };
  }
}

/** Works in the private sector and lives here, long enough for the time that stories let pass. */
export function isOrdinary({ residence, endsInDays, phone, name }: Person): boolean {
  return (
    residence.article === '18' &&
    ['technician', 'salesperson', 'engineer'].includes(residence.occupation ?? '') &&
    residence.inKuwait &&
    endsInDays > 25 &&
    phone !== null &&
    name.startsWith('resident-')
  );
}
