import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Authority, authorityEntrySchema, changeEntrySchema } from './authority/authority';
import { openAuthority } from './authority/authority.routes';
import { BankBook } from './bank/bank.book';
import { openBank } from './bank/bank.routes';
import { Courier } from './bank/courier';
import { bankEntrySchema } from './bank/payment';
import { TranPipe } from './bank/tran-pipe';
import { Clock } from './clock';
import { clockEntrySchema, openControl } from './control/control.routes';
import { FaultBoard, faultEntrySchema } from './faults/board';
import { Refusal } from './http';
import { openIdp } from './idp/idp.routes';
import { MOUNT } from './idp/provider';
import { Journal } from './journal';
import { serveAssets } from './pages/assets';
import { openHome } from './pages/home';
import type { Settings } from './sandbox.config';
import { SmsSupplier, smsEntrySchema } from './sms/sms';
import { openSms } from './sms/sms.routes';

const BODY_LIMIT_BYTES = 32 * 1024;

const entrySchema = z.union([
  bankEntrySchema,
  authorityEntrySchema,
  changeEntrySchema,
  smsEntrySchema,
  faultEntrySchema,
  clockEntrySchema,
]);
type Entry = z.output<typeof entrySchema>;

export interface Sandbox {
  /** The address it listens on. */
  readonly url: string;
  close(): Promise<void>;
}

/** The outside world, from its journal to its open doors. */
export async function startSandbox(settings: Settings, onBroken: (cause: unknown) => void): Promise<Sandbox> {
  const world = await openWorld(settings, onBroken);
  const app = newServer(() => world.journal.flushed());
  serveAssets(app);
  openHome(app, { hasIdp: settings.STAFF_CLIENT_SECRET !== undefined });
  openBank(app, {
    ...world,
    now: () => world.clock.now(),
    pageLimitMs: settings.PAGE_LIMIT_MS,
    publicUrl: (settings.PUBLIC_URL ?? '').replace(/\/$/, ''),
  });
  openAuthority(app, world.authority, world.board, settings.AUTHORITY_TOKEN);
  openSms(app, world.supplier, world.board, settings.SMS_TOKEN);
  openControl(app, world);
  openStaffIdp(app, world, settings);
  const url = await app.listen({ port: settings.PORT, host: settings.HOST });
  world.courier.resume();
  return {
    url,
    close: async () => {
      await world.courier.stop();
      await app.close();
      await world.journal.close();
    },
  };
}

/** Only where a back office is named that may use it. */
function openStaffIdp(
  app: FastifyInstance,
  { board, clock, journal }: Awaited<ReturnType<typeof openWorld>>,
  settings: Settings,
): void {
  const { STAFF_CLIENT_SECRET: clientSecret, STAFF_RETURN_URL: returnUrl } = settings;
  if (clientSecret === undefined || returnUrl === undefined) return;
  const here = (): string => (settings.PUBLIC_URL ?? app.listeningOrigin).replace(/\/$/, '');
  openIdp(app, {
    ...{ clientSecret, returnUrl, board, stateDir: settings.STATE_DIR },
    issuer: () => settings.STAFF_ISSUER ?? `${here()}${MOUNT}`,
    nowMs: () => clock.realMs(),
    flushed: () => journal.flushed(),
  });
}

async function openWorld(settings: Settings, onBroken: (cause: unknown) => void) {
  const clock = new Clock();
  const now = (): string => clock.now();
  const write = (entry: Entry): void => {
    journal.write(entry);
  };
  const terminals = new Map(settings.TERMINALS.map((terminal) => [terminal.id, terminal]));
  const board = new FaultBoard(write, now);
  const book = new BankBook(write, now, settings.PAGE_LIMIT_MS);
  const authority = new Authority(write, now);
  const supplier = new SmsSupplier(write, now);
  const apply = (entry: Entry): void => {
    switch (entry.kind) {
      case 'clock.set':
        clock.shiftTo(entry.offsetMs);
        return;
      case 'fault.set':
      case 'fault.used':
      case 'fault.cleared':
        board.apply(entry);
        return;
      case 'notice.answered':
      case 'change.answered':
        authority.apply(entry);
        return;
      case 'message.sent':
        supplier.apply(entry);
        return;
      default:
        book.apply(entry);
        return;
    }
  };
  const path = join(settings.STATE_DIR, 'journal.jsonl');
  const journal = await Journal.open({ path, read: (value) => entrySchema.parse(value), apply, onBroken });
  const flushed = (): Promise<void> => journal.flushed();
  const courier = new Courier({
    terminals,
    book,
    board,
    clock,
    write,
    flushed,
    onBroken,
    patienceMs: settings.ACKNOWLEDGEMENT_LIMIT_MS,
  });
  const tranPipe = new TranPipe({ terminals, book, board, write, now });
  return { clock, write, terminals, board, book, authority, supplier, journal, courier, tranPipe };
}

/** Bodies stay bytes: each door reads them in its own way. No answer leaves before its facts are on the disk. */
function newServer(flushed: () => Promise<void>): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    requestTimeout: 30_000,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => {
    done(null, body);
  });
  app.addHook('onSend', async (_, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    await flushed();
  });
  app.setErrorHandler(async (error, _, reply) => {
    const known = error instanceof Refusal;
    const status = known ? error.status : statusOf(error);
    await reply
      .code(status)
      .send(
        known
          ? { code: error.code, ...error.facts }
          : { code: status < 500 ? 'bad-request' : 'sandbox-fault' },
      );
  });
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ code: 'not-found' }));
  return app;
}

function statusOf(error: unknown): number {
  const given = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof given === 'number' && given >= 400 && given < 500 ? given : 500;
}
