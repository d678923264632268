import type { FastifyReply } from 'fastify';
import { html, type Html } from '../pages/html';
import { say, timeText, type Language, type Text } from '../pages/language';
import { sendPage } from '../pages/page';
import { texts } from './bank.texts';
import { banks } from './banks';
import { months, years, type CardProblems } from './card-form';
import { buttons, cancelForm, hidden, other, pageUrl, summary, type Shown } from './page-parts';

interface CardPage extends Shown {
  /** The instants until which the page is open, and now. */
  readonly until: string;
  readonly now: string;
}

/** The page on which a card is typed; with problems it keeps what was typed, except the PIN. */
export async function sendCardPage(
  reply: FastifyReply,
  shown: CardPage,
  typed: ReadonlyMap<string, string> = new Map(),
  problems: CardProblems = {},
): Promise<void> {
  const { payment, language } = shown;
  const body = html`${summary(shown)}
    <form class="card" method="post" action="/kpg/paymentrouter.htm" autocomplete="off">
      ${hidden(payment, language)} ${bankField(language, typed, problems.bank)}
      ${numberField(language, typed, problems.card)}
      ${expiryField(language, typed, problems.expiry, years(shown.now))} ${pinField(language, problems.pin)}
      ${buttons(texts.submit, language)}
    </form>
    ${cancelForm(payment, language)}
    <p class="soft">${say(texts.testCard, language)}</p>
    <p class="soft">${say(texts.until, language)} <bdi>${timeText(shown.until, language)}</bdi></p>`;
  const title = say(texts.title, language);
  const switchTo = pageUrl(payment.paymentId, other(language));
  const status = Object.keys(problems).length > 0 ? 422 : 200;
  await sendPage(reply, { language, title, body, switchTo, narrow: true }, status);
}

type Typed = ReadonlyMap<string, string>;

function bankField(language: Language, typed: Typed, problem?: Text): Html {
  return html`<fieldset>
    <label for="bank">${say(texts.bank, language)}</label>
    <select id="bank" name="bank" required ${invalid('bank', problem)}>
      <option value="">${say(texts.selectBank, language)}</option>
      ${banks.map((bank) => option(typed, 'bank', bank.code, bank[language]))}</select
    >${said('bank', problem, language)}
  </fieldset>`;
}

function numberField(language: Language, typed: Typed, problem?: Text): Html {
  return html`<fieldset>
    <legend>${say(texts.cardNumber, language)}</legend>
    <div class="pair" dir="ltr">
      ${part(
        'dcprefix',
        texts.prefix,
        language,
        html`<select id="dcprefix" name="dcprefix" ${invalid('card', problem)}>
          <option value="">${say(texts.select, language)}</option>
          ${banks.map((bank) => option(typed, 'dcprefix', bank.prefix, bank.prefix))}
        </select>`,
      )}
      ${part(
        'debitNumber',
        texts.digits,
        language,
        html`<input
          id="debitNumber"
          name="debitNumber"
          inputmode="numeric"
          maxlength="19"
          required
          value="${typed.get('debitNumber') ?? ''}"
          ${invalid('card', problem)}
        />`,
      )}
    </div>
    ${said('card', problem, language)}
  </fieldset>`;
}

function expiryField(
  language: Language,
  typed: Typed,
  problem: Text | undefined,
  open: readonly string[],
): Html {
  const choice = (name: string, values: readonly string[]): Html =>
    html`<select id="${name}" name="${name}" required ${invalid('expiry', problem)}>
      <option value="">${say(texts.select, language)}</option>
      ${values.map((value) => option(typed, name, value, value))}
    </select>`;
  return html`<fieldset>
    <legend>${say(texts.expiry, language)}</legend>
    <div class="halves">
      ${part('debitMonthSelect', texts.month, language, choice('debitMonthSelect', months))}
      ${part('debitYearSelect', texts.year, language, choice('debitYearSelect', open))}
    </div>
    ${said('expiry', problem, language)}
  </fieldset>`;
}

function pinField(language: Language, problem?: Text): Html {
  return html`<fieldset>
    <label for="cardPin">${say(texts.pin, language)}</label>
    <input
      id="cardPin"
      name="cardPin"
      type="password"
      inputmode="numeric"
      maxlength="4"
      required
      dir="ltr"
      autocomplete="off"
      ${invalid('pin', problem)}
    />${said('pin', problem, language)}
  </fieldset>`;
}

function option(typed: Typed, name: string, value: string, label: string): Html {
  return html`<option value="${value}" ${typed.get(name) === value ? html` selected` : ''}>${label}</option>`;
}

/** One of several controls of a field, under a label of its own. */
function part(id: string, name: Text, language: Language, control: Html): Html {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  return html`<div>
    <label class="part" for="${id}" dir="${direction}">${say(name, language)}</label>
    ${control}
  </div>`;
}

function invalid(field: keyof CardProblems, problem: Text | undefined): Html | string {
  return problem === undefined ? '' : html` aria-invalid="true" aria-describedby="${field}-problem"`;
}

function said(field: keyof CardProblems, problem: Text | undefined, language: Language): Html | string {
  if (problem === undefined) return '';
  return html`<div class="bad" role="alert" id="${field}-problem">${say(problem, language)}</div>`;
}
