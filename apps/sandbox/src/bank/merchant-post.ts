import type { Letter } from './letters';
import type { Delivery } from './payment';

const LONGEST_ANSWER = 4_096;
/** A huge forgery is not worth remembering whole. */
const LONGEST_KEPT = 4_096;
const ACKNOWLEDGEMENT = /^REDIRECT=(https?:\/\/[\x21-\x7e]{1,2000})\r?\n?$/;

export interface Posted {
  readonly delivery: Delivery;
  /** The receipt URL of a good acknowledgement. */
  readonly redirect: string | undefined;
}

/** One message to the merchant. Only a 200 with the one line `REDIRECT=<url>` within the bank's patience counts. */
export async function post(letter: Letter, at: string, patienceMs: number): Promise<Posted> {
  const { what, body, method, url, type } = letter;
  const started = performance.now();
  const seen = (rest: Pick<Delivery, 'status' | 'answer' | 'verdict'>): Delivery => {
    const tookMs = Math.round(performance.now() - started);
    return { at, what, body: body.slice(0, LONGEST_KEPT), tookMs, ...rest };
  };
  try {
    const response = await fetch(url, {
      method,
      // The bank labels even a bare body as a form; a receiver has to work from the raw bytes.
      ...(method === 'POST' && { body, headers: { 'content-type': type } }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    const answer = await textOf(response);
    const redirect = response.status === 200 ? ACKNOWLEDGEMENT.exec(answer)?.[1] : undefined;
    const good = redirect !== undefined && URL.canParse(redirect);
    const verdict = good ? 'acknowledged' : 'wrong-answer';
    return {
      delivery: seen({ status: response.status, answer: answer.slice(0, 300), verdict }),
      redirect: good ? redirect : undefined,
    };
  } catch {
    return { delivery: seen({ status: null, answer: '', verdict: 'no-answer' }), redirect: undefined };
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
