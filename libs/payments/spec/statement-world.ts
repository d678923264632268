import { caseLifecycle, coverageLifecycle, noticeLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { derivedId, newId, newReference, stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import type { OpenedPayment } from '../src/payments.service';
import { bankSays, steady, type PaymentWorld } from './payment-world';

/** A payment whose capture is recorded. */
export type Paid = OpenedPayment & { readonly renewalId: string };

/** What the rooms beside payments do to one renewal, for specs of what joins them. */
export class Neighbours {
  private serial = 0;

  constructor(private readonly world: PaymentWorld) {}

  async captured(): Promise<Paid> {
    const paid = await this.world.opened();
    this.world.say = steady(bankSays('SUCCESS'));
    await this.world.ask(paid.attemptId);
    return paid;
  }

  /** Money that came when its renewal did not wait for it any more. */
  async late(): Promise<Paid> {
    const paid = await this.world.opened();
    const { room } = this.world;
    await room.db.transaction(async () => {
      const head = await room.recorder.head(paid.renewalId);
      const step = { key: stepKey(paid.renewalId, 'x'), actor: 'system', renewalId: paid.renewalId } as const;
      await room.recorder.record(step, [
        exampleMove(renewalLifecycle, paid.renewalId, head?.seq ?? 0, 'payment.expired'),
      ]);
    });
    this.world.say = steady(bankSays('SUCCESS'));
    await this.world.ask(paid.attemptId);
    return paid;
  }

  /** As the audit hears of all that happened since it last heard. */
  async heard(): Promise<void> {
    await this.world.database.query(HEAR);
  }

  /** As the coverage room issues: the row and the heads in one transaction. */
  async cover({ renewalId, attemptId }: Paid): Promise<string> {
    const { room } = this.world;
    const coverageId = derivedId(renewalId, 'coverage');
    this.serial += 1;
    const number = `TJ-2026-${this.serial.toString().padStart(8, '0')}-0`;
    await room.db.transaction(async () => {
      await room.db.query(INSERT_COVER, [coverageId, attemptId, number, newReference()]);
      const head = await room.recorder.head(renewalId);
      await room.recorder.record({ key: stepKey(coverageId, 'issue'), actor: 'system', renewalId }, [
        exampleMove(coverageLifecycle, coverageId, 0, 'coverage.issued'),
        exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'coverage.issued'),
      ]);
    });
    return coverageId;
  }

  /** As the residency room records the authority's answer. */
  async told({ renewalId }: Paid, outcome: 'acknowledged' | 'refused' = 'acknowledged'): Promise<void> {
    const { room } = this.world;
    const coverageId = derivedId(renewalId, 'coverage');
    const noticeId = derivedId(coverageId, `notice ${newId()}`);
    await room.db.transaction(async () => {
      const head = await room.recorder.head(renewalId);
      const notice = exampleMove(noticeLifecycle, noticeId, 0, `notice.${outcome}`);
      const facts = { ...notice.facts, coverageId };
      await room.recorder.record({ key: stepKey(noticeId, 'told'), actor: 'system', renewalId }, [
        { ...notice, facts } as typeof notice,
        exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, `authority.${outcome}`),
      ]);
      await room.db.query(INSERT_NOTICE, [
        ...[noticeId, coverageId, renewalId, outcome],
        ...(outcome === 'acknowledged' ? ['MOI-1', null] : [null, 'unknown-person']),
      ]);
      if (outcome === 'refused')
        await room.module.get(CaseDesk, { strict: false }).open({
          ...{ kind: 'authority-refused', subject: renewalId, renewalId, actor: 'system' },
          about: { reason: 'unknown-person' },
        });
    });
  }

  /** One move of the cover alone. */
  async coverMoves({ renewalId }: Paid, event: string): Promise<void> {
    const { room } = this.world;
    const coverageId = derivedId(renewalId, 'coverage');
    await room.db.transaction(async () => {
      const head = await room.recorder.head(coverageId);
      const seq = head?.seq ?? 0;
      await room.recorder.record({ key: stepKey(coverageId, event, `${seq}`), actor: 'system', renewalId }, [
        exampleMove(coverageLifecycle, coverageId, seq, event),
      ]);
    });
  }

  /** The first case about an attempt is merged with a second about it, and that with one about its renewal: the one that stands. */
  async mergedTwice(attemptId: string, renewalId: string): Promise<string> {
    const { room } = this.world;
    const desk = room.module.get(CaseDesk, { strict: false });
    const open = (kind: 'captured-late' | 'payment-unproven' | 'coverage-refused', subject: string) =>
      room.db.transaction(() => desk.open({ kind, subject, renewalId, about: {}, actor: 'system' }));
    const first = await open('captured-late', attemptId); // stands already
    const second = await open('payment-unproven', attemptId);
    const into = await open('coverage-refused', renewalId);
    for (const [from, to] of [
      [first, second],
      [second, into],
    ] as const)
      await room.db.transaction(async () => {
        const head = await room.recorder.head(from);
        const step = { key: stepKey(from, 'merged'), actor: 'system', renewalId } as const;
        const move = exampleMove(caseLifecycle, from, head?.seq ?? 0, 'case.merged');
        await room.recorder.record(step, [{ ...move, facts: { into: to } } as typeof move]);
        await this.world.database.query(
          `update cases.case set merged_into = $2, open = false where case_id = $1`,
          [from, to],
        );
      });
    return into;
  }

  /** Captured, covered and known to the authority. */
  async provisional(): Promise<Paid> {
    const paid = await this.captured();
    await this.cover(paid);
    await this.told(paid);
    return paid;
  }
}

const INSERT_COVER = `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, starts_on, ends_on,
    total_fils, number, code, issued_at, final_at)
  select $1, a.renewal_id, a.person_id, a.quote_id, a.attempt_id, q.starts_on, q.ends_on, a.amount_fils, $3, $4, app.now(), app.now()
  from payments.v_attempt a join fees.v_quote q on q.quote_id = a.quote_id where a.attempt_id = $2`;

const INSERT_NOTICE = `insert into residency.notice (notice_id, coverage_id, renewal_id, outcome, authority_reference, reason)
  values ($1, $2, $3, $4, $5, $6)`;

const HEAR = `insert into audit.leaf (index, thing, seq, renewal, kind, event, at, leaf_hash, entry)
  select (select count(*) from audit.leaf) + row_number() over (order by h.occurred_at, h.thing, h.seq) - 1, h.thing, h.seq, h.renewal,
    h.kind, h.event, h.occurred_at, sha256('\\x00'::bytea || convert_to(lifecycle.entry_v1(h), 'UTF8')), lifecycle.entry_v1(h)
  from lifecycle.history h
  where not exists (select from audit.leaf l where l.thing = h.thing and l.seq = h.seq)`;
