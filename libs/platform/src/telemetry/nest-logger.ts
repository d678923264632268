import { Logger as PinoNestLogger, PinoLogger } from 'nestjs-pino';
import type { Logger } from 'pino';

/** Nest's own account of wiring: noise, and for a failed start the sentence that the process prints instead. */
const WIRING = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'ExceptionHandler',
]);

/** Nest's logger on top of pino; in an app, `new Logger('Subject')` of @nestjs/common is all that rooms need. */
export class NestLogger extends PinoNestLogger {
  constructor(logger: Logger) {
    super(new PinoLogger({ pinoHttp: { logger } }), {});
  }

  override log(message: unknown, ...parameters: unknown[]): void {
    if (!isWiring(parameters)) super.log(message, ...parameters);
  }

  override error(message: unknown, ...parameters: unknown[]): void {
    if (!isWiring(parameters)) super.error(message, ...parameters);
  }
}

function isWiring(parameters: readonly unknown[]): boolean {
  const context = parameters.at(-1);
  return typeof context === 'string' && WIRING.has(context);
}
