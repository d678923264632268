import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  attemptLifecycle,
  coverageLifecycle,
  DomainError,
  filsToText,
  isUnsent,
  renewalLifecycle,
  sendableUntil,
} from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { commit, Database, newId, newSalt, stepKey, texts, type Language } from '@tajdeed/platform';
import { afterExpiry } from './after-expiry';
import { actionsOf, blockKey, phaseOf, phases, type OpenAttempt } from './phases';
import { currentPledge, pledgeKey } from './pledge';
import { renewalFacts, type RenewalFacts } from './renewal.rows';
import type { Pledge, RenewalStatus } from './renewal.schemas';
import { returnsIn, secondCapturesIn, SHOWN_DAYS } from './returns';
import { sentenceOf } from './sentence';
import { TermReach, type Block } from './term-reach';

/** Somebody's wish to renew, whether the register knows the number or not. */
export interface RenewalRequest {
  readonly civilNumber: string;
  readonly civilNumberIndex: string;
  /** Null where the register does not know the number: the renewal is a decoy and looks like any other. */
  readonly personId: string | null;
  readonly language: Language;
}

/** The renewals of residents: how they begin, what their residents are told, and the pledge. */
@Injectable()
export class RenewalService {
  constructor(
    private readonly database: Database,
    private readonly recorder: Recorder,
    @Inject(SHOWN_DAYS) private readonly returnShownDays: number,
    @Optional() private readonly terms?: TermReach,
  ) {}

  /** Begins a renewal in the caller's transaction and leaves word for its workflow. Returns its id. */
  async begin(request: RenewalRequest): Promise<string> {
    const renewalId = newId();
    const salt = newSalt();
    const commitment = commit(request.civilNumber, salt);
    await this.database.query(
      `insert into renewals.renewal (id, person_id, civil_number_index, commitment_salt, commitment, language)
       values ($1, $2, $3, $4, $5, $6)`,
      [renewalId, request.personId, request.civilNumberIndex, salt, commitment, request.language],
    );
    await this.recorder.record(
      { key: stepKey('renewal.requested', renewalId), actor: 'resident', renewalId },
      [
        {
          lifecycle: renewalLifecycle,
          thing: renewalId,
          expectedSeq: 0,
          event: 'renewal.requested',
          facts: { applicant: commitment, language: request.language },
        },
      ],
    );
    await this.recorder.tell('renewal', renewalId, 'requested');
    return renewalId;
  }

  /** What the resident is told. Holds no personal data; before the code is entered it says the same of every number. */
  async status(renewalId: string, language: Language): Promise<RenewalStatus> {
    const facts = await renewalFacts(this.database, renewalId);
    if (!facts) throw new DomainError('not-found');
    const block = facts.state === 'AWAITING_TERM' ? await this.terms?.whyNoTerm(renewalId) : undefined;
    const refunds = [
      ...returnsIn(facts.refunds, language, this.returnShownDays),
      ...secondCapturesIn(facts.again, language),
    ];
    return { ...shown(renewalId, facts, block, language), refunds };
  }

  /** The pledge in force, in the language asked for. */
  pledge(language: Language): Pledge {
    return { version: currentPledge, language, text: texts.say(language, pledgeKey(currentPledge)) };
  }

  /** Records that the resident accepted the pledge; only the version in force can be accepted. */
  async acceptPledge(renewalId: string, version: string): Promise<void> {
    await this.database.transaction(async () => {
      const head = await this.recorder.headOf(renewalLifecycle, renewalId);
      if (!head) throw new DomainError('not-found');
      if (head.state !== 'AWAITING_PLEDGE') throw new DomainError('wrong-phase', { state: head.state });
      if (version !== currentPledge)
        throw new DomainError('pledge-version-outdated', { version: currentPledge });
      await this.database.query(
        `update renewals.renewal set pledge_version = $2, pledged_at = app.now() where id = $1`,
        [renewalId, version],
      );
      await this.recorder.record(
        { key: stepKey('pledge.accepted', renewalId), actor: 'resident', renewalId },
        [
          {
            lifecycle: renewalLifecycle,
            thing: renewalId,
            expectedSeq: head.seq,
            event: 'pledge.accepted',
            facts: { pledgeVersion: version },
          },
        ],
      );
    });
  }
}

function shown(
  renewalId: string,
  facts: RenewalFacts,
  block: Block | undefined,
  language: Language,
): Omit<RenewalStatus, 'refunds'> {
  const { state, attempt, quote, coverage } = facts;
  const open = awaited(facts);
  const phase = phaseOf(state, open);
  const expired = state === 'EXPIRED' ? afterExpiry(facts, language) : null;
  const blocked = block ? { ...block, sentence: texts.say(language, blockKey(block)) } : null;
  const untilMs = expired ? expired.until : open ? open.lookAt : facts.lookAt;
  const resendFrom = facts.resendFrom === null ? null : instant(facts.resendFrom);
  return {
    renewalId,
    state,
    phase,
    finished: phases[phase].finished,
    sentence: expired?.sentence ?? blocked?.sentence ?? sentenceOf(facts, phase, language),
    until: untilMs === null ? null : instant(untilMs),
    actions: [
      ...actionsOf(renewalId, state, {
        attemptOpen: open !== null,
        isPaidLate: facts.late !== null,
        payPage:
          attempt && isUnsent(attempt) && facts.now < sendableUntil(attempt) ? attempt.reference : null,
        covered: coverage?.state === 'PROVISIONAL' || coverage?.state === 'EFFECTIVE',
        resendFrom,
        block,
      }),
    ],
    blocked,
    quote: quote && {
      quoteId: quote.quoteId,
      years: quote.years,
      months: quote.months,
      startsOn: quote.startsOn,
      endsOn: quote.endsOn,
      feePerYear: quote.unit === 'per_month' ? null : filsToText(BigInt(quote.unitFils)),
      total: filsToText(BigInt(quote.totalFils)),
      currency: 'KWD',
      validUntil: instant(quote.validUntil),
    },
    attempt: attempt && {
      attemptId: attempt.attemptId,
      state: attempt.state,
      amount: filsToText(BigInt(attempt.amountFils)),
      currency: 'KWD',
      sentence: texts.say(language, attemptLifecycle.states[attempt.state].shown),
    },
    coverage: coverage && {
      coverageId: coverage.coverageId,
      number: coverage.number,
      startsOn: coverage.startsOn,
      endsOn: coverage.endsOn,
      final: coverage.state === 'EFFECTIVE',
      sentence: texts.say(language, coverageLifecycle.states[coverage.state].shown),
    },
  };
}

/** The payment whose outcome must be known before another is opened (D13), and when it is looked at next. */
function awaited({ attempt, found }: RenewalFacts): (OpenAttempt & { lookAt: number | null }) | null {
  if (attempt?.blocks === true)
    return { state: attempt.state, reported: attempt.reportedAt !== null, lookAt: attempt.lookAt };
  return found && { state: 'WATCHED', reported: true, lookAt: found.lookAt };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
