import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { demoTerminal, readCall, type Called } from './command-line';
import { startSandbox } from './sandbox';
import { why } from './why';

const names = { port: '--port', host: '--host', state: '--state' };

/** `knet-sandbox`: the bank as a command of its own. */
export function main(): void {
  const called = readCall(process.argv.slice(2), versionOf());
  switch (called.do) {
    case 'say':
      process.stdout.write(called.text);
      return;
    case 'refuse':
      process.stderr.write(`${called.sentences.join('\n')}\n`);
      process.exitCode = 2;
      return;
    case 'start':
      void start(called);
  }
}

async function start({ settings: given, isDemo, anyPort }: Extract<Called, { do: 'start' }>): Promise<void> {
  const isTaken = anyPort && (await taken(given.PORT, given.HOST));
  const settings = isTaken ? { ...given, PORT: 0 } : given;
  const fail = (cause: unknown): never => {
    process.stderr.write(`${why(cause, names, settings.PORT)}\n`);
    process.exit(1);
  };
  const sandbox = await startSandbox(settings, fail).catch(fail);
  process.stdout.write(welcome(sandbox.url, settings.STATE_DIR, isDemo));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      sandbox.close().catch(fail);
    });
  }
}

/** Whether somebody else listens there. */
function taken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => {
      resolve(cause.code === 'EADDRINUSE');
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(false);
      });
    });
  });
}

function welcome(url: string, state: string, isDemo: boolean): string {
  const { id, password, resourceKey } = demoTerminal;
  return `The bank listens at ${url}, and remembers in ${state}.

  payment page    ${url}/kpg/PaymentHTTP.htm?param=paymentInit
  inquiry, refund ${url}/kpg/tranPipe.htm?param=tranInit
  settlement      ${url}/kpg/settlement/<terminal>/<yyyy-mm-dd>.csv
  misbehaviours   ${url}/faults
  for programs    ${url}/control/catalogue.json
  payments        ${url}/kpg/merchant.htm
  report          ${url}/report
${isDemo ? `\nTerminal: id ${id}, password ${password}, resource key ${resourceKey}\n` : ''}`;
}

function versionOf(): string {
  const manifest = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return /"version": "([^"]+)"/.exec(manifest)?.[1] ?? '';
}
