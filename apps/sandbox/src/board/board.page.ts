import type { FastifyReply } from 'fastify';
import type { FaultBoard, Switched } from '../faults/board';
import { groups } from '../faults/catalogue';
import { ends, type Fault, type FaultParty, type Scope } from '../faults/fault';
import { codeOf, sentence } from '../pages/code';
import { html, type Html } from '../pages/html';
import { say, type Language } from '../pages/language';
import { sendPage } from '../pages/page';
import { tableOf } from '../pages/table';
import { texts } from './board.texts';
import { fieldsOf } from './fault-fields';

/** What is on, and the whole catalogue. */
export async function sendBoardPage(
  reply: FastifyReply,
  language: Language,
  { board, parties }: { board: FaultBoard; parties: readonly FaultParty[] },
): Promise<void> {
  const shown = groups
    .map(({ title, faults }) => ({ title, faults: faults.filter(({ party }) => parties.includes(party)) }))
    .filter(({ faults }) => faults.length > 0);
  const body = html`<p>${say(texts.intro, language)}</p>
    <h2>${say(texts.on, language)}</h2>
    ${switchedTable(board.list(), language)}
    ${shown.map(
      ({ title, faults }) =>
        html`<h2>${say(title, language)} (${faults.length})</h2>
          <div class="card">
            <ul class="list">
              ${faults.map((one) => item(one, language))}
            </ul>
          </div>`,
    )}`;
  const switchTo = `/faults?lang=${language === 'en' ? 'ar' : 'en'}`;
  await sendPage(reply, { language, title: say(texts.title, language), body, switchTo });
}

/** One misbehaviour with the form that switches it on. */
export async function sendFaultPage(
  reply: FastifyReply,
  language: Language,
  {
    kind,
    typed = new Map(),
    problem,
  }: { kind: Fault; typed?: ReadonlyMap<string, string>; problem?: string },
): Promise<void> {
  const { properties, required } = fieldsOf(kind);
  const fields = Object.entries(properties).map(([name, { type, enum: words, default: preset }]) => {
    const value = typed.get(`with.${name}`) ?? (preset === undefined ? '' : String(preset));
    const choices = words ?? (type === 'boolean' ? ['true', 'false'] : undefined);
    return parameter({ name, value, choices, isRequired: required.includes(name) }, language);
  });
  const body = html`${about(kind, language)}
    ${
      problem === undefined
        ? ''
        : html`<div class="card notice" role="alert">
            <p>${say(texts.wrong, language)}</p>
            <p><bdi class="code" dir="ltr" lang="en">${problem}</bdi></p>
          </div>`
    }
    <form class="card" method="post" action="/faults/${kind.name}">
      <input type="hidden" name="lang" value="${language}" />
      ${fields} ${scopeFields(kind, typed, language)}
      <div class="buttons"><button type="submit">${say(texts.switchOn, language)}</button></div>
    </form>
    <p><a href="/faults?lang=${language}">${say(texts.back, language)}</a></p>`;
  const switchTo = `/faults/${kind.name}?lang=${language === 'en' ? 'ar' : 'en'}`;
  const title = say(texts.title, language);
  await sendPage(reply, { language, title, body, switchTo, narrow: true }, problem === undefined ? 200 : 422);
}

function item({ name, does }: Fault, language: Language): Html {
  return html`<li>
    <a href="/faults/${name}?lang=${language}">${codeOf(name)}<small>${sentence(does, language)}</small></a>
  </li>`;
}

function about({ name, does, right }: Fault, language: Language): Html {
  return html`<section class="card">
    <p><strong>${codeOf(name)}</strong></p>
    <p>${sentence(does, language)}</p>
    ${
      right === null
        ? ''
        : html`<dl>
            <dt>${say(texts.right, language)}</dt>
            <dd>${sentence(right.does, language)}</dd>
            <dt>${say(texts.end, language)}</dt>
            <dd>${say(ends[right.end], language)} ${codeOf(right.end)}</dd>
          </dl>`
    }
  </section>`;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly string[] | undefined;
  readonly isRequired: boolean;
}

function parameter({ name, value, choices, isRequired }: Parameter, language: Language): Html {
  const id = `with.${name}`;
  const must = isRequired ? html` required` : '';
  const control =
    choices === undefined
      ? html`<input id="${id}" name="${id}" value="${value}" dir="ltr" ${must} />`
      : html`<select id="${id}" name="${id}" dir="ltr" ${must}>
          ${isRequired ? html`<option value=""></option>` : ''}
          ${choices.map((one) => {
            const chosen = one === value ? html` selected` : '';
            return html`<option value="${one}" ${chosen}>${one}</option>`;
          })}
        </select>`;
  const note = isRequired ? '' : html` <small class="soft">(${say(texts.optional, language)})</small>`;
  return html`<fieldset>
    <label for="${id}">${codeOf(name)}${note}</label>
    ${control}
  </fieldset>`;
}

function scopeFields(kind: Fault, typed: ReadonlyMap<string, string>, language: Language): Html {
  const options = kind.scopes.map((key) => {
    const chosen = typed.get('scope') === key ? html` selected` : '';
    return html`<option value="${key}" ${chosen}>${say(texts[key], language)}</option>`;
  });
  return html`<fieldset>
      <label for="scope">${say(texts.only, language)}</label>
      <select id="scope" name="scope">
        <option value="">${say(texts.everyone, language)}</option>
        ${options}
      </select>
    </fieldset>
    <fieldset>
      <label for="value">${say(texts.value, language)}</label>
      <input id="value" name="value" value="${typed.get('value') ?? ''}" dir="ltr" />
    </fieldset>
    <fieldset>
      <label for="times">${say(texts.times, language)}</label>
      <input id="times" name="times" value="${typed.get('times') ?? ''}" inputmode="numeric" dir="ltr" />
    </fieldset>`;
}

function switchedTable(all: readonly Readonly<Switched>[], language: Language): Html {
  const rows = all.map(({ name, scope, times, with: params }) => {
    const asText = JSON.stringify(params);
    return html`<tr>
      <td><a href="/faults/${name}?lang=${language}">${codeOf(name)}</a></td>
      <td>${scopeText(scope, language)}</td>
      <td>${times ?? say(texts.endless, language)}</td>
      <td>${asText === '{}' ? '' : codeOf(asText)}</td>
      <td>
        <form method="post" action="/faults/off">
          <input type="hidden" name="lang" value="${language}" />
          <input type="hidden" name="name" value="${name}" />
          <input type="hidden" name="scope" value="${JSON.stringify(scope)}" />
          <button type="submit" class="plain small">${say(texts.off, language)}</button>
        </form>
      </td>
    </tr>`;
  });
  const heads = [texts.name, texts.scope, texts.left, texts.parameters, texts.action];
  const table = tableOf(heads, rows, texts.noneOn, language);
  if (all.length === 0) return table;
  return html`${table}
    <form method="post" action="/faults/off">
      <input type="hidden" name="lang" value="${language}" />
      <button type="submit" class="plain">${say(texts.allOff, language)}</button>
    </form>`;
}

function scopeText(scope: Scope, language: Language): Html {
  const [entry] = Object.entries(scope);
  if (entry === undefined) return html`${say(texts.everyone, language)}`;
  return codeOf(`${entry[0]} ${String(entry[1])}`);
}
