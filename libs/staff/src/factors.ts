import { Injectable } from '@nestjs/common';
import { accountLifecycle, DomainError } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import {
  Database,
  SecondFactor,
  stepKey,
  Transactional,
  type FactorProof,
  type Principal,
} from '@tajdeed/platform';
import { Authenticator } from './authenticator';
import { Passkeys } from './passkeys';
import { Sessions } from './sessions';
import { StaffLog } from './staff-log';

/** The deed of a sign-in's own second step; approvals name theirs by digest. */
export const ENTER = 'enter';
/** The deed of adding a factor beside one that is there. */
export const ADD_FACTOR = 'add-factor';

type Method = 'authenticator' | 'passkey';

/** Second factors of the staff: an authenticator or a passkey; a text message is none (security item 17). */
@Injectable()
export class Factors extends SecondFactor {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly passkeys: Passkeys,
    private readonly sessions: Sessions,
    private readonly recorder: Recorder,
    private readonly db: Database,
    private readonly log: StaffLog,
  ) {
    super();
  }

  override prove({ accountId }: Principal, deed: string, proof: FactorProof): Promise<number> {
    return 'code' in proof
      ? this.authenticator.prove(accountId, proof.code)
      : this.passkeys.prove(accountId, deed, proof.passkey);
  }

  /** Proves the second factor of a sign-in: the session is full from now on, under a new token. */
  @Transactional()
  async enter(by: Principal, proof: FactorProof): Promise<string> {
    const factorAt = await this.prove(by, ENTER, proof);
    await this.log.tell('staff.factor-proven', {
      account: by.accountId,
      method: methodOf(proof),
      stage: 'full',
    });
    return this.raise(by, factorAt);
  }

  /** A secret for the authenticator app, which counts for nothing until it is confirmed. */
  @Transactional()
  async enrol(by: Principal): Promise<string> {
    await this.demandStage(by);
    return this.authenticator.enrol(by.accountId);
  }

  /** The app's first code: the authenticator counts, and the sign-in is complete. `proof`: see `demandProof`. */
  @Transactional()
  async confirm(by: Principal, code: string, proof?: FactorProof): Promise<string> {
    await this.demandProof(by, proof);
    const factorAt = await this.authenticator.confirm(by.accountId, code);
    await this.recordAdded(by, 'authenticator');
    return this.raise(by, factorAt);
  }

  /** A new passkey; making it proves the factor of this sign-in too. `proof`: see `demandProof`. */
  @Transactional()
  async addPasskey(by: Principal, given: unknown, proof?: FactorProof): Promise<string> {
    await this.demandProof(by, proof);
    const factorAt = await this.passkeys.add(by.accountId, given);
    await this.recordAdded(by, 'passkey');
    return this.raise(by, factorAt);
  }

  /** None of them counts any more: whoever signs in next enrols one as at the first sign-in. */
  @Transactional()
  async forget(accountId: string): Promise<void> {
    for (const table of ['challenge', 'passkey', 'authenticator'])
      await this.db.query(`delete from staff.${table} where account_id = $1`, [accountId]);
    await this.log.tell('staff.factors-forgotten', { account: accountId });
  }

  /** Whoever has shown the first factor alone begins no enrolment where there is a second one already. */
  async demandStage(by: Principal): Promise<void> {
    if (by.stage !== 'full' && (await this.hasAny(by.accountId)))
      throw new DomainError('second-factor-needed');
  }

  /**
   * The first factor is enrolled at the first sign-in. Another one needs a proof of one that is there, for this very deed: a
   * stolen session would else give itself a factor, and approve with it whatever it likes (security items 17, 18).
   */
  private async demandProof(by: Principal, proof: FactorProof | undefined): Promise<void> {
    // Two enrolments at once are not both the first one.
    await this.db.query(`select pg_advisory_xact_lock(hashtextextended('staff.factors:' || $1::text, 0))`, [
      by.accountId,
    ]);
    await this.demandStage(by);
    if (!(await this.hasAny(by.accountId))) return;
    if (proof === undefined) throw new DomainError('fresh-factor-needed');
    await this.prove(by, ADD_FACTOR, proof);
  }

  private async hasAny(accountId: string): Promise<boolean> {
    return (await this.authenticator.isConfirmed(accountId)) || (await this.passkeys.has(accountId));
  }

  /** A new factor stands in the account's history; the first one of an invited account makes it active. */
  private async recordAdded(by: Principal, method: Method): Promise<void> {
    const head = await this.recorder.headOf(accountLifecycle, by.accountId);
    if (!head) throw new Error('a sign-in has no history');
    const { accountId } = by;
    const moved = { lifecycle: accountLifecycle, thing: accountId, expectedSeq: head.seq } as const;
    await this.recorder.record(
      {
        key: stepKey('staff.factor', accountId, String(head.seq)),
        actor: `staff:${accountId}`,
        renewalId: accountId,
      },
      [
        head.state === 'INVITED'
          ? { ...moved, event: 'account.activated', facts: { member: by.memberId } }
          : { ...moved, event: 'account.factor_added', facts: { member: by.memberId, factor: method } },
      ],
    );
    await this.log.tell('staff.factor-added', { account: accountId, method });
  }

  private async raise(by: Principal, factorAt: number): Promise<string> {
    const token = await this.sessions.raise(by.sessionId, factorAt);
    if (token === undefined) throw new DomainError('sign-in-needed');
    return token;
  }
}

function methodOf(proof: FactorProof): Method {
  return 'code' in proof ? 'authenticator' : 'passkey';
}
