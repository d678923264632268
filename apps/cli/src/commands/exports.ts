import type { ApiClient } from '../api.client';
import type { Desk } from '../desk';

/** Takes exactly this out of the product: the authenticator's code stands for it. Only the file goes to the standard output. */
export async function takeOut(
  desk: Desk,
  office: ApiClient,
  path: string,
  asked: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  const code = await desk.ask('cli.ask.code-for-export');
  desk.terminal.result((await office.taken(path, { ...asked, proof: { code } })).trimEnd());
}
