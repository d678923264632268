import { createHmac } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { addDays, kuwaitDate } from '@tajdeed/domain';
import { StaffAtWork, writeLargeFile } from '@tajdeed/testing';
import { World } from './world';

jest.setTimeout(600_000);

const LINES = 500_000;
const MOST_MIB = 300;
const COLUMNS =
  'C,line_id,type,sign,payment_id,transaction_id,reference,track_id,auth,amount,commission,net,postdate,at,corrects';

describe(`a bank's file of ${LINES} lines, at the door`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tajdeed-file-'));
  const path = join(folder, 'file.csv');
  let world: World;
  beforeAll(async () => {
    world = await World.start('large-file');
    await world.system.kill('worker'); // it is about taking the file; nobody matches it
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.stop();
  });

  it(`is taken whole by the api, which never has more than ${MOST_MIB} MiB`, async () => {
    const { api } = world.system.addresses;
    const day = kuwaitDate(await world.now());
    await world.reach(addDays(day, 1));
    const [terminal] = JSON.parse(world.system.secret('knet-terminals.json')) as {
      id: string;
      alias: string;
    }[];
    const head = [`H,tajdeed-1,${terminal!.id},${day},1,DAY,414,${day}T23:59:59+03:00`, COLUMNS] as const;
    const idsOf = (n: number) => {
      const id = n.toString().padStart(8, '0');
      return { trackId: `RNW20261121${id}`, paymentId: `1002026325${id}` };
    };
    await writeLargeFile(path, { head, day, lines: LINES, idsOf });
    const signature = createHmac('sha256', world.system.secret('settlement-key'));
    await pipeline(createReadStream(path), signature);
    const staff = new StaffAtWork(world);
    await staff.enter('finance-of-the-file', ['finance']);

    const answer = await fetch(`${api}/settlements?terminal=${terminal!.alias}&day=${day}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await staff.token('finance-of-the-file')}`,
        'content-type': 'text/csv; charset=utf-8',
        'settlement-signature': `sha256=${(signature.read() as Buffer).toString('hex')}`,
      },
      body: Readable.toWeb(createReadStream(path)) as ReadableStream,
      duplex: 'half',
    });
    expect([answer.status, await answer.json()]).toEqual([201, expect.objectContaining({ repeated: false })]);
    const [kept] = await world.query<{ n: number }>(
      `select count(*)::int as n from payments.settlement_line`,
    );
    expect(kept?.n).toBe(LINES);
    const { pid } = world.system.usage()['api']!;
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    expect(Number(peak) / 1024).toBeLessThanOrEqual(MOST_MIB);
  });
});
