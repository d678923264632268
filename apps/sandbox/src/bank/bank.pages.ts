import type { FastifyReply } from 'fastify';
import { html, type Html } from '../pages/html';
import { say, timeText, type Language } from '../pages/language';
import { sendPage } from '../pages/page';
import { tableOf } from '../pages/table';
import { errorText, type BankErrorCode } from './bank-errors';
import { resultTexts, texts } from './bank.texts';
import { banks } from './banks';
import { buttons, cancelForm, hidden, money, other, pageUrl, summary, type Shown } from './page-parts';
import type { Payment } from './payment';

export async function sendConfirmPage(reply: FastifyReply, shown: Shown): Promise<void> {
  const { payment, language } = shown;
  const card = payment.card;
  const bank = banks.find((one) => one.code === card?.bank);
  const body = html`${summary(shown)}
    <form class="card" method="post" action="/kpg/paymentrouter.htm">
      ${hidden(payment, language)}
      <dl>
        <dt>${say(texts.bank, language)}</dt>
        <dd><bdi>${bank?.[language] ?? ''}</bdi></dd>
        <dt>${say(texts.cardNumber, language)}</dt>
        <dd><bdi dir="ltr">${card?.masked ?? ''}</bdi></dd>
        <dt>${say(texts.expiry, language)}</dt>
        <dd><bdi dir="ltr">${card?.expiry ?? ''}</bdi></dd>
      </dl>
      ${buttons(texts.confirm, language)}
    </form>
    ${cancelForm(payment, language)}`;
  await sendPage(reply, {
    language,
    title: say(texts.confirmTitle, language),
    body,
    switchTo: pageUrl(payment.paymentId, other(language)),
    narrow: true,
  });
}

export async function sendResultPage(reply: FastifyReply, { payment, language }: Shown): Promise<void> {
  const body = html`<section class="card">${facts(payment, language)}</section>
    ${inBoth(language, (one) => html`${say(texts.kept, one)}`)}`;
  await sendPage(reply, { language, title: say(texts.resultTitle, language), body, narrow: true });
}

/** The bank's own error page: with the payment if there is one, and a way back if the merchant gave one. */
export async function sendErrorPage(
  reply: FastifyReply,
  error: { code: BankErrorCode; language: Language; payment?: Payment; back?: string },
  status = 200,
): Promise<void> {
  const { code, language, payment, back } = error;
  const body = html`<section class="card notice">
      ${inBoth(language, (one) => html`<strong class="bad">${errorText(code, one)}</strong>`)}
      ${payment?.voided === true ? inBoth(language, (one) => html`${say(texts.voided, one)}`) : ''}
      ${
        payment === undefined
          ? html`<dl>
              <dt>${say(texts.code, language)}</dt>
              <dd><bdi>${code}</bdi></dd>
            </dl>`
          : facts(payment, language, code)
      }
    </section>
    ${back === undefined ? '' : html`<p><a href="${back}">${say(texts.back, language)}</a></p>`}`;
  await sendPage(reply, { language, title: say(texts.errorTitle, language), body, narrow: true }, status);
}

/** Style A: the browser carries the result to the merchant. */
export async function sendLeavingPage(
  reply: FastifyReply,
  language: Language,
  form: { action: string; fields: Readonly<Record<string, string>> },
): Promise<void> {
  const inputs = Object.entries(form.fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  const body = html`<form method="post" action="${form.action}">
    ${inputs} <button type="submit">${say(texts.goOn, language)}</button>
  </form>`;
  await sendPage(reply, {
    language,
    title: say(texts.leavingTitle, language),
    body,
    submits: true,
    narrow: true,
  });
}

export async function sendOrdersPage(
  reply: FastifyReply,
  language: Language,
  payments: readonly Payment[],
): Promise<void> {
  const rows = payments.map((payment) => {
    return html`<tr>
      <td>${timeText(payment.openedAt, language)}</td>
      <td><bdi>${payment.trackId}</bdi></td>
      <td><bdi>${payment.paymentId}</bdi></td>
      <td>${money(payment.amountFils, language)}</td>
      <td>${stateText(payment, language)}</td>
    </tr>`;
  });
  const heads = [texts.time, texts.trackId, texts.paymentId, texts.amount, texts.state];
  const body = tableOf(heads, rows, texts.noOrders, language);
  const switchTo = `/kpg/merchant.htm?lang=${other(language)}`;
  await sendPage(reply, {
    language,
    title: say(texts.ordersTitle, language),
    body,
    switchTo,
    refreshSeconds: 5,
  });
}

/** A page that follows a click cannot be asked for again in the other language, so it says the main thing in both. */
function inBoth(language: Language, sentence: (one: Language) => Html): readonly Html[] {
  return [language, other(language)].map((one) => {
    return html`<p lang="${one}" dir="${one === 'ar' ? 'rtl' : 'ltr'}">${sentence(one)}</p>`;
  });
}

function facts(payment: Payment, language: Language, code?: BankErrorCode): Html {
  return html`<dl>
    <dt>${say(texts.time, language)}</dt>
    <dd>${timeText(payment.finishedAt ?? payment.openedAt, language)}</dd>
    <dt>${say(texts.result, language)}</dt>
    <dd>${stateText(payment, language)}</dd>
    <dt>${say(texts.amount, language)}</dt>
    <dd>${money(payment.amountFils, language)}</dd>
    <dt>${say(texts.paymentId, language)}</dt>
    <dd><bdi>${payment.paymentId}</bdi></dd>
    <dt>${say(texts.trackId, language)}</dt>
    <dd><bdi>${payment.trackId}</bdi></dd>
    ${
      code === undefined
        ? ''
        : html`<dt>${say(texts.code, language)}</dt>
            <dd><bdi>${code}</bdi></dd>`
    }
  </dl>`;
}

function stateText(payment: Payment, language: Language): string {
  const refunded = payment.refundedFils > 0 ? 'refunded' : undefined;
  const state = payment.voided ? 'voided' : (refunded ?? payment.outcome?.result);
  const text = resultTexts[state ?? (payment.expired ? 'expired' : 'open')];
  return text === undefined ? '' : say(text, language);
}
