import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ApiClient } from '../api.client';
import type { Desk } from '../desk';
import type { Given } from '../given';
import { listAt, textAt, valueAt } from '../json';
import { listed, listOptions, showList } from '../listing';
import type { VerbRow } from '../verbs';
import { listWords, stateWords, type StateWords } from '../words';
import { pathOf } from './staff.commands';

const LOOK_EVERY_MS = 1_000;
/** To count the lines of a large day is work, too: so many times as long as a look took, nobody looks. */
const RESTS = 4;
const KIB = 1024;
const id = { name: '<id>', key: 'cli.argument.settlement' } as const;

/** The bank's settlement files, and the days that they settle. */
export const settlementVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'import', key: 'cli.settlements.import', deed: imported },
    asks: ['POST /settlements', 'GET /settlements/:id'],
    takes: [{ name: '<file>', key: 'cli.argument.settlement-file' }],
    options: [
      { flags: '--terminal <name>', key: 'cli.option.terminal', must: true },
      { flags: '--day <day>', key: 'cli.option.bank-day', must: true },
      { flags: '--signature <signature>', key: 'cli.option.signature' },
    ],
  },
  {
    ...{ name: 'list', key: 'cli.settlements.list', deed: list },
    asks: ['GET /settlements'],
    options: [
      { flags: '--terminal <name>', key: 'cli.option.terminal' },
      {
        ...{ flags: '--state <state>', key: 'cli.option.settlement-state' },
        choices: ['RECEIVED', 'MATCHED', 'CLOSED'],
      },
      ...listOptions,
    ],
  },
  {
    ...{ name: 'show', key: 'cli.settlements.show', takes: [id], deed: show },
    asks: ['GET /settlements/:id', 'GET /settlements/:id/lines'],
    options: [{ flags: '--exceptions', key: 'cli.option.settlement-lines' }, ...listOptions],
  },
  {
    ...{ name: 'close', key: 'cli.settlements.close', takes: [id] },
    asks: ['POST /settlements/:id/close'],
    deed: async (desk, given) => {
      const answer = await (await desk.office()).deed('POST', `${at(given.at(0))}/close`);
      await showDay(desk, answer);
    },
  },
];

function at(settlementId: string): string {
  return `/settlements/${pathOf(settlementId)}`;
}

async function imported(desk: Desk, given: Given): Promise<void> {
  const office = await desk.office();
  const answer = await sent(desk, given, office);
  if (valueAt(answer, 'repeated') === true) desk.tell('cli.say.settlement-repeated');
  const now = await followed(desk, office, answer);
  await showDay(desk, now);
}

/** The bytes as they are: nothing reads the file into memory, here or there. */
async function sent(desk: Desk, given: Given, office: ApiClient): Promise<unknown> {
  const path = given.at(0);
  const size = await stat(path).then(
    (found) => found.size,
    () => {
      throw desk.failure('usage', 'no-such-file', 'cli.say.no-such-file', { path });
    },
  );
  const query = new URLSearchParams({ terminal: given.need('terminal'), day: given.need('day') });
  const signature = given.text('signature');
  const headers = {
    'content-type': 'text/csv',
    ...(signature !== undefined && { 'settlement-signature': signature }),
  };
  const interruption = desk.terminal.interruption();
  const progress = await desk.terminal.progress(
    Math.ceil(size / KIB),
    desk.say('cli.say.settlement-sending'),
  );
  const gone = { isAll: false };
  const open = (): AsyncIterable<Uint8Array> =>
    pieces(
      path,
      (bytes) => {
        if (gone.isAll) return;
        gone.isAll = bytes >= size;
        progress(Math.floor(bytes / KIB));
        if (!gone.isAll) return;
        progress();
        desk.tell('cli.say.settlement-checking');
      },
      interruption.signal,
    );
  try {
    return await office.send(`/settlements?${query.toString()}`, open, headers, interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    throw desk.failure(
      ...(['refused', 'left-unanswered'] as const),
      gone.isAll ? 'cli.say.settlement-unanswered' : 'cli.say.settlement-stopped',
    );
  } finally {
    progress();
    interruption.forget();
  }
}

/** A file piece by piece; `heard` is told how many bytes have gone. */
async function* pieces(
  path: string,
  heard: (bytes: number) => void,
  stopped: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const piece of createReadStream(path, { signal: stopped })) {
    const chunk: unknown = piece;
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    heard(bytes);
    yield chunk;
  }
}

