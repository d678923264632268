import { articleName, filsToText, type CoverageState } from '@tajdeed/domain';
import { texts, type Language, type TextKey, type TextKeyIn } from '@tajdeed/platform';
import type { Bilingual, CertificatePage } from './typesetting';

/** What a certificate is made from. Instants in ms since 1970, dates as YYYY-MM-DD. */
export interface CertificateFacts {
  readonly number: string;
  readonly code: string;
  readonly state: CoverageState;
  readonly name: Bilingual;
  readonly civilNumber: string;
  /** Null for a newly created kind of residence. */
  readonly article: string | null;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly totalFils: bigint;
  readonly issuedAt: number;
  /** When the payment becomes final (D18); null where nothing was paid. */
  readonly finalAt: number | null;
}

/** The page of a certificate. The civil number is shown in full: the residence office must match it (see README). */
export function certificatePage(facts: CertificateFacts, publicUrl: string): CertificatePage {
  const final = facts.state === 'EFFECTIVE';
  const exempt = facts.totalFils === 0n;
  const finality = final ? (exempt ? 'exempt' : 'final') : 'provisional';
  const row = (key: TextKeyIn<'certificate'>, value: Bilingual) => ({
    label: said(`certificate.${key}`),
    value,
  });
  return {
    issuer: said('certificate.issuer'),
    title: said('certificate.title'),
    number: facts.number,
    tone: final ? 'final' : 'provisional',
    standing: said(`certificate.standing-${finality}`),
    finality: said(`certificate.finality-${finality}`, { at: kuwaitTime(facts.finalAt ?? facts.issuedAt) }),
    rows: [
      row('name', facts.name),
      row('civil-number', same(facts.civilNumber)),
      row('number', same(facts.number)),
      row('period', said('certificate.period-value', { from: facts.startsOn, to: facts.endsOn })),
      row('residence', residence(facts.article)),
      row(
        'amount',
        said(exempt ? 'certificate.amount-exempt' : 'certificate.amount-value', {
          amount: filsToText(facts.totalFils),
        }),
      ),
      row('issued', said('certificate.issued-value', { at: kuwaitTime(facts.issuedAt) })),
    ],
    check: said('certificate.check'),
    address: verificationAddress(publicUrl, facts.code),
    note: said('certificate.note'),
  };
}

/** Where anybody checks a certificate. */
export function verificationAddress(publicUrl: string, code: string): string {
  return `${publicUrl.replace(/\/$/, '')}/verify/${code}`;
}

function residence(article: string | null): Bilingual {
  const name = articleName(article);
  if (article === null) return name;
  const say = (language: Language) =>
    texts.say(language, 'certificate.residence-value', { article, name: name[language] });
  return { ar: say('ar'), en: say('en') };
}

/** The same text in both languages; values of Latin letters and digits keep their direction inside Arabic. */
function said(key: TextKey, values: Readonly<Record<string, string>> = {}): Bilingual {
  const isolated = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isolate(value)]));
  return { ar: texts.say('ar', key, isolated), en: texts.say('en', key, values) };
}

function same(value: string): Bilingual {
  return { ar: isolate(value), en: value };
}

/** U+2066 … U+2069: a run that keeps its own left-to-right order. */
function isolate(value: string): string {
  return `\u2066${value}\u2069`;
}

/** Date and time in Kuwait as `YYYY-MM-DD HH:MM`, never parted at a line's end. */
function kuwaitTime(instantMs: number): string {
  const parts = new Intl.DateTimeFormat('en-CA-u-nu-latn', {
    timeZone: 'Asia/Kuwait',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(instantMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}\u00a0${part('hour')}:${part('minute')}`;
}
