import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pdfLines, pdfText, readFromTheRight } from '@tajdeed/testing';
import { booksOf, renewed } from './books';
import { historyOf, workflowTasks } from './temporal';
import type { World } from './world';

const verifier = join(__dirname, '../verify/verify-timeline.mjs');

interface Proof {
  readonly entries: readonly { entry: string }[];
}

/** One resident, from the civil number to the certificate. */
export function mainLine(world: () => World): void {
  describe('a resident who renews', () => {
    let guest: ReturnType<World['guest']>;
    beforeAll(async () => {
      guest = world().guest();
      await guest.opened();
      await guest.pay(guest.payUrl);
      await guest.until('ACKNOWLEDGED', 'HELD');
    });

    it('is renewed in all four books', async () => {
      expect(await booksOf(world(), guest)).toEqual(renewed(guest));
      expect(await guest.events()).toEqual([
        'renewal.requested',
        'code.verified',
        'pledge.accepted',
        'term.chosen',
        'payment.captured',
        'coverage.issued',
        'authority.acknowledged',
      ]);
      expect(guest.codes).toBe(1);
    });

    it('costs the budget of workflow tasks, events and commits at most', async () => {
      const events = (await historyOf(world(), 'renewal', guest.renewalId)).events ?? [];
      expect(workflowTasks(events)).toBeLessThanOrEqual(6);
      expect(events.length).toBeLessThanOrEqual(42);
      // Every transaction of a room leaves a row that is not written again, except those that only read.
      const [commits] = await world().query<{ n: number }>(
        `select count(distinct x)::int as n from (
           select xmin::text as x from lifecycle.history where renewal = $1
           union all select xmin::text from renewals.renewal where id = $1
           union all select xmin::text from identity.challenge where renewal_id = $1
           union all select xmin::text from fees.quote where renewal_id = $1
           union all select xmin::text from payments.attempt where renewal_id = $1
           union all select xmin::text from payments.bank_id where attempt_id = $2
           union all select xmin::text from payments.callback where attempt_id = $2
           union all select xmin::text from payments.inquiry where attempt_id = $2
           union all select xmin::text from coverage.coverage where renewal_id = $1
           union all select xmin::text from residency.notice where renewal_id = $1
           union all select xmin::text from platform.idempotency
             where xmin::text in (select xmin::text from lifecycle.history where renewal = $1)) as written`,
        [guest.renewalId, guest.attemptId],
      );
      expect(commits?.n).toBeLessThanOrEqual(9);
    });

    it('gets a certificate that names his coverage', async () => {
      const { coverage } = await guest.status();
      const pdf = await guest.certificate();
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdfLines(pdf).map(readFromTheRight)).toContain(guest.person.names.ar);
      const text = pdfText(pdf);
      for (const word of [
        coverage!.number,
        guest.person.civilNumber,
        guest.person.names.en,
        guest.startsOn,
        guest.endsOn,
        guest.total,
      ])
        expect(text).toContain(word);
    });

    it('gets a proof that holds offline, and not when a word of it is changed', async () => {
      const proof = await guest.audit<Proof>('proof');
      expect(proof.entries.length).toBe((await guest.audit<Proof>('timeline')).entries.length);
      const { verifierKey } = (await (await fetch(`${world().system.addresses.audit}/key`)).json()) as {
        verifierKey: string;
      };
      const file = join(world().system.directory, 'proof.json');
      const verify = (shown: unknown): Promise<number> => {
        writeFileSync(file, JSON.stringify(shown));
        return new Promise((resolve) => {
          execFile(process.execPath, [verifier, file, verifierKey], (error) => {
            resolve(error === null ? 0 : Number(error.code));
          });
        });
      };
      expect(await verify(proof)).toBe(0);
      const [first, ...others] = proof.entries;
      const changed = { ...first!, entry: first!.entry.replace('"actor":"resident"', '"actor":"system"') };
      expect(changed.entry).not.toBe(first!.entry);
      expect(await verify({ ...proof, entries: [changed, ...others] })).toBe(1);
      expect(await verify({ ...proof, entries: others })).toBe(1);
    });

    it('is not let into the renewal of another', async () => {
      const other = world().guest();
      await other.begin();
      other.renewalId = guest.renewalId;
      await expect(other.status()).rejects.toMatchObject({ status: 404, code: 'not-found' });
      await expect(other.certificate()).rejects.toMatchObject({ status: 404, code: 'not-found' });
      await expect(other.audit('timeline')).rejects.toMatchObject({ status: 404, code: 'not-found' });
    });
  });

  it('an exempt resident of article 28 is covered at once, and the bank never hears of him', async () => {
    const guest = world().guest('widow');
    await guest.pledged();
    expect(await guest.choose()).toMatchObject({ exempt: true, total: '0.000' });
    expect((await guest.until('ACKNOWLEDGED', 'HELD')).coverage).toMatchObject({ final: true });
    expect(await booksOf(world(), guest)).toEqual({ ...renewed(guest), kept: [] });
    expect(await guest.events()).toContain('term.exempted');
    await expect(guest.openPayment()).rejects.toMatchObject({ status: 409, code: 'wrong-phase' });
  });
}
