import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Arrived {
  method: string;
  url: string;
  type: string | undefined;
  body: string;
}

/** A merchant's site that keeps what arrives and answers what the spec tells it to. */
export class Merchant {
  readonly arrived: Arrived[] = [];
  /** Undefined leaves the bank without an answer. */
  reply: { status?: number; text: string } | undefined;
  /** What a spec does between a request and its answer. */
  onRequest: (() => void) | undefined;
  private onArrival: (() => void) | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    this.acknowledge();
  }

  static async open(): Promise<Merchant> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const merchant = new Merchant(
      server,
      `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    );
    server.on('request', (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const { method = '', url = '', headers } = request;
        merchant.arrived.push({ method, url, type: headers['content-type'], body });
        merchant.onRequest?.();
        merchant.onArrival?.();
        if (merchant.reply === undefined) return;
        response.statusCode = merchant.reply.status ?? 200;
        response.end(merchant.reply.text);
      });
    });
    return merchant;
  }

  acknowledge(): void {
    this.reply = { text: `REDIRECT=${this.url}/receipt/1?x=1` };
  }

  /** Resolves when the next request has come in. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.onArrival = resolve;
    });
  }

  /** Resolves when so many requests are there. */
  async arrivals(count: number): Promise<void> {
    while (this.arrived.length < count) await this.next();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
