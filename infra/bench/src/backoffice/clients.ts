import { Wire, type WireAnswer } from '../wire';
import { askedByName, type Named } from './questions';
import type { Reader } from './readers';

const CONNECTIONS = 64;

/** The officers' programs, as bare HTTP on kept sockets: on a machine that they share with what is measured, `node:http` would cost a seventh of it. */
export class Clients {
  private readonly wire: Wire;
  private readonly host: string;

  constructor(url: string) {
    const at = new URL(url);
    this.host = at.host;
    this.wire = new Wire(at, CONNECTIONS);
  }

  get(path: string, token: string): Promise<string> {
    return this.send('GET', path, token, '');
  }

  post(path: string, token: string, body: object): Promise<string> {
    const text = JSON.stringify(body);
    const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
    return this.send('POST', path, token, head, text);
  }

  close(): void {
    this.wire.close();
  }

  private async send(method: string, path: string, token: string, head: string, body = ''): Promise<string> {
    const first = `${method} ${path} HTTP/1.1\r\nhost: ${this.host}\r\nauthorization: Bearer ${token}\r\n`;
    const { status, text }: WireAnswer = await this.wire.post(Buffer.from(`${first}${head}\r\n${body}`));
    if (status !== 200) throw new Error(`${method} ${path} was answered ${status}: ${text.slice(0, 300)}`);
    return text;
  }
}

/** One page by HTTP; a first one has no `after`. */
export function searchByName(
  api: Clients,
  by: Reader,
  name: Named,
  after: string | undefined,
): Promise<string> {
  const { criteria, ...body } = askedByName(name, after);
  return api.post('/search', by.token, { ...body, ...criteria });
}
