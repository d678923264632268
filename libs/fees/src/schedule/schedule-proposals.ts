import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProposalKinds, type Hand, type TwoPeople } from '@tajdeed/approvals';
import { DomainError, instantText, notInThisState, scheduleLifecycle } from '@tajdeed/domain';
import { Recorder, type Move } from '@tajdeed/lifecycle';
import { stepKey, uuidSchema, type FieldFault } from '@tajdeed/platform';
import { z } from 'zod';
import { at, FEES_PLACE, SCHEDULE_PROPOSAL } from './drafts.service';
import { InForce } from './in-force';
import type { ScheduleDocument } from './schedule-document';
import { ScheduleRows, type Paper } from './schedule.rows';

const content = z.strictObject({
  scheduleId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  thing: uuidSchema,
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** To put it in force at its instant, or to take it back before that comes. */
  deed: z.enum(['approve', 'annul']),
});

type Content = z.infer<typeof content>;

/** What about schedules needs two people: that one gets force, and that one is taken back before it begins (security 26, 28). */
@Injectable()
export class ScheduleProposals implements OnModuleInit {
  constructor(
    private readonly kinds: ProposalKinds,
    private readonly rows: ScheduleRows,
    private readonly inForce: InForce,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.kinds.register({
      ...{ name: SCHEDULE_PROPOSAL, content, make: 'fees.author', check: 'fees.approve' },
      about: async (given) => {
        await this.named(given);
        return { place: FEES_PLACE, subject: given.thing };
      },
      shown: (given) => this.shown(given),
      made: (given, by) => this.made(given, by),
      refused: (given, by) => this.setAside(given, by, 'schedule.refused'),
      withdrawn: (given, by) => this.setAside(given, by, 'schedule.recalled'),
      effect: (given, people) => this.approved(given, people),
    });
  }

  /** The schedule of that very content, where the deed can be meant. */
  private async named({ scheduleId, thing, digest, deed }: Content): Promise<Paper> {
    const paper = await this.rows.paper(scheduleId);
    if (paper?.thing !== thing) throw new DomainError('not-found');
    if (paper.digest !== digest) throw new DomainError('proposal-changed');
    const wanted = deed === 'annul' ? ['APPROVED'] : ['DRAFT', 'SUBMITTED'];
    if (!wanted.includes(paper.state)) throw notInThisState(scheduleLifecycle, paper.state);
    return paper;
  }

  /** What those who decide must know: when it begins and what it ends. */
  private async shown({ scheduleId }: Content): Promise<unknown> {
    const paper = await this.rows.paper(scheduleId);
    const before = await this.rows.inForce();
    return (
      paper && {
        ...{ scheduleId, nameAr: paper.nameAr, nameEn: paper.nameEn },
        startsAt: paper.startsAt === null ? null : instantText(paper.startsAt),
        rows: paper.document.tables.reduce((sum, { rows }) => sum + rows.length, 0),
        before: before?.scheduleId ?? null,
      }
    );
  }

  private async made(given: Content, by: Hand): Promise<void> {
    const paper = await this.rows.locked(given.scheduleId);
    if (!paper || paper.digest !== given.digest) throw new DomainError('proposal-changed');
    if (given.deed === 'annul') {
      if (paper.recorded !== 'APPROVED') throw notInThisState(scheduleLifecycle, paper.state);
      await this.rows.propose(given.scheduleId, by.proposalId, null);
      return;
    }
    await this.rows.propose(given.scheduleId, by.proposalId, by.memberId);
    if (paper.recorded !== 'DRAFT') throw notInThisState(scheduleLifecycle, paper.state);
    const startsAt = submittable(paper);
    await this.inForce.refuseOverlap(startsAt);
    await this.record(`staff:${by.accountId}`, `submit-${by.proposalId}`, {
      ...at(paper),
      event: 'schedule.submitted',
      facts: {
        ...{ scheduleId: given.scheduleId, digest: given.digest, startsAt: instantText(startsAt) },
        ...{ proposalId: by.proposalId, by: by.memberId },
      },
    });
  }

  /** It was refused or taken back: the schedule is a draft again, or stays approved. */
  private async setAside(
    given: Content,
    { proposalId, memberId, accountId }: Hand,
    event: 'schedule.refused' | 'schedule.recalled',
  ): Promise<void> {
    const paper = await this.rows.locked(given.scheduleId);
    if (paper?.proposalId !== proposalId) return;
    await this.rows.propose(given.scheduleId, null, null);
    if (paper.recorded !== 'SUBMITTED') return;
    const move = { ...at(paper), event, facts: { proposalId, by: memberId } } as const;
    await this.record(`staff:${accountId}`, `aside-${proposalId}`, move);
  }

  private async approved(given: Content, people: TwoPeople): Promise<void> {
    await this.inForce.lock();
    const paper = await this.rows.locked(given.scheduleId);
    if (paper?.proposalId !== people.proposalId || paper.digest !== given.digest)
      throw new DomainError('proposal-changed');
    const { checker, onBehalfOf, maker, proposalId } = people;
    if (paper.authors.some((author) => author === checker || author === onBehalfOf))
      throw new DomainError('same-person');
    const actor = `staff:${people.checkerAccount}` as const;
    if (given.deed === 'annul') {
      const continues = await this.inForce.annul(paper);
      const facts = { proposalId, maker, checker, continues };
      await this.record(actor, `annul-${proposalId}`, { ...at(paper), event: 'schedule.annulled', facts });
      return;
    }
    if (paper.recorded !== 'SUBMITTED') throw notInThisState(scheduleLifecycle, paper.state);
    const startsAt = submittable(paper);
    const ends = await this.inForce.give(paper.scheduleId, startsAt, checker, onBehalfOf);
    await this.record(actor, `approve-${proposalId}`, {
      ...at(paper),
      event: 'schedule.approved',
      facts: {
        ...{ scheduleId: paper.scheduleId, digest: paper.digest, startsAt: instantText(startsAt) },
        ...{ proposalId, maker, checker, onBehalfOf, ends },
      },
    });
    await this.recorder.watchAt(paper.thing, startsAt);
  }

  private async record(actor: `staff:${string}`, step: string, move: Move): Promise<void> {
    const key = stepKey('fees.schedule', move.thing, step);
    await this.recorder.record({ key, actor, renewalId: move.thing }, [move]);
  }
}

/** The instant at which it is to begin; throws where something that a schedule in force must have is not there yet. */
function submittable({ document, startsAt, now }: Paper): number {
  const faults: FieldFault[] = [...unfinished(document)];
  if (startsAt === null) faults.push({ path: 'effective_from', code: 'missing' });
  else if (startsAt < now) faults.push({ path: 'effective_from', code: 'in-the-past' });
  if (document.effective_to !== null) faults.push({ path: 'effective_to', code: 'next-schedule-ends-it' });
  if (faults.length > 0 || startsAt === null)
    throw new DomainError('schedule-unfinished', { errors: faults.slice(0, 20) });
  return startsAt;
}

/** Rows that would fit nobody, and a schedule that prices nothing. */
function unfinished({ tables }: ScheduleDocument): FieldFault[] {
  const priced = tables.filter(({ stage }) => stage !== 'off');
  if (priced.length === 0) return [{ path: 'tables', code: 'prices-nothing' }];
  return priced.flatMap((table) =>
    table.rows.flatMap(({ code, when, pricing }) =>
      when.length === 0 && pricing !== 'by_reference'
        ? [{ path: `${table.id}.${code}.when`, code: 'missing' }]
        : [],
    ),
  );
}
