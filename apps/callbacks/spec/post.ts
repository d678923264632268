import { request } from 'node:http';

/** One answer with every header as it stood on the wire, but for the hour. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
}

/** Posts as bare HTTP: nothing follows a redirect, and headers are seen as they come. */
export function postTo(
  door: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${door}/knet/notify`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.rawHeaders.map((text, at) =>
              answer.rawHeaders[at - 1]?.toLowerCase() === 'date' ? 'now' : text,
            ),
            text: Buffer.concat(chunks).toString(),
          });
        });
      },
    );
    // A body beyond the limit may still be on its way when the answer is there.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    sent.end(body);
  });
}
