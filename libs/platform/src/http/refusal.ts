import type { ErrorCode } from '@tajdeed/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { texts, type Language } from '../texts/texts';
import { requestLanguage } from './language';
import { sendPage, type Page, type PagePart } from './page';
import { problemOf, type ProblemAnswer } from './problem';
import type { PagesAt } from './route-table';

/** Tells what an address has for a person. */
export type PagesOf = (url: string) => PagesAt;

/**
 * Answers with a refusal: problem+json, or a page in both languages with the same status where a person looks at it, which
 * is on the paths of pages, and in a browser on a path that answers with pages, too, or that nothing answers.
 */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  pagesOf: PagesOf,
): void {
  const language = requestLanguage(request);
  const answer = problemOf(thrown, language);
  if (isForAPerson(request, pagesOf)) sendRefusalPage(reply, answer, language);
  else sendProblem(reply, answer.problem.status, answer.problem, answer.headers);
}

function isForAPerson(request: FastifyRequest, pagesOf: PagesOf): boolean {
  const kinds = (request.headers.accept ?? '').split(',').map((kind) => kind.split(';', 1)[0]?.trim());
  const [asksPage, asksJson] = [kinds.includes('text/html'), kinds.some((kind) => kind?.endsWith('json'))];
  if (asksPage && request.is404) return true;
  const pages = pagesOf(request.url);
  if (pages === 'always') return asksPage || !asksJson;
  return pages === 'if-asked' && asksPage && !asksJson;
}

function sendRefusalPage(reply: FastifyReply, { problem, headers }: ProblemAnswer, first: Language): void {
  const { 'content-language': _one, ...others } = headers; // the page speaks both
  void reply.headers(others);
  sendPage(reply, refusalPage(problem.code, first), problem.status);
}

function refusalPage(code: ErrorCode, first: Language): Page {
  const part = (language: Language): PagePart => ({
    title: texts.say(language, 'page.refused.title'),
    paragraphs: [texts.say(language, `error.${code}`)],
  });
  return { first, tone: 'bad', ar: part('ar'), en: part('en') };
}

/** Sends a problem with its content type. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  void reply
    .status(status)
    .headers({
      ...headers,
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
    })
    .send(JSON.stringify(body));
}
