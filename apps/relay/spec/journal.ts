import { Logger, type LoggerService } from '@nestjs/common';

/** One line that was logged while a spec ran. */
interface Line {
  readonly level: 'error' | 'warn' | 'log' | 'debug' | 'verbose';
  readonly said: unknown;
}

/** The logger of a spec: keeps the lines, so that a spec can look for what must have been said. */
export class Journal implements LoggerService {
  readonly lines: Line[] = [];

  /** From now on the spec's processes' parts write here. */
  static opened(): Journal {
    const journal = new Journal();
    Logger.overrideLogger(journal);
    return journal;
  }

  /** The named events that were told at this level. */
  events(level: Line['level'], event: string): Record<string, unknown>[] {
    return this.lines
      .filter((line) => line.level === level)
      .map(({ said }) => said as Record<string, unknown>)
      .filter((said) => said['event'] === event);
  }

  error(said: unknown): void {
    this.lines.push({ level: 'error', said });
  }

  warn(said: unknown): void {
    this.lines.push({ level: 'warn', said });
  }

  log(said: unknown): void {
    this.lines.push({ level: 'log', said });
  }

  debug(said: unknown): void {
    this.lines.push({ level: 'debug', said });
  }

  verbose(said: unknown): void {
    this.lines.push({ level: 'verbose', said });
  }
}
