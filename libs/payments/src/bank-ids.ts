import { Injectable } from '@nestjs/common';
import type { BankAnswer } from '@tajdeed/contracts';
import { Database } from '@tajdeed/platform';

/** The bank's ids that are bound to an attempt. */
export interface BoundIds {
  readonly paymentId: string | null;
  readonly reference: string | null;
  readonly transactionId: string | null;
}

/** Which ids of the bank belong to which attempt: bound on first sight, never to another (security item 46). */
@Injectable()
export class BankIds {
  constructor(private readonly db: Database) {}

  async of(attemptId: string): Promise<BoundIds> {
    const rows = await this.db.query<{ kind: string; value: string }>(
      `select kind, value from payments.bank_id where attempt_id = $1`,
      [attemptId],
    );
    const of = (kind: string): string | null => rows.find((row) => row.kind === kind)?.value ?? null;
    return { paymentId: of('payment'), reference: of('reference'), transactionId: of('transaction') };
  }

  /** Binds the ids that the answer names; false when one of them belongs to another attempt. */
  async bind(attemptId: string, { paymentId, reference, transactionId }: BankAnswer): Promise<boolean> {
    const said = Object.entries({ payment: paymentId, reference, transaction: transactionId }).flatMap(
      ([kind, value]) => (value !== null && /^\d{1,20}$/.test(value) ? [{ kind, value }] : []),
    );
    const lists = [said.map(({ kind }) => kind), said.map(({ value }) => value)];
    const foreign = `select 1 from payments.bank_id b join unnest($1::text[], $2::text[]) as said (kind, value)
      on b.kind = said.kind and (b.value = said.value) <> (b.attempt_id = $3) and (b.value = said.value or b.attempt_id = $3)`;
    if ((await this.db.query(foreign, [...lists, attemptId])).length > 0) return false;
    await this.db.query(
      `insert into payments.bank_id (kind, value, attempt_id)
       select kind, value, $3 from unnest($1::text[], $2::text[]) as said (kind, value) on conflict do nothing`,
      [...lists, attemptId],
    );
    return (await this.db.query(foreign, [...lists, attemptId])).length === 0;
  }
}
