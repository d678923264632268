import { Injectable } from '@nestjs/common';
import {
  allows,
  caseDueAt,
  caseLifecycle,
  DomainError,
  instantText,
  mayHoldCase,
  RAISED_DAYS,
  type Permission,
} from '@tajdeed/domain';
import { CaseDesk, Recorder, type Actor, type Move } from '@tajdeed/lifecycle';
import { stepKey, type Principal } from '@tajdeed/platform';
import { notHeld } from './case-refusals';
import { CaseRows, type CaseRow } from './case.rows';

type CaseMove = Extract<Move, { readonly lifecycle: typeof caseLifecycle }>;
/** The event of a move of a case, with its facts. */
export type CaseStep = { [M in CaseMove as M['event']]: Pick<M, 'event' | 'facts'> }[CaseMove['event']];

/** A due time as it is counted. Instants in ms since 1970. */
export interface Schedule {
  readonly dueAt: number;
  readonly clockFrom: number;
  readonly days: number;
}

/** How cases are found, refused and moved: shared by all that people and the machine do with them. */
@Injectable()
export class CaseMoves {
  constructor(
    readonly rows: CaseRows,
    private readonly recorder: Recorder,
    private readonly desk: CaseDesk,
  ) {}

  /** The case, locked; `not-found` for who may not see it, `not-permitted` for who may only see it. */
  async find(by: Principal, caseId: string, permission: Permission): Promise<CaseRow> {
    const row = await this.rows.locked(caseId, by);
    if (!row) throw new DomainError('not-found');
    if (!allows(by.grants, permission, row)) throw new DomainError('not-permitted');
    // Taking is for those who could decide it: nobody keeps from others what they can't act on themselves.
    if (permission === 'cases.take' && !mayHoldCase(by.grants, row.kind, row))
      throw new DomainError('not-permitted');
    return row;
  }

  /** The same where it is this person who decides it. */
  async held(by: Principal, caseId: string, permission: Permission): Promise<CaseRow> {
    const row = await this.find(by, caseId, permission);
    const refusal = notHeld(row, by.memberId);
    if (refusal) throw refusal;
    return row;
  }

  /** Moves the case one step on from where `row` was read. */
  async record(actor: Actor, row: CaseRow, step: CaseStep): Promise<void> {
    const { caseId, seq } = row;
    const move = { lifecycle: caseLifecycle, thing: caseId, expectedSeq: seq, ...step };
    await this.recorder.record(
      { key: stepKey('case', caseId, seq.toString()), actor, renewalId: row.renewalId ?? row.subject },
      [move],
    );
  }

  /** The case's workflow is told to look again: its due time or its rest has changed. */
  async mind(caseId: string): Promise<void> {
    await this.recorder.tell('caseWatch', caseId, 'case-changed');
  }

  /** `days` working days from now, by the holidays known now. */
  async periodFromNow(days: number): Promise<Schedule> {
    const { now, holidays } = await this.desk.calendar();
    return { days, clockFrom: now, dueAt: caseDueAt({ days, clockFrom: now }, holidays, now) };
  }

  /** The same period by the holidays known now: one that was announced late, or taken back, moves it. */
  async counted({
    days,
    clockFrom,
  }: Pick<CaseRow, 'days' | 'clockFrom'>): Promise<Schedule & { now: number }> {
    const { now, holidays } = await this.desk.calendar(instantText(clockFrom));
    return { days, clockFrom, dueAt: caseDueAt({ days, clockFrom }, holidays, now), now };
  }

  /** A rest is over: at least a working day is left to decide. */
  async wake(actor: Actor, row: CaseRow): Promise<void> {
    const least = await this.periodFromNow(RAISED_DAYS);
    const next = least.dueAt > row.dueAt ? least : row;
    await this.record(actor, row, { event: 'case.woken', facts: { dueAt: instantText(next.dueAt) } });
    await this.rows.schedule(row.caseId, { ...row, ...pick(next) });
    await this.rows.hold(row.caseId, row.holder);
    await this.mind(row.caseId);
  }
}

function pick({ dueAt, clockFrom, days }: Schedule): Schedule {
  return { dueAt, clockFrom, days };
}
