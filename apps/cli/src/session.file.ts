import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, parsed, textAt, valueAt } from './json';

const OWNER_ONLY = 0o600;
const OWNER_ENTERS = 0o700;
const OTHERS = 0o077;

/** The file is open to other people of this machine. */
export class LooseFile extends Error {
  constructor(readonly path: string) {
    super(path);
  }
}

interface Kept {
  /** The api of the last sign-in: where a call without --api goes. */
  readonly api: string | undefined;
  readonly sessions: Readonly<Record<string, string>>;
}

const NOTHING: Kept = { api: undefined, sessions: {} };

/** The session tokens of this person, one for each api, in a file for their eyes only. A token goes to no other api. */
export class SessionFile {
  readonly path: string;

  constructor(private readonly directory: string) {
    this.path = join(directory, 'session.json');
  }

  /** Fails where nothing could be kept: asked before a person has gone to the provider for nothing. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: OWNER_ENTERS });
    await access(this.directory, constants.W_OK | constants.X_OK);
  }

  async api(): Promise<string | undefined> {
    return (await this.read()).api;
  }

  async tokenFor(api: string): Promise<string | undefined> {
    return (await this.read()).sessions[api];
  }

  async keep(api: string, token: string): Promise<void> {
    const { sessions } = await this.read().catch(() => NOTHING);
    await this.write({ api, sessions: { ...sessions, [api]: token } });
  }

  async forget(api: string): Promise<void> {
    const { api: last, sessions } = await this.read();
    if (!(api in sessions)) return;
    await this.write({ api: last, sessions: Object.fromEntries(others(sessions, api)) });
  }

  private async read(): Promise<Kept> {
    const about = await stat(this.path).catch(() => undefined);
    if (about === undefined) return NOTHING;
    if ((about.mode & OTHERS) !== 0) throw new LooseFile(this.path);
    const content = parsed(await readFile(this.path, 'utf8'));
    const sessions = valueAt(content, 'sessions');
    return {
      api: textAt(content, 'api'),
      sessions: isObject(sessions) ? Object.fromEntries(Object.entries(sessions).filter(isText)) : {},
    };
  }

  /** Whole or not at all, and never for a moment readable by others. */
  private async write(kept: Kept): Promise<void> {
    await this.prepare();
    const next = join(this.directory, `.session-${randomUUID()}`);
    try {
      const file = await open(next, 'wx', OWNER_ONLY);
      await file.writeFile(`${JSON.stringify(kept)}\n`).finally(() => file.close());
      await rename(next, this.path);
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    }
  }
}

function others(sessions: Kept['sessions'], api: string): [string, string][] {
  return Object.entries(sessions).filter(([known]) => known !== api);
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
