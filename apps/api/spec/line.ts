import { Agent, request } from 'node:http';

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Connections to the api that stay open. Some thousand requests by `fetch` cost more than what answers them. */
export class Line {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string | Uint8Array,
  ): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, { agent: this.agent, method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', reject);
        answer.once('end', () => {
          const heard = new Headers();
          for (const [name, values] of Object.entries(answer.headersDistinct))
            for (const value of values ?? []) heard.append(name, value);
          resolve({ status: answer.statusCode ?? 0, headers: heard, text: Buffer.concat(parts).toString() });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
