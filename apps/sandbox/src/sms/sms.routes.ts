import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import { breakDown, jsonOf, pause, queryOf, Refusal, requireBearer } from '../http';
import { html, type Html } from '../pages/html';
import { languageOf, say, timeText, type Language, type Text } from '../pages/language';
import { sendPage } from '../pages/page';
import { messageSchema, type SmsSupplier } from './sms';

const SHOWN = 100;

const texts = {
  title: ['SMS inbox', 'الرسائل النصية الواردة'],
  of: ['Messages to', 'الرسائل إلى'],
  all: ['All phones', 'كل الأرقام'],
  none: ['No message yet. This page looks again by itself.', 'لا توجد رسائل بعد. تُحدَّث هذه الصفحة تلقائيًا.'],
} as const satisfies Record<string, Text>;

export function openSms(app: FastifyInstance, supplier: SmsSupplier, board: FaultBoard, token: string): void {
  app.post('/sms/messages', async (request, reply) => {
    requireBearer(request, token);
    const message = jsonOf(request, messageSchema);
    const about = { to: message.to };
    const down = board.take(faults.smsDown, about);
    if (down !== undefined) return breakDown(request, reply, down.how);
    const slow = board.take(faults.smsSlow, about);
    if (slow !== undefined) await pause(slow.ms);
    const id = supplier.send(message);
    if (id === undefined) throw new Refusal(422, 'key-reused');
    if (board.take(faults.smsReplyLost, about) !== undefined) return breakDown(request, reply, 'reset');
    return reply.code(202).send({ id });
  });
  app.get('/sms/messages', (request) => ({ messages: supplier.inbox(phoneAsked(request)) }));
  app.get('/sms', (request, reply) => {
    const language = languageOf(request);
    const phone = phoneAsked(request);
    const filter = phone === undefined ? '' : `&to=${encodeURIComponent(phone)}`;
    return sendPage(reply, {
      language,
      title: say(texts.title, language),
      body: inbox(supplier, phone, language),
      switchTo: `/sms?lang=${language === 'en' ? 'ar' : 'en'}${filter}`,
      refreshSeconds: 3,
      narrow: true,
    });
  });
}

/** A plus that came unescaped reads as a space. */
function phoneAsked(request: FastifyRequest): string | undefined {
  return queryOf(request)
    .get('to')
    ?.trim()
    .replace(/^(?=\d)/, '+');
}

function inbox(supplier: SmsSupplier, phone: string | undefined, language: Language): Html {
  const messages = supplier.inbox(phone).slice(0, SHOWN);
  const head =
    phone === undefined
      ? ''
      : html`<p>
          ${say(texts.of, language)} <bdi dir="ltr">${phone}</bdi> ·
          <a href="/sms?lang=${language}">${say(texts.all, language)}</a>
        </p>`;
  if (messages.length === 0)
    return html`${head}
      <p class="card">${say(texts.none, language)}</p>`;
  return html`${head}${messages.map((message) => {
    const link = `/sms?to=${encodeURIComponent(message.to)}&lang=${language}`;
    return html`<article class="card">
      <div class="stamp">
        <a href="${link}"><bdi dir="ltr">${message.to}</bdi></a
        ><time datetime="${message.at}">${timeText(message.at, language)}</time>
      </div>
      <p class="message" dir="auto">${message.text}</p>
    </article>`;
  })}`;
}
