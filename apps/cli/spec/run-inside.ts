import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Fetch } from '../src/api.client';
import { run } from '../src/program';

/** One call as the api saw it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What the api answers: a status with a body, or nobody is there. */
export type Reply = readonly [status: number, body: unknown, headers?: Record<string, string>] | 'away';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly Call[];
  readonly waits: readonly number[];
}

/** The command line in this process, with an api that a spec plays and a home of its own. */
export class Inside {
  readonly home = mkdtempSync(join(tmpdir(), 'tajdeed-cli-'));
  readonly api = 'https://api.example';

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  async run(
    words: readonly string[],
    answer: (call: Call, at: number) => Reply = () => 'away',
    more: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<Ended> {
    const calls: Call[] = [];
    const waits: number[] = [];
    const written = { out: '', err: '' };
    const fetch: Fetch = (url, init) => {
      const { origin, pathname, search } = new URL(url);
      const headers = Object.fromEntries(new Headers(init.headers));
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      const call = { method: init.method ?? 'GET', path: `${pathname}${search}`, headers, body };
      calls.push(call);
      const reply = origin === this.api ? answer(call, calls.length) : 'away';
      if (reply === 'away') return Promise.reject(new TypeError('fetch failed'));
      const [status, content, sent] = reply;
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return Promise.resolve(new Response(text, { status, ...(sent && { headers: sent }) }));
    };
    const code = await run(words, {
      env: { XDG_CONFIG_HOME: this.home, TAJDEED_API: this.api, LANG: 'en_GB.UTF-8', ...more.env },
      stdin: Readable.from(more.stdin === undefined ? [] : [more.stdin]),
      stdout: { write: (text: string) => void (written.out += text) },
      stderr: { write: (text: string) => void (written.err += text) },
      fetch,
      wait: (ms) => Promise.resolve(void waits.push(ms)),
    });
    return { code, ...written, calls, waits };
  }
}

export function problem(status: number, code: string, more: object = {}): Reply {
  return [status, { title: `The sentence of ${code}.`, status, code, traceId: 'f'.repeat(32), ...more }];
}
