import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BankBook } from '../bank/bank.book';
import type { MerchantWatch } from '../bank/merchant-watch';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { breakDown, queryOf, Refusal } from '../http';
import type { Terminal } from '../sandbox.config';
import { readFile } from './settlement-file';
import { sentFile } from './settlement-faults';
import type { Settlement } from './settlement';

const FILE = /^(\d{4}-\d{2}-\d{2})(?:-(\d{1,9}))?\.csv$/;

export interface SettlementDoor {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly watch: MerchantWatch;
  readonly settlement: Settlement;
}

/** The bank's daily files, and the list of those that were made. */
export function openSettlement(app: FastifyInstance, door: SettlementDoor): void {
  app.get<{ Params: { terminal: string } }>('/kpg/settlement/:terminal', (request) => {
    const { id } = terminalOf(door, request.params.terminal);
    const files = door.settlement.files(id).map(({ day, number, fileKind, lines, at }) => {
      const name = fileKind === 'DAY' ? day : `${day}-${String(number)}`;
      return { day, number, kind: fileKind, lines, madeAt: at, path: `/kpg/settlement/${id}/${name}.csv` };
    });
    return { terminal: id, files };
  });
  app.get<{ Params: { terminal: string; file: string } }>(
    '/kpg/settlement/:terminal/:file',
    (request, reply) =>
      sendFile(door, terminalOf(door, request.params.terminal), request.params.file, request, reply),
  );
}

async function sendFile(
  { board, book, settlement, watch }: SettlementDoor,
  terminal: Terminal,
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const [, day, number] = FILE.exec(name) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) throw new Refusal(404, 'no-such-file');
  const about = { terminal: terminal.id };
  const down = board.take(faults.settlementDown, about);
  if (down !== undefined) return breakDown(request, reply, down.how);
  if (board.take(faults.settlementLate, about) !== undefined) throw new Refusal(404, 'not-there-yet');
  const early = queryOf(request).get('early') === 'yes';
  const asked = number === undefined ? { early } : { number: Number(number) };
  const right = readFile(await settlement.textOf(terminal, day, asked));
  if (right === undefined) throw new Refusal(500, 'unreadable-file');
  const bytes = sentFile(right, board, ({ payment_id, track_id }) => {
    const payment = book.payment(payment_id);
    return payment === undefined ? { ...about, trackId: track_id } : book.about(payment);
  });
  watch.fetchedFile(terminal.id, day);
  if (terminal.settlementKey !== undefined) {
    const wrong = board.take(faults.signatureWrong, about) !== undefined;
    const key = wrong ? `${terminal.settlementKey} of another bank` : terminal.settlementKey;
    reply.header('settlement-signature', `sha256=${createHmac('sha256', key).update(bytes).digest('hex')}`);
  }
  const fileName = `${terminal.id}-${day}-${String(right.header.number)}.csv`;
  await reply
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .type('text/csv; charset=utf-8')
    .send(bytes);
}

function terminalOf({ terminals }: SettlementDoor, id: string): Terminal {
  const terminal = terminals.get(id);
  if (terminal === undefined) throw new Refusal(404, 'unknown-terminal');
  return terminal;
}
