import Fastify, { type FastifyInstance } from 'fastify';
import { openAuthority } from './authority/authority.routes';
import { openBank } from './bank/bank.routes';
import { openBoard } from './board/board.routes';
import { openControl } from './control/control.routes';
import { Refusal } from './http';
import { openIdp } from './idp/idp.routes';
import { MOUNT } from './idp/provider';
import { serveAssets } from './pages/assets';
import { openHome } from './pages/home';
import { openReport } from './report/report.routes';
import type { Settings } from './sandbox.config';
import { openSettlement } from './settlement/settlement.routes';
import { openSms } from './sms/sms.routes';
import { openWorld, type World } from './world';

const BODY_LIMIT_BYTES = 32 * 1024;

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
  openBank(app, {
    ...world,
    now: () => world.clock.now(),
    pageLimitMs: settings.PAGE_LIMIT_MS,
    publicUrl: (settings.PUBLIC_URL ?? '').replace(/\/$/, ''),
  });
  openSettlement(app, world);
  const others = openOthers(app, world, settings);
  openHome(app, others);
  const parties = ['bank', ...others] as const;
  openControl(app, { ...world, parties });
  openBoard(app, { ...world, parties });
  openReport(app, world);
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

type Other = 'authority' | 'sms' | 'idp';

/** The parties beside the bank, each only where its token is given; the provider only where a back office is named that may use it. */
function openOthers(app: FastifyInstance, world: World, settings: Settings): readonly Other[] {
  const { authority, supplier, board, clock, journal } = world;
  const open: Other[] = [];
  if (settings.AUTHORITY_TOKEN !== undefined) {
    openAuthority(app, authority, board, settings.AUTHORITY_TOKEN);
    open.push('authority');
  }
  if (settings.SMS_TOKEN !== undefined) {
    openSms(app, supplier, board, settings.SMS_TOKEN);
    open.push('sms');
  }
  const { STAFF_CLIENT_SECRET: clientSecret, STAFF_RETURN_URL: returnUrl } = settings;
  if (clientSecret === undefined || returnUrl === undefined) return open;
  const here = (): string => (settings.PUBLIC_URL ?? app.listeningOrigin).replace(/\/$/, '');
  openIdp(app, {
    ...{ clientSecret, returnUrl, board, stateDir: settings.STATE_DIR },
    issuer: () => settings.STAFF_ISSUER ?? `${here()}${MOUNT}`,
    nowMs: () => clock.realMs(),
    flushed: () => journal.flushed(),
  });
  return [...open, 'idp'];
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
