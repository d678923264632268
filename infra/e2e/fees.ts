import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, HOUR_MS, instantText, kuwaitDate, kuwaitMidnight, MINUTE_MS } from '@tajdeed/domain';
import { waitFor } from '@tajdeed/testing';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Person } from '../../apps/cli/spec/process';
import { booksOf, renewed } from './books';
import { giveRole, invite, type Administrators } from './colleagues';
import type { Guest } from './guest';
import { atTerminal, checkQuotes, logIn, refusalIn } from './terminal';
import { isOrdinary, type World } from './world';

const OLD = 'res-306-2025';
const NEXT = 'next-decree';
const ROW = 'res-18-private-work';
const OLD_PRICE = '100.000';
const NEXT_PRICE = '125.000';

type Line = Record<string, string>;
interface Offer {
  readonly termUnit: 'years' | 'months';
  readonly earliestStart: string;
}
interface Chosen {
  readonly total: string;
  readonly exempt: boolean;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly scheduleId: string;
  readonly lines: readonly { readonly rowCode: string | null; readonly exemptionCode: string | null }[];
}

/** The next decree: written by one, approved by another, in force at its instant; what was quoted before is priced again. */
export function fees(world: () => World): void {
  describe('the next fee schedule', () => {
    let author: Person;
    let approver: Person;
    let anybody: Person;
    let startsOn: string;
    let startsAt: number;
    let files: { readonly csv: string; readonly case: string };

    beforeAll(async () => {
      const at = (name: string) => atTerminal(world(), name);
      const admins: Administrators = [world().officer('noura'), world().officer('salem')];
      for (const admin of admins) await admin.signIn();
      [author, approver, anybody] = [at('faisal'), at('dalal'), at('nobody')];
      for (const [person, subject, roles] of [
        [author, 'faisal', ['fee-author', 'fee-approver']],
        [approver, 'dalal', ['fee-approver']],
      ] as const) {
        await invite(world(), admins, subject);
        await logIn(world(), person);
        const { memberId } = await person.asJson('whoami');
        for (const role of roles) await giveRole(world(), admins, memberId, role);
      }
      const now = await world().now();
      startsOn = addDays(kuwaitDate(now + HOUR_MS), 1);
      startsAt = kuwaitMidnight(startsOn);
      files = {
        csv: join(world().system.directory, 'next.csv'),
        case: join(world().system.directory, 'case'),
      };
      const asked = { purpose: 'residence', article: '18', startsOn: addDays(startsOn, 7), years: 1 };
      writeFileSync(files.case, JSON.stringify(asked));
    });

    afterAll(() => {
      for (const person of [author, approver, anybody]) person.remove();
    });

    const asNobody = (...words: string[]) =>
      anybody.run([...words, '--json', '--api', world().system.addresses.api]);
    /** What anybody is told that the case costs at an instant; now, if none is named. */
    const priceAt = async (ms?: number) => {
      const asked = JSON.parse(readFileSync(files.case, 'utf8')) as object;
      const answer = await fetch(`${world().system.addresses.api}/fees/what-if`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...asked, ...(ms !== undefined && { openedAt: instantText(ms) }) }),
      });
      const { total, scheduleId } = (await answer.json()) as Chosen;
      return [total, scheduleId];
    };
    const stateOf = async (scheduleId: string) => {
      const [row] = await world().query<{ state: string }>(
        `select h.state from fees.schedule s join lifecycle.head h using (thing) where s.schedule_id = $1`,
        [scheduleId],
      );
      return row?.state;
    };

    it('is a file that a spreadsheet gave back, whose one new price the author sees, tries and submits', async () => {
      const exported = await asNobody('fees', 'export', OLD, '--format', 'csv');
      const lines: Line[] = parse(exported.out, { columns: true, bom: true });
      const changed = lines.map((line) => {
        if (line['record'] === 'schedule')
          return { ...line, code: NEXT, effective_from: startsOn, effective_to: '' };
        return line['code'] === ROW ? { ...line, amount_fils: '125000' } : line;
      });
      writeFileSync(files.csv, `\ufeff${stringify(changed, { header: true, delimiter: ';' })}`);
      expect(await author.asJson('fees', 'import', files.csv)).toMatchObject({
        scheduleId: NEXT,
        state: 'DRAFT',
      });
      const { differences } = (await author.asJson('fees', 'diff', NEXT, '--drafts')) as {
        differences: readonly {
          code: string | null;
          sentences: { ar: string[]; en: string[] };
        }[];
      };
      expect(differences).toMatchObject([
        {
          code: ROW,
          sentences: {
            en: [expect.stringMatching(/100\.000.*125\.000/)],
            ar: [expect.stringMatching(/[\u0600-\u06ff].*100\.000.*125\.000/)],
          },
        },
      ]);
      const under = ['fees', 'what-if', files.case, '--schedule', NEXT];
      expect(await author.asJson(...under, '--drafts')).toMatchObject({ total: NEXT_PRICE });
      expect(refusalIn(await asNobody(...under))).toBe('not-found');
      const now = await world().now();
      const [from, to] = [addDays(kuwaitDate(now), -30), addDays(kuwaitDate(now), -1)];
      const impact = await author.asJson('fees', 'impact', NEXT, '--from', from, '--to', to);
      const totals = impact['totals'] as Record<string, number | string>;
      expect(impact['state']).toBe('DONE');
      expect(totals).toMatchObject({ less: 0, unpriced: 0, lessBy: '0.000' });
      expect(totals['more']).toBeGreaterThan(0);
      expect(totals['moreBy']).toBe(`${Number(totals['more']) * 25}.000`);
      expect(await author.asJson('fees', 'submit', NEXT, '--reason', 'the new decree')).toMatchObject({
        state: 'SUBMITTED',
      });
    });

    it('gets force from another person alone, with a fresh code, and from its own instant on', async () => {
      const approve = async (person: Person, code: string) =>
        person.run(['fees', 'approve', NEXT, '--json'], [code]);
      expect(refusalIn(await approve(author, await author.code()))).toBe('same-person');
      expect(refusalIn(await approve(approver, '000000'))).toBe('factor-refused');
      expect(await stateOf(NEXT)).toBe('SUBMITTED');
      const { code, out } = await approve(approver, await approver.code());
      expect([code, JSON.parse(out)]).toMatchObject([
        0,
        { state: 'APPROVED', schedule: { scheduleId: NEXT, state: 'APPROVED' } },
      ]);
      expect(await priceAt()).toEqual([OLD_PRICE, OLD]);
      expect(await priceAt(startsAt - 1)).toEqual([OLD_PRICE, OLD]);
      expect(await priceAt(startsAt)).toEqual([NEXT_PRICE, NEXT]);
    });

    it('begins at midnight in Kuwait; who was quoted before is told of both totals, pays the new one and is covered', async () => {
      await world().pass(startsAt - 10 * MINUTE_MS - (await world().now()));
      const quoted = (language: 'ar' | 'en') =>
        world().guest((person) => isOrdinary(person) && person.language === language);
      const [arabic, english] = [quoted('ar'), quoted('en')];
      await Promise.all([arabic.quoted(), english.quoted()]);
      expect([arabic.total, english.total]).toEqual([OLD_PRICE, OLD_PRICE]);
      await world().pass(startsAt - (await world().now()));
      expect(await priceAt()).toEqual([NEXT_PRICE, NEXT]);
      for (const [guest, words] of [
        [arabic, /^[\u0600-\u06ff].*100\.000.*125\.000/],
        [english, /^The fee was 100\.000 and is now 125\.000 dinars/],
      ] as const) {
        await expect(guest.openPayment()).rejects.toMatchObject({
          ...{ status: 409, code: 'quote-repriced' },
          problem: {
            ...{ oldTotal: OLD_PRICE, newTotal: NEXT_PRICE, reason: 'schedule-changed' },
            title: expect.stringMatching(words) as string,
          },
        });
        guest.total = NEXT_PRICE;
        await guest.open();
        await guest.pay(guest.payUrl);
      }
      for (const guest of [arabic, english]) {
        await guest.until('ACKNOWLEDGED', 'HELD');
        expect(await booksOf(world(), guest, 'withoutAudit')).toEqual(renewed(guest));
        expect(await guest.events()).toEqual(expect.arrayContaining(['quote.lapsed', 'coverage.issued']));
      }
    });

    it('is recorded as begun, and the one before as superseded, to the audit’s end of the chain', async () => {
      await waitFor('the schedule in force', async () =>
        (await stateOf(NEXT)) === 'IN_FORCE' && (await stateOf(OLD)) === 'SUPERSEDED' ? true : undefined,
      );
      const audited = (scheduleId: string) =>
        world().query<{ event: string; actor: string }>(
          `select l.entry::jsonb ->> 'event' as event, split_part(l.entry::jsonb ->> 'actor', ':', 1) as actor
           from audit.leaf l join fees.schedule s using (thing) where s.schedule_id = $1 order by l.seq`,
          [scheduleId],
        );
      await world().settled();
      expect((await audited(NEXT)).map(({ event, actor }) => `${event} by ${actor}`)).toEqual([
        'schedule.drafted by staff',
        'schedule.submitted by staff',
        'schedule.approved by staff',
        'schedule.began by system',
      ]);
      expect((await audited(OLD)).at(-1)).toEqual({ event: 'schedule.superseded', actor: 'system' });
    });

    /** Renews for one year or month from the first day that can be had, and pays where there is something to pay. */
    async function renews(guest: Guest): Promise<Chosen> {
      await guest.pledged();
      const { termUnit, earliestStart } = await guest.fees<Offer>();
      const path = `/renewals/${guest.renewalId}/term`;
      const { body } = await guest.call<Chosen>('POST', path, { [termUnit]: 1, startsOn: earliestStart });
      guest.total = body.total;
      if (!body.exempt) {
        await guest.open();
        await guest.pay(guest.payUrl);
      }
      await guest.until('ACKNOWLEDGED', 'HELD');
      const kept = body.exempt ? [] : [body.total];
      expect(await booksOf(world(), guest, 'withoutAudit')).toEqual({ ...renewed(guest), kept });
      return body;
    }

    it('keeps the rest of the law: a family’s fourth worker pays, a Kuwaiti’s wife and a newborn never see the bank', async () => {
      const [fourth, wife, newborn] = await Promise.all(
        ['gardener', 'kuwaitis-wife', 'newborn'].map((name) => renews(world().guest(name))),
      );
      expect(fourth).toMatchObject({
        ...{ total: '10.000', exempt: false, scheduleId: NEXT },
        lines: [{ rowCode: 'dom-20-kuwaiti-family-fourth-up' }],
      });
      expect(wife).toMatchObject({
        ...{ total: '0.000', exempt: true, scheduleId: NEXT },
        lines: [{ exemptionCode: 'ex-1-foreign-wife-of-kuwaiti' }],
      });
      expect(newborn).toMatchObject({
        ...{ total: '0.000', exempt: true, scheduleId: NEXT },
        lines: [{ rowCode: null, exemptionCode: 'ex-9-newborn-four-months' }],
      });
    });

    it('leaves every quote as it was: priced again, all of the system come to the same fils', async () => {
      const [quotes] = await world().query<{ n: number }>('select count(*)::int as n from fees.quote');
      const { code, out, err } = await checkQuotes(world());
      expect([code, err, out.trim().split('\n').at(-1)]).toEqual([
        0,
        '',
        `${quotes?.n ?? 0} quotes, 0 differ`,
      ]);
      expect(quotes?.n).toBeGreaterThan(5);
    });
  });
}