/** Watches the matching until nothing moves any more. Whoever interrupts leaves it running. */
async function followed(desk: Desk, office: ApiClient, first: unknown): Promise<unknown> {
  if (!isMoving(first)) return first;
  const settlementId = textAt(first, 'settlementId') ?? '';
  const interruption = desk.terminal.interruption();
  const lines = Number(textAt(valueAt(first, 'progress'), 'lines') ?? '0');
  const progress = await desk.terminal.progress(lines, desk.say('cli.say.settlement-matching'));
  let answer = first;
  let tookMs = 0;
  try {
    while (isMoving(answer)) {
      progress(Number(textAt(valueAt(answer, 'progress'), 'taken') ?? '0'));
      if (await interruption.within(Math.max(LOOK_EVERY_MS, tookMs * RESTS)))
        throw desk.failure('refused', 'left-running', 'cli.say.settlement-left', {
          command: `tajdeed settlements show ${settlementId}`,
        });
      const began = performance.now();
      answer = await office.get(at(settlementId));
      tookMs = performance.now() - began;
    }
    return answer;
  } finally {
    progress();
    interruption.forget();
  }
}

/** Whether its lines are being matched, and nothing is waited for that has not come. */
function isMoving(answer: unknown): boolean {
  return textAt(answer, 'state') === 'RECEIVED' && waitedFor(answer).length === 0;
}

function waitedFor(answer: unknown): readonly string[] {
  return listAt(answer, 'files').flatMap((file) => listAt(file, 'waitsFor').map(String));
}

async function list(desk: Desk, given: Given): Promise<void> {
  const wanted = { terminal: given.text('terminal'), state: given.text('state') };
  const page = await listed(desk, given, '/settlements', 'settlements', wanted);
  const state = await stateWords(desk);
  showList(desk, 'settlements', page, () =>
    desk.table(
      [
        ...([
          'cli.column.settlement',
          'cli.column.terminal',
          'cli.column.bank-day',
          'cli.column.state',
        ] as const),
        ...(['cli.column.lines', 'cli.column.credit-net', 'cli.column.debit-net'] as const),
      ],
      page.items.map((one) => [
        ...['settlementId', 'terminal', 'bankDay'].map((name) => textAt(one, name)),
        state('settlement', one),
        textAt(valueAt(one, 'progress'), 'lines'),
        ...['creditNet', 'debitNet'].map((name) => textAt(one, name)),
      ]),
    ),
  );
}

async function show(desk: Desk, given: Given): Promise<void> {
  if (!given.is('exceptions')) {
    const answer = await (await desk.office()).get(at(given.at(0)));
    await showDay(desk, answer);
    return;
  }
  const page = await listed(desk, given, `${at(given.at(0))}/lines`, 'lines', { outcome: 'exception' });
  showList(desk, 'lines', page, () =>
    desk.table(
      [
        ...(['cli.column.file-number', 'cli.column.settlement-line', 'cli.column.kind'] as const),
        ...(['cli.column.amount', 'cli.column.exception', 'cli.column.state'] as const),
      ],
      page.items.map((one) => [
        ...['fileNumber', 'lineId', 'type', 'amount'].map((name) => textAt(one, name)),
        listWords(desk, 'settlement.exception', textAt(one, 'exception')),
        textAt(one, 'resolution'),
      ]),
    ),
  );
}

async function showDay(desk: Desk, answer: unknown): Promise<void> {
  const state = await stateWords(desk);
  desk.show(answer, () => inWords(desk, answer, state));
}

function inWords(desk: Desk, answer: unknown, state: StateWords): string {
  const counts = valueAt(answer, 'counts');
  const head = desk.table(
    ['cli.column.what', 'cli.column.value'],
    [
      [desk.say('cli.column.settlement'), textAt(answer, 'settlementId')],
      [desk.say('cli.column.terminal'), textAt(answer, 'terminal')],
      [desk.say('cli.column.bank-day'), textAt(answer, 'bankDay')],
      [desk.say('cli.column.state'), state('settlement', answer)],
      [desk.say('cli.column.lines'), textAt(valueAt(answer, 'progress'), 'lines')],
      [desk.say('cli.column.matched'), textAt(counts, 'matched')],
      [desk.say('cli.column.exceptions'), textAt(counts, 'exceptions')],
      [desk.say('cli.column.repeated'), textAt(counts, 'repeated')],
      [desk.say('cli.column.exceptions-open'), textAt(counts, 'open')],
      [desk.say('cli.column.credit-net'), textAt(answer, 'creditNet')],
      [desk.say('cli.column.debit-net'), textAt(answer, 'debitNet')],
    ],
  );
  const waits = waitedFor(answer);
  if (waits.length === 0) return head;
  return `${head}\n\n${desk.say('cli.say.settlement-waits', { numbers: [...new Set(waits)].join(', ') })}`;
}
