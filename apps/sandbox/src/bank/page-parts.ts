import { html, type Html } from '../pages/html';
import { say, type Language, type Text } from '../pages/language';
import { texts } from './bank.texts';
import { amountOf } from './money';
import type { Payment } from './payment';

export interface Shown {
  readonly payment: Payment;
  readonly alias: string;
  readonly language: Language;
}

export function pageUrl(paymentId: string, language: Language): string {
  return `/kpg/paymentpage.htm?PaymentID=${paymentId}&lang=${language}`;
}

export function money(fils: number, language: Language): Html {
  return html`<bdi>${amountOf(fils)}</bdi> ${say(texts.dinars, language)}`;
}

export function summary({ payment, alias, language }: Shown): Html {
  return html`<section class="card">
    <dl>
      <dt>${say(texts.merchant, language)}</dt>
      <dd><bdi>${alias}</bdi></dd>
      <dt>${say(texts.amount, language)}</dt>
      <dd>${money(payment.amountFils, language)}</dd>
      <dt>${say(texts.trackId, language)}</dt>
      <dd><bdi>${payment.trackId}</bdi></dd>
    </dl>
  </section>`;
}

export function hidden(payment: Payment, language: Language): Html {
  return html`<input type="hidden" name="PaymentID" value="${payment.paymentId}" />
    <input type="hidden" name="lang" value="${language}" />`;
}

export function cancelForm(payment: Payment, language: Language): Html {
  return html`<form method="post" action="/kpg/paymentrouter.htm" id="cancel">
    ${hidden(payment, language)} <input type="hidden" name="step" value="cancel" />
  </form>`;
}

export function buttons(go: Text, language: Language): Html {
  return html`<div class="buttons">
    <button type="submit" name="step" value="${go === texts.confirm ? 'confirm' : 'submit'}">
      ${say(go, language)}
    </button>
    <button type="submit" class="plain" form="cancel">${say(texts.cancel, language)}</button>
  </div>`;
}

export function other(language: Language): Language {
  return language === 'en' ? 'ar' : 'en';
}
