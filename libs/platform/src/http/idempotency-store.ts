import { Injectable } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { z } from 'zod';
import { BlindIndex } from '../crypto/blind-index';
import { Sealer } from '../crypto/sealer';
import { Database } from '../database/database';

/** One call as the store knows it: who (scope), which (key) and what (digest), all keyed digests. */
export interface Call {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
  /** The renewal whose capability was shown: the answer is kept at least as long as it is open. */
  readonly renewalId: string | undefined;
}

const answerShape = z.object({
  status: z.number(),
  problem: z.boolean(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
});

/** Whoever calls: the holder of a renewal's capability, a person of the staff, or nobody but an address. */
export interface Caller {
  readonly renewalId?: string | undefined;
  /** The sign-in of a person of the staff. */
  readonly accountId?: string | undefined;
  /** Block of the address that calls. */
  readonly source: string;
}

/** An answer that begins a renewal names it. */
const beginning = z.object({ renewalId: z.uuid() });

/** An answer as it was given the first time. */
export type KeptAnswer = z.output<typeof answerShape>;

const PURPOSE = 'idempotency.answer';

/** Answers under idempotency keys (security item 38), sealed, in platform.idempotency. */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly index: BlindIndex,
  ) {}

  /**
   * Without a capability the key belongs to the address that sent it, so that it opens nothing elsewhere (the answer may hold
   * a capability). `what` is the call's method, path and body; none of it is kept readably.
   */
  callOf(who: Caller, key: string, what: string): Call {
    const { renewalId, accountId } = who;
    const staff = accountId === undefined ? undefined : `staff ${accountId}`;
    return {
      renewalId,
      scope: this.index.of('idempotency.scope', renewalId ?? staff ?? `public ${who.source}`),
      key: this.index.of('idempotency.key', key),
      digest: this.index.of('idempotency.digest', what),
    };
  }

  /** Takes the call for the running transaction; answers what was answered before. Throws `request-in-flight` or `idempotency-key-reused`. */
  async begin(call: Call): Promise<KeptAnswer | undefined> {
    const [row] = await this.database.query<{
      locked: boolean;
      digest: string | null;
      answer: string | null;
    }>('select locked, digest, answer from platform.begin_call($1, $2)', [call.scope, call.key]);
    if (!row?.locked) throw new DomainError('request-in-flight');
    if (row.answer === null) return undefined;
    if (row.digest !== call.digest) throw new DomainError('idempotency-key-reused');
    return answerShape.parse(JSON.parse(this.sealer.open(PURPOSE, row.answer, contextOf(call))));
  }

  /** Keeps the answer in the running transaction. */
  async keep(call: Call, answer: KeptAnswer): Promise<void> {
    await this.database.run(
      'insert into platform.idempotency (scope, key, digest, status, answer, renewal) values ($1, $2, $3, $4, $5, $6)',
      [
        call.scope,
        call.key,
        call.digest,
        answer.status,
        this.sealer.seal(PURPOSE, JSON.stringify(answer), contextOf(call)),
        call.renewalId ?? beginning.safeParse(answer.body).data?.renewalId,
      ],
    );
  }

  /** Keeps a refusal whose effects were undone; answers what stands if another call came in between. */
  keepRefusal(call: Call, answer: KeptAnswer): Promise<KeptAnswer | undefined> {
    return this.database.transaction(async () => {
      const standing = await this.begin(call);
      if (!standing) await this.keep(call, answer);
      return standing;
    });
  }
}

function contextOf(call: Call): string {
  return `${call.scope} ${call.key}`;
}
