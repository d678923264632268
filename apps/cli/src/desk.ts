import { readFile } from 'node:fs/promises';
import { texts, type Language, type TextKey } from '@tajdeed/platform/texts';
import { apiAddress } from './api-address';
import { ApiClient } from './api.client';
import type { CliSettings } from './cli.config';
import { Failure, type FailureKind } from './failure';
import { parsed } from './json';
import { LooseFile, SessionFile } from './session.file';
import { cellOf, table } from './table';
import { Terminal, type Surroundings } from './terminal';
import { inSentence } from './visible';

export interface DeskOptions {
  readonly settings: CliSettings;
  readonly around: Surroundings;
  readonly language: Language;
  readonly isJson: boolean;
  readonly mayColour: boolean;
  /** --api as typed. */
  readonly api: string | undefined;
}

type Values = Readonly<Record<string, string | number>>;

/** Where a command works: the api behind it, the person before it. */
export class Desk {
  readonly terminal: Terminal;
  readonly sessions: SessionFile;

  constructor(private readonly options: DeskOptions) {
    this.terminal = new Terminal(options.around, options.mayColour && options.settings.mayColour);
    this.sessions = new SessionFile(options.settings.directory);
  }

  /** The language of names and sentences. */
  get language(): Language {
    return this.options.language;
  }

  get isJson(): boolean {
    return this.options.isJson;
  }

  /** A sentence of our own; values of the other direction are held in isolates. */
  say(key: TextKey, values: Values = {}): string {
    const { language } = this.options;
    const held: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) held[name] = inSentence(language, String(value));
    return texts.say(language, key, held);
  }

  tell(key: TextKey, values: Values = {}): void {
    this.terminal.say(this.say(key, values));
  }

  /** A result: as it came for programs, in words or columns for people. */
  show(answer: unknown, forPeople: () => string): void {
    this.terminal.result(this.isJson ? JSON.stringify(answer, null, 2) : forPeople());
  }

  /** Columns with their heads from the catalogue. A cell may have several lines. */
  table(
    heads: readonly TextKey[],
    rows: readonly (readonly (string | readonly string[] | undefined)[])[],
  ): string {
    if (rows.length === 0) return this.say('cli.say.nothing');
    const { bold } = this.terminal.colours;
    const cells = rows.map((row) =>
      row.map((cell) => (cell === undefined ? '-' : typeof cell === 'string' ? cell : cellOf(cell))),
    );
    return table(
      heads.map((head) => this.say(head)),
      cells,
      bold,
    );
  }

  failure(kind: FailureKind, code: string, key: TextKey, values: Values = {}): Failure {
    return new Failure(kind, this.say(key, values), { code });
  }

  /** The person's line; the input's end is no answer. */
  async ask(key: TextKey, values: Values = {}): Promise<string> {
    const line = await this.terminal.ask(this.say(key, values));
    if (line === undefined) throw this.failure('usage', 'no-answer', 'cli.say.no-answer');
    return line;
  }

  /** Text that may be typed as `-`, so that it is asked for and stands in no list of processes. */
  async textOf(given: string, question: TextKey): Promise<string> {
    return given === '-' ? this.ask(question) : given;
  }

  /** The content of a file, `-` being the standard input. */
  async contentOf(path: string): Promise<string> {
    if (path === '-') return this.terminal.everything();
    return readFile(path, 'utf8').catch(() => {
      throw this.failure('usage', 'no-such-file', 'cli.say.no-such-file', { path });
    });
  }

  async jsonOf(path: string): Promise<unknown> {
    const value = parsed(await this.contentOf(path));
    if (value === undefined) throw this.failure('usage', 'no-json', 'cli.say.no-json', { path });
    return value;
  }

  /** The api's address: --api, else TAJDEED_API, else that of the last sign-in. */
  async address(): Promise<string> {
    const { api, settings } = this.options;
    const text = api ?? settings.api ?? (await this.kept((file) => file.api()));
    if (text === undefined) throw this.failure('usage', 'no-api', 'cli.say.no-api');
    const address = apiAddress(text);
    if (address === undefined) throw this.failure('usage', 'api-address', 'cli.say.api-address', { text });
    return address;
  }

  /** The api as nobody in particular. */
  async door(): Promise<ApiClient> {
    return this.client(await this.address());
  }

  /** The api as the person who is signed in. */
  async office(): Promise<ApiClient> {
    const address = await this.address();
    const token = await this.kept((file) => file.tokenFor(address));
    if (token === undefined)
      throw this.failure('signed-out', 'sign-in-needed', 'cli.say.sign-in', { address });
    return this.client(address, token);
  }

  client(url: string, token?: string): ApiClient {
    const { language, around } = this.options;
    return new ApiClient({
      ...{ url, language, fetch: around.fetch, wait: around.wait },
      ...(token !== undefined && { token }),
      awaySentence: this.say('cli.say.away', { address: url }),
    });
  }

  private async kept<T>(read: (file: SessionFile) => Promise<T>): Promise<T> {
    try {
      return await read(this.sessions);
    } catch (error) {
      if (!(error instanceof LooseFile)) throw error;
      throw this.failure('signed-out', 'session-file-open', 'cli.say.loose-file', { path: error.path });
    }
  }
}
