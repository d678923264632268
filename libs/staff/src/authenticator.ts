import { Injectable } from '@nestjs/common';
import { DomainError, MINUTE_MS } from '@tajdeed/domain';
import { Database, Sealer, SqlClock, Transactional } from '@tajdeed/platform';
import { Secret, TOTP } from 'otpauth';

const PURPOSE = 'staff.authenticator';
const STEP_MS = 30_000;
/** A code of the step before or after is taken, for clocks that differ. */
const WINDOW = 1;
/** Wrong codes within a quarter of an hour, after which none is weighed until it is over. */
const MOST_WRONG = 5;
const WRONG_MS = 15 * MINUTE_MS;

interface Row {
  readonly sealed: string;
  readonly confirmed: boolean;
  readonly lastStep: string;
  readonly wrong: number;
  readonly blocked: boolean;
}

/** The authenticator app of an account (TOTP, RFC 6238: SHA-1, 6 digits, 30 s, as every app has it). A code is good once. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: SqlClock,
  ) {}

  /** A new secret as an `otpauth:` address for the app; it counts once a code has confirmed it. A confirmed one stays. */
  @Transactional()
  async enrol(accountId: string): Promise<string> {
    const secret = new Secret({ size: 20 });
    const { affected } = await this.db.run(
      `insert into staff.authenticator as a (account_id, secret_sealed) values ($1, $2)
       on conflict (account_id) do update set secret_sealed = excluded.secret_sealed, last_step = 0
         where a.confirmed_at is null`,
      [accountId, this.sealer.seal(PURPOSE, secret.base32, accountId)],
    );
    if (affected !== 1) throw new DomainError('authenticator-enrolled');
    return totpOf(secret).toString();
  }

  /** Whether a confirmed authenticator is there. */
  async isConfirmed(accountId: string): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from staff.authenticator where account_id = $1 and confirmed_at is not null`,
      [accountId],
    );
    return rows.length > 0;
  }

  /** The first code shows that the app has the secret. Answers the instant, ms since 1970. */
  @Transactional()
  async confirm(accountId: string, code: string): Promise<number> {
    const at = await this.weigh(accountId, code, false);
    await this.db.query(
      `update staff.authenticator set confirmed_at = app.now() where account_id = $1 and confirmed_at is null`,
      [accountId],
    );
    return at;
  }

  /** Uses a code up and answers the instant, ms since 1970; throws `factor-refused`, and the try counts. */
  @Transactional()
  prove(accountId: string, code: string): Promise<number> {
    return this.weigh(accountId, code, true);
  }

  private async weigh(accountId: string, code: string, confirmed: boolean): Promise<number> {
    const [row] = await this.db.query<Row>(
      `select secret_sealed as sealed, confirmed_at is not null as confirmed, last_step::text as "lastStep", wrong,
         wrong >= $2 and wrong_since > app.now() - $3::bigint * interval '1 millisecond' as blocked
       from staff.authenticator where account_id = $1 for update`,
      [accountId, MOST_WRONG, WRONG_MS],
    );
    if (row?.confirmed !== confirmed || row.blocked) throw new DomainError('factor-refused');
    const now = await this.clock.now();
    const secret = Secret.fromBase32(this.sealer.open(PURPOSE, row.sealed, accountId));
    const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW });
    const step = delta === null ? null : Math.floor(now / STEP_MS) + delta;
    if (step === null || step <= Number(row.lastStep)) {
      await this.countWrong(accountId);
      throw new DomainError('factor-refused', {}, { keepsEffects: true });
    }
    await this.db.query(
      `update staff.authenticator set last_step = $2, wrong = 0, wrong_since = null where account_id = $1`,
      [accountId, step],
    );
    return now;
  }

  /** The count begins anew a quarter of an hour after its first wrong code. */
  private async countWrong(accountId: string): Promise<void> {
    await this.db.query(
      `update staff.authenticator set
         wrong = case when wrong_since > app.now() - $2::bigint * interval '1 millisecond' then wrong + 1 else 1 end,
         wrong_since = case when wrong_since > app.now() - $2::bigint * interval '1 millisecond' then wrong_since else app.now() end
       where account_id = $1`,
      [accountId, WRONG_MS],
    );
  }
}

function totpOf(secret: Secret): TOTP {
  return new TOTP({
    issuer: 'Tajdeed',
    label: 'staff',
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_MS / 1000,
    secret,
  });
}
