import { instantText, kuwaitDate, kuwaitMidnight, scheduleLifecycle } from '@tajdeed/domain';
import {
  texts,
  type Language,
  type Sheet,
  type SheetRow,
  type SheetTable,
  type TextKeyIn,
} from '@tajdeed/platform';
import { wordsOfWhen } from './conditions-words';
import { sentencesOf } from './difference-sentences';
import type { Difference } from './difference';
import { wordsOfPrice } from './price-words';
import type { DocumentExemption, DocumentRow } from './schedule-document';
import type { Paper, Standing } from './schedule.rows';

type Say = (key: TextKeyIn<'fees'>, values?: Readonly<Record<string, string>>) => string;
type Links = Sheet['links'];

const sayIn =
  (language: Language): Say =>
  (key, values = {}) =>
    texts.say(language, `fees.${key}`, { ...values });

/** A schedule as people read it: every table with its rows, prices and conditions. */
export function paperSheet(paper: Paper, language: Language, at: string): Sheet {
  const say = sayIn(language);
  const { document } = paper;
  const exempt = document.exemptions.map((one) => exemptionRow(one, language, say));
  const tables = document.tables.map((table): SheetTable => ({
    title: language === 'ar' ? table.name_ar : table.name_en,
    note: table.stage === 'off' ? say('page.off') : '',
    heads: rowHeads(say),
    rows: table.rows.map((row) => rowOf(row, language, say)),
  }));
  const exemptions = {
    ...{ title: say('page.exemptions'), note: say('page.exemptions-note') },
    ...{
      heads: (['number', 'category', 'conditions', 'remark'] as const).map((name) => say(`page.${name}`)),
      rows: exempt,
    },
  };
  return {
    ...{ language, title: nameOf(paper, language) },
    paragraphs: [stateOf(paper, language), say('page.unsure')],
    facts: [
      [say('page.basis'), document.legal_basis],
      [say('page.starts'), instantIn(paper.startsAt, say('page.unknown'))],
      [say('page.ends'), instantIn(paper.endsAt, say('page.open'))],
      [say('page.code'), paper.scheduleId],
    ],
    tables: exempt.length === 0 ? tables : [exemptions, ...tables],
    links: [
      ...otherForms(at, language, say),
      { label: say('page.history'), href: `/fees/schedules?format=html&lang=${language}` },
    ],
  };
}

/** All schedules that have, had or will have force. */
export function historySheet(standings: readonly Standing[], language: Language): Sheet {
  const say = sayIn(language);
  return {
    ...{ language, title: say('page.history'), paragraphs: [say('page.history-note')], facts: [] },
    tables: [
      {
        title: say('page.schedules'),
        heads: (['code', 'name', 'state', 'starts', 'ends'] as const).map((name) => say(`page.${name}`)),
        rows: standings.map((one) => ({
          cells: [
            one.scheduleId,
            nameOf(one, language),
            stateOf(one, language),
            ...[instantIn(one.startsAt, say('page.unknown')), instantIn(one.endsAt, say('page.open'))],
          ],
          ...(one.state === 'IN_FORCE' && { tone: 'good' as const }),
        })),
      },
    ],
    links: [
      { label: say('page.in-force'), href: `/fees/schedules/in-force?format=html&lang=${language}` },
      ...standings.map((one) => ({
        label: nameOf(one, language),
        href: `/fees/schedules/${one.scheduleId}?format=html&lang=${language}`,
      })),
      ...otherLanguage('/fees/schedules', language),
    ],
  };
}

/** In what a schedule differs from another one. */
export function differenceSheet(
  papers: readonly [before: Paper, after: Paper],
  found: readonly Difference[],
  language: Language,
  at: string,
): Sheet {
  const say = sayIn(language);
  const [before, after] = papers;
  return {
    ...{ language, title: say('page.difference') },
    paragraphs: [
      say('page.difference-of', { before: nameOf(before, language), after: nameOf(after, language) }),
      ...(found.length === 0 ? [say('page.no-difference')] : []),
    ],
    facts: [],
    tables:
      found.length === 0
        ? []
        : [
            {
              title: say('page.difference'),
              heads: (['code', 'name', 'change'] as const).map((name) => say(`page.${name}`)),
              rows: found.map((one) => ({
                cells: [one.code, one.name[language], sentencesOf(one, language, leftToRight).join('\n')],
                ...(one.change !== 'changed' && { tone: 'open' as const }),
              })),
            },
          ],
    links: otherLanguage(at, language),
  };
}

function rowHeads(say: Say): string[] {
  return (['row', 'category', 'fee', 'conditions', 'remark'] as const).map((name) => say(`page.${name}`));
}

function rowOf(row: DocumentRow, language: Language, say: Say): SheetRow {
  const sure = row.confidence === 'high' ? [] : [say(`confidence.${row.confidence}`)];
  return {
    cells: [
      row.code,
      language === 'ar' ? row.name_ar : row.name_en,
      wordsOfPrice(row, language),
      wordsOfWhen(row.when, language),
      [...sure, ...(sure.length > 0 && row.confidence_note !== '' ? [row.confidence_note] : [])].join('\n'),
    ],
    ...(sure.length > 0 && { tone: 'open' as const }),
  };
}

function exemptionRow(one: DocumentExemption, language: Language, say: Say): SheetRow {
  return {
    cells: [
      String(one.number),
      language === 'ar' ? one.name_ar : one.name_en,
      wordsOfWhen(one.when, language),
      one.matching_rows.length === 0 ? '' : say('page.rows-of', { rows: one.matching_rows.join(', ') }),
    ],
  };
}

/** Codes and conditions keep their order among Arabic letters. */
function leftToRight(value: string): string {
  return `\u2066${value}\u2069`;
}

function nameOf({ nameAr, nameEn }: Standing, language: Language): string {
  return language === 'ar' ? nameAr : nameEn;
}

/** Where it stands, in words. */
function stateOf({ state }: Standing, language: Language): string {
  return texts.say(language, scheduleLifecycle.states[state].shown);
}

/** A day in Kuwait, or the instant where it is not the beginning of one. */
function instantIn(instantMs: number | null, none: string): string {
  if (instantMs === null) return none;
  const date = kuwaitDate(instantMs);
  return kuwaitMidnight(date) === instantMs ? date : instantText(instantMs);
}

function otherForms(at: string, language: Language, say: Say): Links {
  return [
    ...otherLanguage(at, language),
    { label: say('page.as-csv'), href: `${at}?format=csv` },
    { label: say('page.as-json'), href: `${at}?format=json` },
  ];
}

function otherLanguage(at: string, language: Language): Links {
  const other: Language = language === 'ar' ? 'en' : 'ar';
  const sign = at.includes('?') ? '&' : '?';
  return [
    {
      label: texts.say(other, 'fees.page.in-this-language'),
      href: `${at}${sign}format=html&lang=${other}`,
      language: other,
    },
  ];
}
