import { createInterface, type Interface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { createColors } from 'picocolors';
import type { Fetch } from './api.client';
import type { Environment } from './cli.config';

/** What a run reads and writes; a spec puts its own in. */
export interface Surroundings {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly fetch: Fetch;
  readonly wait: (ms: number) => Promise<void>;
  /** Has the person's Ctrl-C heard instead of ending the program; the answer ends that. */
  readonly onInterrupt?: (heard: () => void) => () => void;
}

export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export function realSurroundings(env: Environment): Surroundings {
  return {
    env,
    get stdin() {
      return process.stdin; // opened only by who reads
    },
    stdout: process.stdout,
    stderr: process.stderr,
    fetch: (url, init) => fetch(url, init),
    wait: (ms) => wait(ms),
    onInterrupt: (heard) => {
      process.once('SIGINT', heard);
      return () => process.off('SIGINT', heard);
    },
  };
}

export interface Interruption {
  /** Aborted when it comes. */
  readonly signal: AbortSignal;
  readonly within: (ms: number) => Promise<boolean>;
  readonly forget: () => void;
}

/** Results go to the standard output; what is said on the way, questions and progress to the standard error. */
export class Terminal {
  readonly colours: ReturnType<typeof createColors>;
  private lines: { readonly reader: Interface; readonly next: AsyncIterator<string> } | undefined;

  constructor(
    private readonly around: Surroundings,
    mayColour: boolean,
  ) {
    this.colours = createColors(mayColour && around.stdout.isTTY === true);
  }

  result(text: string): void {
    this.around.stdout.write(`${text}\n`);
  }

  say(text: string): void {
    this.around.stderr.write(`${text}\n`);
  }

  /** One line of the person's, or undefined at the end of the input. */
  async ask(question: string): Promise<string | undefined> {
    this.around.stderr.write(`${question} `);
    this.lines ??= this.open();
    const line = await this.lines.next.next();
    if (!isTyped(this.around.stdin)) this.around.stderr.write('\n'); // nobody's Enter ends the question's line
    return line.done === true ? undefined : line.value.trim();
  }

  /** The whole standard input, for `-` in place of a file. */
  async everything(): Promise<string> {
    this.lines ??= this.open();
    const all: string[] = [];
    for (let line = await this.lines.next.next(); line.done !== true; line = await this.lines.next.next())
      all.push(line.value);
    return all.join('\n');
  }

  /** Shows how far a long work has come, where a person is watching; the answer moves it, or ends it when called without a value. */
  async progress(total: number, words: string): Promise<(done?: number) => void> {
    if (this.around.stderr.isTTY !== true) return () => undefined;
    const { SingleBar } = await import('cli-progress');
    const bar = new SingleBar({
      format: `${words} {bar} {value}/{total}`,
      ...{ barCompleteChar: '#', barIncompleteChar: '-', hideCursor: true, clearOnComplete: true },
      ...{ stream: this.around.stderr, noTTYOutput: false },
    });
    bar.start(total, 0);
    return (done) => {
      if (done === undefined) bar.stop();
      else bar.update(done);
    };
  }

  /** Hears Ctrl-C until it is told to forget it: `within` waits so long and answers whether it came. */
  interruption(): Interruption {
    const { signal, coming, come } = hearing();
    const forget = this.around.onInterrupt?.(come);
    return {
      signal,
      forget: () => forget?.(),
      within: async (ms) => {
        await Promise.race([this.around.wait(ms), coming]);
        return signal.aborted;
      },
    };
  }

  close(): void {
    this.lines?.reader.close();
  }

  private open() {
    const reader = createInterface({ input: this.around.stdin, terminal: false });
    return { reader, next: reader[Symbol.asyncIterator]() };
  }
}

function hearing() {
  const controller = new AbortController();
  let tell: () => void = () => undefined;
  const coming = new Promise<void>((resolve) => (tell = resolve));
  const come = (): void => {
    controller.abort();
    tell();
  };
  return { signal: controller.signal, coming, come };
}

function isTyped(input: object): boolean {
  return 'isTTY' in input && input.isTTY === true;
}
