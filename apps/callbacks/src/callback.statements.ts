import type { BankReport } from '@tajdeed/payments/knet';
import { createHash, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Body } from './callback.body';

/** A callback as it came. */
export interface Arrived extends Body {
  /** The kept headers as JSON. */
  readonly headers: string;
  readonly source: string;
}

/** What the door itself found wrong; the rest is for the rows to say. */
export type Unreadable = 'unreadable' | 'error-report';
export type Refusal = Unreadable | 'unknown-track-id' | 'mismatch' | 'conflict';

/** What a body says. */
export type Reading =
  | {
      readonly report: BankReport;
      /** Every free field came back as it was sent. */ readonly isEchoed: boolean;
    }
  | { readonly why: Unreadable; readonly fields?: Readonly<Record<string, string>> };

/** What became of it. */
export interface Weighed {
  readonly outcome: 'matched' | 'duplicate' | Refusal;
  readonly attemptId: string | null;
  /** Set for what is acknowledged, and for nothing else. */
  readonly receiptReference: string | null;
}

/** A callback to store, with the SHA-256 of its bytes. */
export interface Bytes {
  readonly arrived: Arrived;
  readonly digest: Buffer;
}

/** A reading to weigh. `unstored`: the bytes where they were not stored before, of one that comes alone. */
export interface Asked {
  readonly digest: Buffer;
  readonly reading: Reading;
  readonly unstored?: Arrived;
}

/** What callbacks may do that go together: each of these is one statement for all of them, answered in their order. */
export interface Session {
  /** Stores the bytes, before anybody looks at them. Answers which are new. */
  readonly store: (all: readonly Bytes[]) => Promise<readonly boolean[]>;
  /**
   * Compares readings with our record and stores what comes of them, in one statement whatever that is. Bytes that were not
   * stored before are stored with a match, and a refusal of them leaves nothing. The same content again changes nothing.
   */
  readonly weigh: (all: readonly Asked[]) => Promise<readonly Weighed[]>;
}

const CONTRADICTED = 'TJ010';

// Prepared under their names, once per connection.
const STORE = { name: 'store', text: `select payments.store_callback($1, $2, $3, $4) as fresh` };
const WEIGH = {
  name: 'weigh',
  text: `select outcome, attempt, receipt
    from payments.weigh_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
};
const STORE_MANY = {
  name: 'store-many',
  text: `select encode(digest, 'hex') as digest from payments.store_callbacks($1, $2, $3, $4) as digest`,
};
const WEIGH_MANY = {
  name: 'weigh-many',
  text: `select outcome, attempt, receipt
    from payments.weigh_callbacks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
};

interface Row {
  readonly outcome: Weighed['outcome'];
  readonly attempt: string | null;
  readonly receipt: string | null;
}

/** What callbacks do on this connection. */
export function sessionOn(client: ClientBase): Session {
  return {
    store: (all) => (all.length === 1 ? storeOne(client, all) : storeMany(client, all)),
    weigh: (all) => (all.length === 1 ? weighOne(client, all) : weighMany(client, all)),
  };
}

async function storeOne(client: ClientBase, [one]: readonly Bytes[]): Promise<boolean[]> {
  if (!one) return [];
  const { bytes, cut, headers } = one.arrived;
  const { rows } = await client.query<{ fresh: boolean }>({
    ...STORE,
    values: [one.digest, headers, cut, bytes],
  });
  return [rows[0]?.fresh === true];
}

async function storeMany(client: ClientBase, all: readonly Bytes[]): Promise<boolean[]> {
  const values = columnsOf(
    all.map(({ arrived: { bytes, cut, headers }, digest }) => [digest, headers, cut, bytes]),
  );
  const { rows } = await client.query<{ digest: string }>({ ...STORE_MANY, values });
  const fresh = new Set(rows.map(({ digest }) => digest));
  return all.map(({ digest }) => fresh.delete(digest.toString('hex'))); // of equal ones, one is new
}

async function weighOne(client: ClientBase, [one]: readonly Asked[]): Promise<Weighed[]> {
  if (!one) return [];
  const { digest, reading, unstored } = one;
  const body = [unstored?.bytes ?? null, unstored?.headers ?? '{}', unstored?.cut ?? false];
  const query = { ...WEIGH, values: [digest, ...body, ...saidIn(reading)] };
  // Two that contradict each other came at once, and the other one was first: the second time it is seen.
  const { rows } = await client.query<Row>(query).catch((error: unknown) => {
    if (codeOf(error) === CONTRADICTED) return client.query<Row>(query);
    throw error;
  });
  return rows.map(weighedOf);
}

async function weighMany(client: ClientBase, all: readonly Asked[]): Promise<Weighed[]> {
  const values = columnsOf(all.map(({ digest, reading }) => [digest, ...saidIn(reading)]));
  const { rows } = await client.query<Row>({ ...WEIGH_MANY, values });
  return rows.map(weighedOf);
}

function weighedOf({ outcome, attempt, receipt }: Row): Weighed {
  return { outcome, attemptId: attempt, receiptReference: receipt };
}

/** Rows of parameters as one list for each parameter. */
function columnsOf(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}

/** The function's parameters from the reason on. */
function saidIn(reading: Reading): readonly unknown[] {
  if ('why' in reading) {
    const fields = reading.fields ? JSON.stringify(reading.fields) : null;
    return [reading.why, null, null, null, null, null, null, null, null, fields, null, null];
  }
  const { report, isEchoed } = reading;
  const fields = JSON.stringify(report.fields);
  return [
    ...[null, report.trackId, report.terminal, report.amountFils.toString(), isEchoed, report.hint],
    ...[report.paymentId, report.reference, report.transactionId],
    ...[fields, createHash('sha256').update(fields).digest(), newTraceparent()],
  ];
}

/** A trace begins here: the bank brings none. */
function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
