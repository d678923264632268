import { createHmac, randomUUID } from 'node:crypto';
import { addDays } from '@tajdeed/domain';
import { kuwaitNoon } from '@tajdeed/testing';
import { resealed, settlementFile } from '../../spec/settlement-file';
import { SettlementsDoor } from '../../spec/settlements-door';
import { terminal as terminalOfWorld } from '../../spec/payment-world';
import { channelSchema } from './layout';

const KEY = 'ab'.repeat(32);
const noon = kuwaitNoon();
const day = (back: number) => addDays(noon.today, -back);
const of = (back: number, fileNumber: number, more: Parameters<typeof settlementFile>[0] = { lines: [] }) =>
  settlementFile({ ...more, bankDay: day(back), fileNumber });
const at = (back: number, terminal = 'main') => `/settlements?terminal=${terminal}&day=${day(back)}`;

const MAIN = terminalOfWorld.id;
/** All that an import may leave behind. */
const world = (door: SettlementsDoor) =>
  door.database.query(
    `select (select count(*) from payments.settlement_file) as files, (select count(*) from payments.settlement_line) as lines,
       (select count(*) from payments.settlement) as days, (select count(*) from lifecycle.history) as history`,
  );

describe('settlements over HTTP', () => {
  let door: SettlementsDoor;
  beforeAll(async () => {
    const people = { finance: 'finance', auditor: 'auditor', clerk: 'clerk' } as const;
    door = await SettlementsDoor.open(people, [channelSchema.parse({ terminal: 'signed', key: KEY })]);
    await door.database.shiftClock(noon.offsetMs);
  });
  afterAll(() => door.close());

  const lines = Array.from({ length: 60 }, (_, n) => ({
    ...{ lineId: `LINE${n.toString().padStart(4, '0')}`, paymentId: String(n + 1), commissionFils: 250n },
  }));

  it('are brought by finance once, and read page by page', async () => {
    const file = of(1, 1, { lines });
    const taken = await door.send('POST', at(1), { as: 'finance', file });
    expect([taken.status, taken.body['repeated'], taken.body['state']]).toEqual([201, false, 'RECEIVED']);
    expect(taken.body).toMatchObject({
      ...{ terminal: 'main', bankDay: day(1), progress: { lines: 60, taken: 0 }, creditNet: '2985.000' },
      counts: { matched: 0, exceptions: 0, repeated: 0, open: 0 },
    });
    const again = await door.send('POST', at(1), { as: 'finance', file });
    expect([again.status, again.body['repeated'], again.body['fileId']]).toEqual([
      ...[200, true, taken.body['fileId']],
    ]);
    const id = String(taken.body['settlementId']);
    const seen: unknown[] = [];
    for (let after: string | null = ''; after !== null;) {
      const more: string = after === '' ? '' : `&after=${after}`;
      const { status, body } = await door.send('GET', `/settlements/${id}/lines?limit=25${more}`, {
        as: 'auditor',
      });
      expect(status).toBe(200);
      seen.push(...(body['lines'] as { lineId: string }[]).map(({ lineId }) => lineId));
      after = body['next'] as string | null;
    }
    expect(seen).toEqual(lines.map(({ lineId }) => lineId));
    const listed = await door.send('GET', '/settlements?terminal=main&state=RECEIVED&limit=1', {
      as: 'auditor',
    });
    expect(listed.body).toMatchObject({ settlements: [{ settlementId: id }], next: null });
    expect((await door.send('GET', `/settlements/${id}`, { as: 'auditor' })).body).toMatchObject({
      files: [{ fileNumber: 1, creditAmount: '3000.000', creditCommission: '15.000', waitsFor: [] }],
    });
    const closing = { as: 'finance', headers: { 'idempotency-key': randomUUID() } };
    expect(await door.send('POST', `/settlements/${id}/close`, closing)).toMatchObject({
      ...{
        status: 409,
        body: { code: 'settlement-unfinished', lines: 60, matched: 0, creditNet: '2985.000' },
      },
    });
  });

  it('that are not right are refused in the language of whoever brings them, with line, column and remedy', async () => {
    const wrong = resealed(of(2, 2, { lines }).replace('50.000,0.250', '=50.000,0.250'));
    const problem = async (language: string) => {
      const { status, body, type } = await door.send('POST', at(2), {
        ...{ as: 'finance', file: wrong, headers: { 'accept-language': language } },
      });
      expect(type).toMatch(/^application\/problem\+json/);
      return [
        status,
        body['code'],
        body['fault'],
        body['line'],
        body['column'],
        body['title'],
        body['errors'],
      ];
    };
    expect(await problem('en')).toEqual([
      ...[422, 'settlement-refused', 'formula', 3, 'amount'],
      'The settlement file is refused at line 3, column amount. Nothing of it was taken.',
      [
        {
          path: 'line-3.amount',
          code: 'settlement-formula',
          message: expect.stringContaining('= + - @') as string,
        },
      ],
    ]);
    expect((await problem('ar'))[5]).toBe(
      'رُفض ملف التسوية عند السطر 3، العمود \u2066amount\u2069. لم يُؤخذ منه شيء.',
    );
    const sheet = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(1_000)]);
    const answer = await door.send('POST', at(2), { as: 'finance', file: sheet });
    expect(answer.body['errors']).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('Have the bank send the CSV itself') as string,
      }),
    ]);
  });

  it('that are another terminal’s are refused by a problem that names both, whether they are known already or not', async () => {
    const known = of(1, 1, { lines });
    const fresh = settlementFile({ terminal: '999002', bankDay: day(1), fileNumber: 9, lines });
    const held = await world(door);
    const named = { en: 'terminal', ar: 'نقطة الدفع' } as const;
    for (const [language, word] of Object.entries(named))
      for (const [file, asked, terminal, fileTerminal] of [
        [known, 'other', '999003', MAIN],
        [fresh, 'main', MAIN, '999002'],
      ] as const) {
        const headers = { 'accept-language': language };
        const { status, body, type } = await door.send('POST', at(1, asked), {
          as: 'finance',
          file,
          headers,
        });
        expect([status, type]).toEqual([422, expect.stringMatching(/^application\/problem\+json/)]);
        expect(body).toMatchObject({
          ...{ code: 'settlement-refused', fault: 'other-terminal', terminal, fileTerminal },
          errors: [{ path: 'line-1.terminal', code: 'settlement-other-terminal' }],
        });
        const [{ message } = { message: '' }] = body['errors'] as { message: string }[];
        for (const part of [word, terminal, fileTerminal]) expect(message).toContain(part);
      }
    expect(await world(door)).toEqual(held);
  });

  it.each([
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'settlement-spreadsheet'],
    ['application/vnd.ms-excel', 'settlement-spreadsheet'],
    ['application/vnd.oasis.opendocument.spreadsheet', 'settlement-spreadsheet'],
    ['application/json', 'other-type'],
    ['application/pdf', 'other-type'],
  ])(
    'that come as %s are told which type is taken, and what helps, in both languages',
    async (sent, fault) => {
      const file = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(100)]);
      const asked = async (type: string, language: string) => {
        const headers = { 'content-type': type, 'accept-language': language };
        return (await door.send('POST', at(5), { as: 'finance', file, headers })).body;
      };
      const remedies = { en: 'Have the bank send the CSV itself', ar: 'اطلب من البنك ملف CSV نفسه' } as const;
      for (const [language, remedy] of Object.entries(remedies)) {
        const body = await asked(sent, language);
        expect(body).toMatchObject({
          ...{ status: 415, code: 'unsupported-media-type', accepts: 'text/csv' },
          errors: [{ path: 'content-type', code: fault }],
        });
        expect(body['title']).toContain('text/csv');
        expect(body['title']).not.toContain('JSON');
        const messageOf = (said: typeof body) => (said['errors'] as { message: string }[])[0]?.message;
        expect(messageOf(body)).toContain(fault === 'other-type' ? 'text/csv' : remedy);
        expect(messageOf(await asked('text/csv', language))).toContain(remedy);
      }
    },
  );

  it('are taken from nobody else, of no other type, and not beyond 128 MiB', async () => {
    const file = of(3, 2);
    expect((await door.send('POST', at(3), { file })).status).toBe(401);
    for (const as of ['auditor', 'clerk'])
      expect((await door.send('POST', at(3), { as, file })).body['code']).toBe('not-permitted');
    expect((await door.send('GET', '/settlements', { as: 'clerk' })).status).toBe(403);
    for (const type of [
      'application/vnd.ms-excel',
      'application/json',
      'text/plain',
      'text/csv; charset=utf-16',
    ]) {
      const headers = { 'content-type': type };
      expect((await door.send('POST', at(3), { as: 'finance', file, headers })).status).toBe(415);
    }
    const packed = { 'content-type': 'text/csv', 'content-encoding': 'gzip' };
    expect((await door.send('POST', at(3), { as: 'finance', file, headers: packed })).body).toMatchObject({
      ...{ status: 415, errors: [{ path: 'content-encoding', code: 'packed' }] },
    });
    const large = { 'content-length': String(128 * 1024 * 1024 + 1) };
    const refused = await door.send('POST', at(3), {
      as: 'finance',
      headers: { ...large, 'content-type': 'text/csv' },
    });
    expect([refused.status, refused.body['code']]).toEqual([413, 'body-too-large']);
    for (const query of ['', '?terminal=main', `?day=${day(3)}`, '?terminal=main&day=2026-02-30'])
      expect((await door.send('POST', `/settlements${query}`, { as: 'finance', file })).status).toBe(422);
    expect((await door.send('POST', at(3, 'nobody'), { as: 'finance', file })).status).toBe(422);
    expect(
      await door.database.query(`select from payments.settlement_file where bank_day = $1`, [day(3)]),
    ).toEqual([]);
  });

  it('of a terminal with a key are taken with its signature alone', async () => {
    const file = settlementFile({ terminal: '999002', bankDay: day(4), lines });
    const sign = (bytes: string, key = KEY) =>
      `sha256=${createHmac('sha256', Buffer.from(key, 'hex')).update(bytes).digest('hex')}`;
    const send = (signature?: string) =>
      door.send('POST', at(4, 'signed'), {
        ...{ as: 'finance', file },
        headers: signature === undefined ? {} : { 'settlement-signature': signature },
      });
    expect((await send()).body['fault']).toBe('signature-missing');
    for (const signature of [
      '',
      'x',
      sign(`${file}\n`),
      sign(file, 'cd'.repeat(32)),
      sign(file).slice(0, -1),
    ])
      expect((await send(signature)).body['fault']).toBe('signature-wrong');
    const taken = await send(sign(file));
    expect([taken.status, taken.body['files']]).toEqual([201, [expect.objectContaining({ signed: true })]]);
  });

  it('that somebody else reads are not found, nor closed', async () => {
    const nobody = '019aa8f2-7c05-7a11-8b22-0123456789ab';
    for (const path of [`/settlements/${nobody}`, `/settlements/${nobody}/lines`, '/settlements/x'])
      expect((await door.send('GET', path, { as: 'auditor' })).status).toBe(404);
    const closing = { as: 'auditor', headers: { 'idempotency-key': randomUUID() } };
    expect((await door.send('POST', `/settlements/${nobody}/close`, closing)).status).toBe(403);
  });
});
