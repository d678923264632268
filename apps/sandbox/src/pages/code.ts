import { html, type Html } from './html';
import { say, type Language, type Text } from './language';

/** A name or a piece of the protocol: it reads from left to right in either language. */
export function codeOf(text: string): Html {
  return html`<bdi class="code" dir="ltr" lang="en">${text}</bdi>`;
}

/** Words in back-quotes are names: they read from left to right. */
export function sentence(text: Text, language: Language): Html {
  const parts = say(text, language).split('`');
  return parts.reduce((all, part, index) => html`${all}${index % 2 === 0 ? part : codeOf(part)}`, html``);
}
