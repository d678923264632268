import { html, type Html } from './html';
import { say, type Language, type Text } from './language';

/** A table with these headings, or the sentence that there is nothing yet. */
export function tableOf(heads: readonly Text[], rows: readonly Html[], none: Text, language: Language): Html {
  if (rows.length === 0) return html`<p class="card">${say(none, language)}</p>`;
  // A keyboard scrolls what it can reach.
  return html`<div class="card scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${say(head, language)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
