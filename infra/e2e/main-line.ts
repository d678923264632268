import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pdfLines, pdfText, readFromTheRight } from '@tajdeed/testing';
import { countCommits, type CommitCount } from '../bench/src/counts';
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
    let commits: CommitCount;
    beforeAll(async () => {
      guest = world().guest();
      commits = await countCommits(world().system.servers.databaseUrl, 1, async () => {
        await guest.opened();
        await guest.pay(guest.payUrl);
        await guest.until('ACKNOWLEDGED', 'HELD');
      });
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
      // Counted as the bench counts. The api: request, code, pledge, term, payment, and the way to the bank. The callbacks' door:
      // the bytes, and what they mean. The worker: the hold of its question to the bank, the capture with its cover, the notice.
      expect(commits.rooms).toBeLessThanOrEqual(11);
      // Nine wait for the disk. The bytes and the hold do not, and so write nothing else.
      const tables = commits.kinds.map((kind) => kind.tables);
      expect(tables).toEqual(expect.arrayContaining(['payments.received', 'payments.attempt']));
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
