import { ends, words, type EndName } from './endings';
import { filePlays } from './file-misbehaviours';
import { plays, type Play, type PlayName } from './misbehaviours';
import { PaymentWalk } from './payment-walk';
import { SecondTerminal } from './second-terminal';
import { SettledFiles, WITNESS } from './settled-files';
import { checkStatements } from './terminal';
import { World } from './world';

jest.setTimeout(480_000);

const read = (sentence: string | RegExp): unknown =>
  typeof sentence === 'string' ? sentence : expect.stringMatching(sentence);

/** In all books and to the resident, in both languages. */
function ended(name: EndName): object {
  const { words: said, ...end } = ends[name];
  const { ar, en } = words[said];
  return { ...end, words: { ar: read(ar), en: read(en) } };
}

describe('paid means covered, whatever the bank does', () => {
  let world: World;
  let second: SecondTerminal;
  let walk: PaymentWalk;
  let files: SettledFiles;
  beforeAll(async () => {
    world = await World.start('payments');
    second = await SecondTerminal.open(world);
    await second.expectNextKeys();
    walk = new PaymentWalk(world, second);
    await walk.play();
    files = new SettledFiles(world, walk);
    await files.settle().catch((error: unknown) => (files.trouble = error));
  });
  afterAll(async () => {
    await world.stop();
  });

  it('is played for every misbehaviour that the bank’s catalogue names', async () => {
    const { misbehaviours } = (await world.control('GET', 'catalogue.json')) as {
      misbehaviours: readonly { name: string; party: string }[];
    };
    const named = misbehaviours.filter(({ party }) => party === 'bank').map(({ name }) => name);
    const played = Object.entries<Play>(plays).map(([name, { fault }]) =>
      fault === undefined ? name : fault,
    );
    const filed = Object.entries(filePlays).map(([name, { fault }]) => (fault === undefined ? name : fault));
    const faults = new Set([...played, ...filed].filter((fault) => fault !== null));
    expect([...faults].sort()).toEqual(named.sort());
  });

  it.each(Object.entries(plays) as [PlayName, Play][])('%s', (name, play) => {
    expect([walk.restless, walk.troubles.get(name)]).toEqual([undefined, undefined]);
    const found = walk.endings.get(name);
    expect(found).toMatchObject(ended(play.end));
    if (found!.statement === 'open') expect(found!.caseId ?? found!.until).not.toBeNull();
    if (play.confirming) expect(walk.meanwhile.get(name)).toEqual(words.confirming);
  });

  it('ends at the receipt, too, where the payer’s own browser brings the result', async () => {
    const brought = Object.entries<Play>(plays).filter(([, { isBrought }]) => isBrought);
    const names = brought.map(([name]) => name).filter((name) => !name.endsWith('never'));
    const receipts = await world.query<{ track: string; reference: string }>(
      `select track_id as track, receipt_reference as reference from payments.attempt where terminal = 'TajdeedBrowser'`,
    );
    expect(receipts).toHaveLength(brought.length);
    for (const name of names) {
      const { trackId } = walk.played.find((one) => one.name === name)!.guest;
      const { reference } = receipts.find(({ track }) => track === trackId)!;
      expect(walk.sentTo.get(name)).toBe(`${world.system.addresses.api}/receipt/${reference}`);
    }
  });

  it('holds under both keys while one is changed, and not under the one of before when it is dropped', async () => {
    const of = (name: string) => walk.played.find((one) => one.name === name)!.guest;
    const [before, after] = [of('brought by the browser'), of('brought by the browser: under the next key')];
    const taken = [await second.again(before), await second.again(after)];
    expect(taken.map(({ status, to }) => [status, to])).toEqual([
      [302, walk.sentTo.get('brought by the browser')],
      [302, walk.sentTo.get('brought by the browser: under the next key')],
    ]);
    await second.dropOldKeys();
    expect(await second.again(before)).toEqual(await second.nonsense(before));
    expect(await second.again(before)).toMatchObject({ status: 400, to: null });
    expect(await second.again(after)).toEqual(taken[1]);
    expect(second.isSameDoor).toBe(true);
  });

  it.each(Object.entries(filePlays))('%s', (name, play) => {
    expect(files.trouble).toBeUndefined();
    expect(files.came.get(name)).toBe(play.file);
    if (play.settlement) expect(files.settled.get(name)).toBe(play.settlement);
    const told = files.told.get(name)!;
    if (play.file !== 'taken') {
      const { before, after } = files.gained.get(name)!;
      expect(after).toEqual(before);
      expect(told.after).toEqual(told.before);
      return;
    }
    const end = plays[play.of ?? WITNESS].end;
    // What the bank has paid out is not owed by it any more; where it went is told by the lines.
    const isPaidOut = (play.settlement ?? 'paid-out') === 'paid-out';
    const { clearing = 0, ...holds } = ends[end].holds;
    expect(told.after.ending).toMatchObject({ ...ended(end), holds });
    expect(told.after.ending.holds['clearing'] ?? 0).toBe(isPaidOut ? 0 : clearing);
    expect(files.lines.get(name)).toEqual({
      types: play.types ?? [],
      holds: play.holds ?? {},
      cases: play.exception ? [`settlement-line ${play.exception} OPEN`] : [],
    });
    if (play.first) expect(files.first).toBe(play.first);
  });

  it('tells whoever was taken from twice that the second goes back, and leads a person from its case to the renewal', async () => {
    const { guest } = walk.played.find((one) => one.name === 'bank-captured-twice untold')!;
    const [row] = await world.query<{ reference: string; led: string[] }>(
      `select a.receipt_reference as reference, array(select c.about::json ->> 'reason' from cases.case c
         where c.renewal_id = a.renewal_id and c.about::json ->> 'attempt' = a.attempt_id::text) as led
       from payments.attempt a where a.attempt_id = $1`,
      [guest.attemptId],
    );
    expect(row?.led).toEqual(['captured-twice']);
    const receipt = await (await fetch(`${world.system.addresses.api}/receipt/${row!.reference}`)).text();
    const { refunds } = (await guest.status()) as unknown as { refunds: readonly { sentence: string }[] };
    const words = guest.person.language === 'ar' ? 'ويجري ردّها إليك' : 'It is being given back to you';
    expect(receipt).toContain('It is being given back to you: you need do nothing');
    expect(receipt).toContain('ويجري ردّها إليك: لا يلزمك أي إجراء');
    expect(refunds.map(({ sentence }) => sentence)).toEqual([expect.stringContaining(words)]);
  });

  it('leaves books that balance and hold what the bank’s files say, and days that are closed with their cases open', () => {
    const { balanced, differences, days, bank, suspense, paid, open } = files.atLast!;
    expect({ balanced, differences, days }).toEqual({
      ...{ balanced: true, differences: [], days: ['CLOSED', 'CLOSED'] },
    });
    expect([bank, -suspense]).toEqual([paid, open]);
    expect(open).toBeGreaterThan(0);
  });

  it('is a case for as long as the bank contradicts its own report', async () => {
    for (const name of ['bank-acknowledgement-lost', 'inquiry-contradicts'] as const) {
      const { attemptId } = walk.played.find((one) => one.name === name)!.guest;
      const cases = await world.query<{ told: string; open: boolean }>(
        `select about::json ->> 'alarm' as told, open from cases.case where subject = $1 and kind = 'bank-mismatch'`,
        [attemptId],
      );
      expect([name, cases]).toEqual([name, [{ told: 'callback-contradicted', open: false }]]);
    }
  });

  it('is put right by the settlement file where the bank’s answers had denied the money', () => {
    expect(files.contradicted).toMatchObject({
      attempt: 'CAPTURED_LATE',
      statement: 'open',
      missing: ['return'],
    });
    expect(files.contradicted?.caseId).not.toBeNull();
  });

  it('proves what the bank gave back, and agrees with what it gave in part, whose rest a person decides about', () => {
    expect(files.exceptionsAtLast).not.toContain('refund-unknown');
    expect(files.refunds?.inPart).toMatchObject({ attempt: 'CAPTURED_LATE', statement: 'open' });
    expect(files.refunds?.inPart.caseId).not.toBeNull();
    expect(files.refunds?.proven).toMatchObject({ attempt: 'REFUNDED', statement: 'returned' });
  });

  it('of a sale that was taken back is the same wherever the two lines stand in the file', () => {
    expect(files.exceptions).not.toContain('reversal-without-sale');
  });

  it('of a line that came late is settled by the next file', () => {
    expect(files.lateAfterwards).toBe('paid-out');
  });

  it('is what the public counter says: as many are paid and not covered as wait for a person to return them', () => {
    const uncovered = Object.values(plays).filter(({ end }) => ends[end].uncovered);
    expect(walk.counted).toBe(uncovered.length);
    expect(files.counted?.publicly).toBe(files.counted?.uncovered);
  });

  it('is what all raw rows and all that came through Kafka say, of every statement', async () => {
    await world.settled();
    const { code, out } = await checkStatements(world);
    expect(out).toMatch(/ 0 fields differ\n$/);
    expect(code).toBe(0);
  });
});
