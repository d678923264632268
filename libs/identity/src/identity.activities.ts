import { Inject, Injectable } from '@nestjs/common';
import { SMS_SENDER, type IdentityActivities as IdentityContract, type SmsSender } from '@tajdeed/contracts';
import { Database, texts } from '@tajdeed/platform';
import { bindingOf } from './challenge.service';
import { challengeById } from './challenge.rows';
import { Codes } from './codes';

/** What workflows ask of the identity room. */
@Injectable()
export class IdentityActivities implements IdentityContract {
  constructor(
    private readonly database: Database,
    private readonly codes: Codes,
    @Inject(SMS_SENDER) private readonly sms: SmsSender,
  ) {}

  /**
   * Sends the code of a live challenge to the registered phone. The challenge's id is the supplier's key, so however
   * often this runs one code is sent; a code that is used, replaced or expired is not (security item 13).
   */
  async deliverCode(challengeId: string): Promise<void> {
    const row = await challengeById(this.database, challengeId);
    if (!row?.live || !row.deliverable || row.phoneSealed === null) return;
    const opened = this.codes.open(bindingOf(row.renewalId, row));
    if (!opened) return;
    const text = texts.say(row.language, 'sms.code', { code: opened.code, minutes: row.minutes });
    await this.sms.send({ key: challengeId, to: opened.phone, text });
  }
}
