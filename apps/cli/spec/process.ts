import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthenticatorApp, Browser, type Seen } from '@tajdeed/testing';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const PROGRAM = join(__dirname, '../bin/tajdeed.cjs');

/** A command under way; what it says can be waited for and answered. */
class Running {
  out = '';
  err = '';
  private onWord: () => void = () => undefined;
  private readonly child;

  constructor(words: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [PROGRAM, ...words], { env: { ...env } });
    this.child.stdout.on('data', (text: Buffer) => (this.out += text.toString()));
    this.child.stderr.on('data', (text: Buffer) => {
      this.err += text.toString();
      this.onWord();
    });
    this.child.stdin.on('error', () => undefined);
  }

  /** What it says on the way, once it has said it. */
  async says(pattern: RegExp): Promise<string> {
    const ended = once(this.child, 'close');
    for (;;) {
      const found = pattern.exec(this.err);
      if (found) return found[1] ?? found[0];
      const spoken = new Promise<void>((resolve) => (this.onWord = resolve));
      await Promise.race([spoken, ended.then(() => Promise.reject(new Error(`it ended: ${this.err}`)))]);
    }
  }

  answer(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  async end(): Promise<Ended> {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'close');
    return { code: this.child.exitCode, out: this.out, err: this.err };
  }
}

/** A person at a terminal: the compiled command line as a process, with a home of their own and an authenticator. */
export class Person {
  readonly home = mkdtempSync(join(tmpdir(), 'tajdeed-person-'));
  private app: AuthenticatorApp | undefined;

  constructor(
    private readonly name: string,
    private readonly api: string,
    private readonly freshCode: (app: AuthenticatorApp) => Promise<string>,
  ) {}

  /** Without a sign-in, the api is named; afterwards the program remembers it. */
  start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return new Running(words, {
      PATH: process.env['PATH'] ?? '',
      XDG_CONFIG_HOME: this.home,
      LANG: 'C',
      ...env,
    });
  }

  async run(words: readonly string[], lines: readonly string[] = []): Promise<Ended> {
    const running = this.start(words);
    for (const line of lines) running.answer(line);
    return running.end();
  }

  /** The answer as a program gets it; a refusal throws. */
  async asJson(...words: string[]): Promise<Record<string, unknown>> {
    const { code, out, err } = await this.run([...words, '--json']);
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${String(code)}: ${err}`);
    return JSON.parse(out) as Record<string, unknown>;
  }

  async code(): Promise<string> {
    if (!this.app) throw new Error(`${this.name} has no authenticator yet`);
    return this.freshCode(this.app);
  }

  async login(): Promise<Ended> {
    const running = this.start(['login', '--api', this.api]);
    await confirmDevice(
      await running.says(/sign in there: (\S+)\n/),
      await running.says(/this code: (\S+)\n/),
      this.name,
    );
    await running.says(/authenticator's code:/);
    const otpauth = /otpauth:\S+/.exec(running.err)?.[0];
    if (otpauth !== undefined) this.app = new AuthenticatorApp(otpauth);
    running.answer(await this.code());
    return running.end();
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The person's part at the identity provider. */
async function confirmDevice(page: string, code: string, person: string): Promise<void> {
  const who = new Browser();
  const { origin, pathname } = new URL(page);
  const at = `${origin}${pathname}`;
  const xsrf = ({ text }: Seen) => /name="xsrf" value="(\w+)"/.exec(text)?.[1] ?? '';
  const asked = await who.visit(at, { form: { xsrf: xsrf(await who.visit(at)), user_code: code } });
  const yes = await who.visit(at, { form: { xsrf: xsrf(asked), user_code: code, confirm: 'yes' } });
  const logIn = await who.follow(new URL(yes.headers.get('location') ?? '', at).href);
  const chosen = await who.visit(logIn.url, { form: { person } });
  await who.follow(new URL(chosen.headers.get('location') ?? '', at).href);
}
