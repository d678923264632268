import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProposalKinds, type TwoPeople } from '@tajdeed/approvals';
import { DomainError, type FeeRow, type RulingVerdict } from '@tajdeed/domain';
import { newId, typedText } from '@tajdeed/platform';
import { z } from 'zod';
import { instantSchema } from '../quotes/case.schema';
import { FEES_PLACE } from '../schedule/drafts.service';
import { Schedules } from '../schedules';
import { Rulings } from './rulings';

/** The kind of proposal that rules on a row whose text is unclear. */
export const RULING_PROPOSAL = 'fees.ruling';

const content = z
  .strictObject({
    scheduleId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    rowCode: z.string().regex(/^[a-z0-9][a-z0-9-]{0,127}$/),
    kind: z.enum(['confirmed', 'withheld', 'replaced']),
    unit: z.enum(['per_year', 'per_month']).nullable(),
    amountFils: z
      .string()
      .regex(/^[1-9]\d{0,9}$/)
      .nullable(),
    from: instantSchema.nullable(),
    note: typedText(1_000).refine((text) => text.length >= 5, { params: { code: 'too-short' } }),
    source: typedText(300).refine((text) => text.length >= 3, { params: { code: 'too-short' } }),
  })
  .refine(
    ({ kind, unit, amountFils }) =>
      kind === 'replaced' ? unit !== null && amountFils !== null : unit === null && amountFils === null,
    {
      path: ['amountFils'],
      params: { code: 'price-needed' },
    },
  );

type Content = z.infer<typeof content>;

/** What the department rules about the law's text needs two people (R-rows that are marked as inferred or unclear). */
@Injectable()
export class RulingProposals implements OnModuleInit {
  constructor(
    private readonly kinds: ProposalKinds,
    private readonly schedules: Schedules,
    private readonly rulings: Rulings,
  ) {}

  onModuleInit(): void {
    this.kinds.register({
      ...{ name: RULING_PROPOSAL, content, make: 'fees.author', check: 'fees.approve' },
      about: async (given) => {
        await this.ruled(given);
        return { place: FEES_PLACE, subject: null };
      },
      shown: (given) => this.shown(given),
      effect: (given, people) => this.decided(given, people),
    });
  }

  /** The row that is ruled on, null where it is an exemption that no row prints. */
  private async ruled({ scheduleId, rowCode }: Content): Promise<FeeRow | null> {
    const version = await this.schedules.published(scheduleId);
    if (!version) throw new DomainError('not-found');
    const { tables, exemptions } = version.schedule;
    const row = tables.flatMap(({ rows }) => rows).find(({ code }) => code === rowCode);
    if (row) return row;
    if (exemptions.some(({ code }) => code === rowCode)) return null;
    throw new DomainError('invalid-input', { errors: [{ path: 'content.rowCode', code: 'names-no-row' }] });
  }

  /** What those who decide must know of the row as it is printed. */
  private async shown(given: Content): Promise<unknown> {
    const row = await this.ruled(given);
    return (
      row && {
        ...{ nameAr: row.name.ar, nameEn: row.name.en, unit: row.unit },
        amountFils: row.amountFils?.toString() ?? null,
        ...{ confidence: row.confidence, confidenceNote: row.confidenceNote },
      }
    );
  }

  private async decided(given: Content, people: TwoPeople): Promise<void> {
    await this.ruled(given);
    const { scheduleId, rowCode, from, note, source } = given;
    const { proposalId, maker, checker, onBehalfOf } = people;
    await this.rulings.add({
      ...{ rulingId: newId(), scheduleId, rowCode, from, note, source, verdict: verdictOf(given) },
      ...{ proposalId, maker, checker, onBehalfOf },
    });
  }
}

function verdictOf({ kind, unit, amountFils }: Content): RulingVerdict {
  if (kind !== 'replaced') return { kind };
  if (unit === null || amountFils === null) throw new Error('a ruling that replaces a price names none');
  return { kind, unit, amountFils: BigInt(amountFils) };
}
