import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { coverageLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { derivedId, newId, Sealer, stepKey, type KeyRing } from '@tajdeed/platform';
import {
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';

export const TOKEN = 'a-token-of-the-specs';
export const CIVIL_NUMBER = '200010100052';

export interface Received {
  readonly key: string | undefined;
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: Record<string, string>;
}

/** An authority that answers what it is given, and keeps what it was told. */
export class Authority {
  answer = { status: 0, body: '' };
  received: Received[] = [];
  private readonly server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { 'idempotency-key': key, authorization } = request.headers;
      this.received.push({
        ...{ key: key?.toString(), path: request.url },
        authorization,
        body: JSON.parse(text) as Record<string, string>,
      });
      response.writeHead(this.answer.status).end(this.answer.body);
    });
  });

  /** Answers its address. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/authority`;
  }

  /** As it is on a good day. */
  willing(): void {
    this.received = [];
    this.answer = {
      status: 200,
      body: '{"reference":"RA202611220000000001","receivedAt":"2026-11-22T03:00:00Z"}',
    };
  }

  close(): void {
    this.server.close();
  }
}

/** A renewal whose coverage is issued. */
export async function givenCovered(
  database: TestDatabase,
  room: TestRoom,
  dataKeys: KeyRing,
): Promise<{ renewalId: string; coverageId: string }> {
  const sealer = new Sealer(dataKeys);
  const person = await givenResident(database, { article: '18', civilNumber: CIVIL_NUMBER, sealer });
  const renewalId = await givenRenewal(database, room, person);
  const quoteId = await givenQuote(database, room, renewalId);
  const coverageId = derivedId(renewalId, 'coverage');
  for (const event of ['payment.captured', 'coverage.issued']) {
    const { seq = 0 } = (await room.recorder.head(renewalId)) ?? {};
    const moves = [exampleMove(renewalLifecycle, renewalId, seq, event)];
    if (event === 'coverage.issued') moves.push(exampleMove(coverageLifecycle, coverageId, 0, event));
    await room.db.transaction(() =>
      room.recorder.record({ key: stepKey(renewalId, event), actor: 'system', renewalId }, moves),
    );
  }
  await database.query(
    `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, article, starts_on, ends_on,
       total_fils, number, code, issued_at, final_at)
     values ($1, $2, $3, $4, $5, '18', '2026-12-01', '2027-11-30', 100000, $6, $7, app.now(), app.now())`,
    [
      ...[coverageId, renewalId, person, quoteId, newId()],
      `TJ-2026-${Math.floor(Math.random() * 1e8)
        .toString()
        .padStart(8, '0')}-1`,
      randomBytes(11).toString('hex'),
    ],
  );
  return { renewalId, coverageId };
}
