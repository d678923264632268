import type { ErrorCode } from '@tajdeed/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { texts, type Language } from '../texts/texts';
import { requestLanguage } from './language';
import { sendPage, type Page, type PagePart } from './page';
import { problemOf, type ProblemAnswer } from './problem';

/** Tells whether a path belongs to the pages. */
export type IsPagePath = (url: string) => boolean;

/**
 * Answers with a refusal: problem+json, or a page in both languages with the same status where a person looks at it, which
 * is on the paths of pages, and in a browser on a path that nothing answers.
 */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  isPagePath: IsPagePath,
): void {
  const language = requestLanguage(request);
  const answer = problemOf(thrown, language);
  if (isForAPerson(request, isPagePath)) sendRefusalPage(reply, answer, language);
  else sendProblem(reply, answer.problem.status, answer.problem, answer.headers);
}

function isForAPerson(request: FastifyRequest, isPagePath: IsPagePath): boolean {
  const kinds = (request.headers.accept ?? '').split(',').map((kind) => kind.split(';', 1)[0]?.trim());
  if (kinds.includes('text/html')) return request.is404 || isPagePath(request.url);
  return isPagePath(request.url) && !kinds.some((kind) => kind?.endsWith('json'));
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
