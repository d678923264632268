import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { breakDown, jsonOf, pause, Refusal, requireBearer } from '../http';
import { html } from '../pages/html';
import { languageOf, say, timeText, type Language, type Text } from '../pages/language';
import { sendPage } from '../pages/page';
import { tableOf } from '../pages/table';
import { changeSchema, noticeSchema, type Authority, type AuthorityAnswer } from './authority';

const texts = {
  title: ['Notices at the residency authority', 'الإشعارات لدى جهة الإقامة'],
  none: ['No notice yet.', 'لا توجد إشعارات بعد.'],
  time: ['Received', 'وقت الاستلام'],
  coverage: ['Coverage', 'رقم التأمين'],
  days: ['From – to', 'من – إلى'],
  answer: ['Answer', 'الرد'],
} as const satisfies Record<string, Text>;

export function openAuthority(
  app: FastifyInstance,
  authority: Authority,
  board: FaultBoard,
  token: string,
): void {
  app.post('/authority/notices', async (request, reply) => {
    requireBearer(request, token);
    const notice = jsonOf(request, noticeSchema);
    return answered(request, reply, board, notice, (refuseWith) => authority.receive(notice, refuseWith));
  });
  app.post('/authority/changes', async (request, reply) => {
    requireBearer(request, token);
    const change = jsonOf(request, changeSchema);
    return answered(request, reply, board, change, (refuseWith) => authority.change(change, refuseWith));
  });
  app.get('/authority/notices', (request) => {
    requireBearer(request, token);
    return { notices: authority.list(), changes: authority.listChanges() };
  });
  app.get('/authority', (request, reply) => {
    const language = languageOf(request);
    const switchTo = `/authority?lang=${language === 'en' ? 'ar' : 'en'}`;
    const body = table(authority, language);
    return sendPage(reply, {
      language,
      title: say(texts.title, language),
      body,
      switchTo,
      refreshSeconds: 5,
    });
  });
}

/** With the faults that somebody ordered for the authority. */
async function answered(
  request: FastifyRequest,
  reply: FastifyReply,
  board: FaultBoard,
  { noticeId, coverageNumber }: { readonly noticeId: string; readonly coverageNumber: string },
  receive: (refuseWith: () => string | undefined) => AuthorityAnswer,
): Promise<unknown> {
  if (request.headers['idempotency-key'] !== noticeId) throw new Refusal(400, 'key-differs-from-notice');
  const about = { coverageNumber };
  const down = board.take(faults.authorityDown, about);
  if (down !== undefined) return breakDown(request, reply, down.how);
  const slow = board.take(faults.authoritySlow, about);
  if (slow !== undefined) await pause(slow.ms);
  const answer = receive(() => board.take(faults.authorityRefuses, about)?.code);
  if (board.take(faults.authorityReplyLost, about) !== undefined) return breakDown(request, reply, 'reset');
  return reply.code(answer.status).send(answer.body);
}

function table(authority: Authority, language: Language): ReturnType<typeof html> {
  const rows = authority
    .list()
    .slice(-50)
    .reverse()
    .map(({ at, notice, answer }) => {
      const verdict = answer.body.reference ?? answer.body.code ?? '';
      return html`<tr>
        <td>${timeText(at, language)}</td>
        <td><bdi>${notice.coverageNumber}</bdi></td>
        <td><bdi>${notice.startsOn}</bdi> – <bdi>${notice.endsOn}</bdi></td>
        <td class="${answer.status === 200 ? 'good' : 'bad'}"><bdi>${verdict}</bdi></td>
      </tr>`;
    });
  const heads = [texts.time, texts.coverage, texts.days, texts.answer];
  return tableOf(heads, rows, texts.none, language);
}
