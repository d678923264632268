import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
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
  const { what, body } = letter;
  const started = performance.now();
  const seen = (rest: Pick<Delivery, 'status' | 'answer' | 'verdict'>): Delivery => {
    const tookMs = Math.round(performance.now() - started);
    return { at, what, body: body.slice(0, LONGEST_KEPT), tookMs, ...rest };
  };
  try {
    const { status, answer } = await exchange(letter, patienceMs);
    const redirect = status === 200 ? ACKNOWLEDGEMENT.exec(answer)?.[1] : undefined;
    const good = redirect !== undefined && URL.canParse(redirect);
    const verdict = good ? 'acknowledged' : 'wrong-answer';
    return {
      delivery: seen({ status, answer: answer.slice(0, 300), verdict }),
      redirect: good ? redirect : undefined,
    };
  } catch {
    return { delivery: seen({ status: null, answer: '', verdict: 'no-answer' }), redirect: undefined };
  }
}

interface Answered {
  readonly status: number;
  readonly answer: string;
}

/** On a connection of its own: one that the merchant has just closed would look like no answer. Rejects when patience ends. */
function exchange({ method, url, type, body }: Letter, patienceMs: number): Promise<Answered> {
  return new Promise((resolve, reject) => {
    // The bank labels even a bare body as a form; a receiver has to work from the raw bytes.
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const ask = url.startsWith('https:') ? secure : plain;
    const request = ask(url, { method, agent: false, ...(method === 'POST' && { headers }) }, (response) => {
      answerOf(response).then(resolve, reject);
    });
    const impatient = setTimeout(() => request.destroy(new Error('no answer in time')), patienceMs);
    request.on('close', () => {
      clearTimeout(impatient);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function answerOf(response: IncomingMessage): Promise<Answered> {
  const chunks: Buffer[] = [];
  let length = 0;
  const body: AsyncIterable<Buffer> = response;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_ANSWER) break;
  }
  return { status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString('utf8') };
}
