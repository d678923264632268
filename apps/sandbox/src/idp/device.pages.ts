import type { Context } from 'oidc-provider';
import { html, type Html } from '../pages/html';
import { languageOf, say, type Language, type Text } from '../pages/language';
import { written } from '../pages/page';
import { texts } from './idp.texts';

/** The pages of the device code flow, in the provider's own hands. */
export const devicePages = {
  userCodeInputSource(context: Context, _form: string, _out?: object, fault?: Error): void {
    show(context, texts.device, (language) => {
      const stopped = fault?.name === 'AbortedError';
      const note = stopped ? texts.stopped : texts.wrongCode;
      return html`${fault === undefined ? '' : html`<p class="card notice bad">${say(note, language)}</p>`}
        <form class="card" method="post" action="${actionOf(context)}">
          ${secretOf(context)}
          <p>${say(texts.typeCode, language)}</p>
          <label for="user_code">${say(texts.code, language)}</label>
          <input id="user_code" name="user_code" dir="ltr" autocomplete="off" required />
          <p class="buttons"><button>${say(texts.go, language)}</button></p>
        </form>`;
    });
  },
  userCodeConfirmSource(
    context: Context,
    _form: string,
    _client: object,
    _device: object,
    code: string,
  ): void {
    show(
      context,
      texts.device,
      (language) =>
        html`<form class="card" method="post" action="${actionOf(context)}">
          ${secretOf(context)}<input type="hidden" name="user_code" value="${code}" />
          <p>${say(texts.isThisIt, language)}</p>
          <p><strong dir="ltr">${code}</strong></p>
          <p class="buttons">
            <button name="confirm" value="yes">${say(texts.yes, language)}</button>
            <button class="plain" name="abort" value="yes">${say(texts.no, language)}</button>
          </p>
        </form>`,
    );
  },
  successSource(context: Context): void {
    show(context, texts.device, (language) => html`<p class="card good">${say(texts.done, language)}</p>`);
  },
};

/** What a browser is shown when a request can't be served; the reason in the protocol's own word. */
export function refusalPage(context: Context, out: { readonly error: string }): void {
  show(context, texts.refused, () => html`<p class="card notice"><bdi dir="ltr">${out.error}</bdi></p>`);
}

function show(context: Context, title: Text, body: (language: Language) => Html): void {
  const language = languageOf({ url: context.req.url ?? '', headers: context.req.headers });
  const page = written({ language, title: say(title, language), body: body(language), narrow: true });
  for (const [name, value] of Object.entries(page.headers)) context.set(name, value);
  context.body = page.text;
}

function actionOf(context: Context): string {
  return context.oidc.urlFor('code_verification');
}

function secretOf(context: Context): Html {
  return html`<input type="hidden" name="xsrf" value="${context.oidc.session.state?.secret ?? ''}" />`;
}
