import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Keeper } from './keeper.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const { startSystem } = require(join(root, 'infra/local/dist/index.js'));
const { AuthenticatorApp } = require(join(root, 'libs/testing/dist/authenticator-app.js'));
const { Resident, waitFor } = require(join(root, 'libs/testing/dist/resident.js'));
const { StaffAtWork } = require(join(root, 'libs/testing/dist/test-office.js'));
const { demoPeople } = require(join(root, 'libs/identity/dist/register/demo-people.js'));
const pg = require('pg');

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A throw-away system with the people of a story; each story has one of its own, so that none hangs on another. */
export class Ground {
  #offsetMs = 0;
  #staff = new StaffAtWork(this);

  constructor(system, keeper) {
    this.system = system;
    this.keeper = keeper;
  }

  static async open(name) {
    const system = await startSystem({ name: `histories-${name}` });
    try {
      return new Ground(system, await Keeper.open(system));
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  async close() {
    await this.keeper.close();
    await this.system.stop();
  }

  get addresses() {
    return this.system.addresses;
  }

  get nowMs() {
    return Date.now() + this.#offsetMs;
  }

  /** Lets business time pass at once. */
  async pass(ms) {
    this.#offsetMs += ms;
    await this.system.shiftClock(this.#offsetMs);
  }

  keep(folder, name, workflowId) {
    return this.keeper.keep(folder, name, workflowId);
  }

  async query(sql, values = []) {
    const database = new pg.Client({ connectionString: this.system.servers.databaseUrl });
    await database.connect();
    try {
      return (await database.query(sql, values)).rows;
    } finally {
      await database.end();
    }
  }

  /** The one row that there must be. */
  async one(sql, values = []) {
    const rows = await this.query(sql, values);
    if (rows.length !== 1) throw new Error(`one row was expected, there are ${rows.length}`);
    return rows[0];
  }

  /** Waits until there is a row. */
  row(what, sql, values = []) {
    return waitFor(what, async () => (await this.query(sql, values))[0], 2 * MINUTE_MS);
  }

  stateIn(thing, ...states) {
    const sql = `select state from lifecycle.head where thing = $1 and state = any ($2)`;
    return this.row(`${thing} in ${states.join(' or ')}`, sql, [thing, states]);
  }

  /** Switches a misbehaviour of the outside world on. */
  async fault(name, how = {}) {
    await this.#control('PUT', name, how);
  }

  async mend(name) {
    await this.#control('DELETE', name);
  }

  async #control(method, name, how) {
    const answer = await fetch(`${this.addresses.sandbox}/control/faults/${name}`, {
      method,
      ...(how && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(how) }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${method} ${name}`);
  }

  async pledged(handle) {
    const { civilNumber, phone, language } = demoPeople.find(({ name }) => name === handle);
    const resident = new Resident(this.addresses, language);
    await resident.request(civilNumber);
    await resident.enterCode(await resident.readCode(phone));
    await resident.acceptPledge();
    return resident;
  }

  async quoted(handle) {
    const resident = await this.pledged(handle);
    const { earliestStart } = await resident.fees();
    await resident.chooseTerm(1, earliestStart);
    return resident;
  }

  /** Somebody of the staff with these roles, at work with both factors. */
  async officer(name, ...roles) {
    await this.#staff.enter(name, roles);
    const entering = await this.#staff.token(name, 'entering');
    const { otpauth } = await this.#post(entering, '/staff/factors/authenticator', {});
    const app = new AuthenticatorApp(otpauth);
    const code = async () => {
      await this.pass(31_000);
      return app.code(this.nowMs);
    };
    const confirmed = { code: await code() };
    const { token } = await this.#post(entering, '/staff/factors/authenticator/confirm', confirmed);
    return {
      code,
      post: (path, body, headers) => this.#post(token, path, body, headers),
      get: (path) => this.#call('GET', path, { authorization: `Bearer ${token}` }),
    };
  }

  /** A body of bytes goes as it is. */
  #post(token, path, body, headers = { 'content-type': 'application/json' }) {
    const sent = body instanceof Uint8Array ? body : JSON.stringify(body);
    const authorization = `Bearer ${token}`;
    return this.#call('POST', path, { 'idempotency-key': randomUUID(), authorization, ...headers }, sent);
  }

  async #call(method, path, headers, body) {
    const answer = await fetch(`${this.addresses.api}${path}`, { method, headers, body });
    const content = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(content)}`);
    return content;
  }
}
