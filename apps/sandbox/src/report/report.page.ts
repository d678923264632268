import type { FastifyReply } from 'fastify';
import { codeOf, sentence } from '../pages/code';
import { html, type Html } from '../pages/html';
import { say, timeText, type Language } from '../pages/language';
import { sendPage } from '../pages/page';
import type { Observation, Report } from './report';
import { texts } from './report.texts';

/** The report as a page: the rules, how each was kept, and what shows it. */
export async function sendReportPage(reply: FastifyReply, language: Language, report: Report): Promise<void> {
  const { since, terminal, totals } = report;
  const figures = (['payments', 'captured', 'voided', 'questions', 'refunds'] as const).map(
    (name) =>
      html`<dt>${say(texts[name], language)}</dt>
        <dd>${totals[name]}</dd>`,
  );
  const query = new URLSearchParams({
    ...(isFromStart(since) ? {} : { since }),
    ...(terminal && { terminal }),
  });
  const body = html`<section class="card">
      <dl>
        <dt>${say(texts.since, language)}</dt>
        <dd>${isFromStart(since) ? say(texts.always, language) : timeText(since, language)}</dd>
        <dt>${say(texts.terminal, language)}</dt>
        <dd><bdi>${terminal ?? say(texts.allTerminals, language)}</bdi></dd>
        ${figures}
      </dl>
    </section>
    <h2>${say(texts.rules, language)}</h2>
    ${report.observations.map((one) => ruleOf(one, language))}
    <p class="soft">${say(texts.limits, language)}</p>
    <p><a href="/control/report?${query.toString()}">${say(texts.asJson, language)}</a></p>`;
  query.set('lang', language === 'en' ? 'ar' : 'en');
  const switchTo = `/report?${query.toString()}`;
  await sendPage(reply, { language, title: say(texts.title, language), body, switchTo });
}

function isFromStart(since: string): boolean {
  return Date.parse(since) === 0;
}

const colours = { kept: 'good', broken: 'bad', 'not-seen': 'soft' } as const;

function ruleOf(one: Observation, language: Language): Html {
  const { says, verdict, weight, seen, broken, name, figures } = one;
  const times = Object.values(figures);
  return html`<section class="card rule">
    <p class="stamp">
      <strong class="${colours[verdict]}">${say(texts[verdict], language)}</strong>
      <span>${say(texts[weight], language)} · ${codeOf(name)}</span>
    </p>
    <p>${sentence(says, language)}</p>
    <p class="soft">${say(texts.seen, language)}: ${seen} · ${say(texts.times, language)}: ${broken}</p>
    ${
      times.length === 0 || seen === 0
        ? ''
        : html`<p class="soft">
            ${say(texts.slowness, language)}: <bdi dir="ltr">${times.join(' / ')}</bdi>
          </p>`
    }
    ${broken === 0 ? '' : evidence(one, language)}
  </section>`;
}

function evidence({ evidence: all }: Observation, language: Language): Html {
  const rows = all.map((one) => {
    const parts = Object.entries(one).map(([name, value]) => `${name}=${value}`);
    return html`<li>${codeOf(parts.join('  '))}</li>`;
  });
  return html`<details>
    <summary>${say(texts.proof, language)}</summary>
    <ul class="evidence" dir="ltr">
      ${rows}
    </ul>
  </details>`;
}
