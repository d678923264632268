import { Injectable } from '@nestjs/common';
import { accountLifecycle, DomainError } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { SecondFactor, stepKey, Transactional, type FactorProof, type Principal } from '@tajdeed/platform';
import { Authenticator } from './authenticator';
import { Passkeys } from './passkeys';
import { Sessions } from './sessions';

/** The deed of a sign-in's own second step; approvals name theirs by digest. */
export const ENTER = 'enter';

/** Second factors of the staff: an authenticator or a passkey; a text message is none (security item 17). */
@Injectable()
export class Factors extends SecondFactor {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly passkeys: Passkeys,
    private readonly sessions: Sessions,
    private readonly recorder: Recorder,
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
    return this.raise(by, await this.prove(by, ENTER, proof));
  }

  /**
   * A secret for the authenticator app. Before there is any factor, the first sign-in alone may enrol one; afterwards only
   * a full session may.
   */
  @Transactional()
  async enrol(by: Principal): Promise<string> {
    await this.demandRight(by);
    return this.authenticator.enrol(by.accountId);
  }

  /** The app's first code: the authenticator counts, and the sign-in is complete. */
  @Transactional()
  async confirm(by: Principal, code: string): Promise<string> {
    await this.demandRight(by);
    return this.raise(by, await this.authenticator.confirm(by.accountId, code));
  }

  /** A new passkey; making it proves the factor of this sign-in too. */
  @Transactional()
  async addPasskey(by: Principal, given: unknown): Promise<string> {
    await this.demandRight(by);
    return this.raise(by, await this.passkeys.add(by.accountId, given));
  }

  /** Whether this session may add a factor. */
  async demandRight(by: Principal): Promise<void> {
    if (by.stage === 'full') return;
    const has =
      (await this.authenticator.isConfirmed(by.accountId)) || (await this.passkeys.has(by.accountId));
    if (has) throw new DomainError('second-factor-needed');
  }

  /** The first proven factor makes an invited account active. */
  private async raise(by: Principal, factorAt: number): Promise<string> {
    const head = await this.recorder.headOf(accountLifecycle, by.accountId);
    if (head?.state === 'INVITED')
      await this.recorder.record(
        {
          key: stepKey('staff.activate', by.accountId),
          actor: `staff:${by.accountId}`,
          renewalId: by.accountId,
        },
        [
          {
            lifecycle: accountLifecycle,
            thing: by.accountId,
            expectedSeq: head.seq,
            event: 'account.activated',
            facts: { member: by.memberId },
          },
        ],
      );
    const token = await this.sessions.raise(by.sessionId, factorAt);
    if (token === undefined) throw new DomainError('sign-in-needed');
    return token;
  }
}
