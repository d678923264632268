import { Injectable } from '@nestjs/common';
import {
  answerJson,
  instantText,
  type BilingualName,
  type FeeFacts,
  type FeeLineJson,
  type FeeWhy,
  type PricedAnswer,
  type Ruling,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

/** A quote as it is fixed: the question, what answered it, and what was assumed. */
export interface NewQuote {
  readonly quoteId: string;
  /** Null: indicative. */
  readonly renewalId: string | null;
  readonly facts: FeeFacts;
  readonly answer: PricedAnswer;
  readonly rulings: readonly Ruling[];
  /** Canonical JSON of what the register said. */
  readonly assumed: string;
  readonly madeAtMs: number;
  readonly validUntilMs: number;
}

/** A stored quote. Instants in ms since 1970. */
export interface StoredQuote {
  readonly quoteId: string;
  readonly renewalId: string | null;
  readonly live: boolean;
  readonly scheduleId: string;
  readonly scheduleName: BilingualName;
  readonly rowCode: string | null;
  readonly exemptionCode: string | null;
  readonly years: number | null;
  readonly months: number | null;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly totalFils: bigint;
  readonly exempt: boolean;
  readonly facts: FeeFacts;
  readonly lines: readonly FeeLineJson[];
  readonly why: FeeWhy;
  readonly assumed: unknown;
  readonly rulings: readonly string[];
  readonly madeAtMs: number;
  readonly validUntilMs: number;
  readonly now: number;
}

/** The rows of quotes: added to; only whether one is live ever changes. */
@Injectable()
export class QuoteRows {
  constructor(private readonly database: Database) {}

  async add(quote: NewQuote): Promise<void> {
    const { answer, facts } = quote;
    const [line] = answer.lines;
    const stored = answerJson(answer);
    if (!line || 'refusal' in stored) throw new Error('a quote has a line');
    await this.database.query(
      `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, exemption_code, years, months, starts_on, ends_on,
         unit, unit_fils, quantity, total_fils, exempt, article, assumed, facts, lines, why, rulings, made_at, valid_until, live)
       values ($1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $2::uuid is not null)`,
      [
        ...[quote.quoteId, quote.renewalId, answer.scheduleId, line.rowCode, line.exemptionCode],
        ...(answer.termUnit === 'years' ? [answer.term, null] : [null, answer.term]),
        ...[answer.startsOn, answer.endsOn, line.unit, line.unitFils, line.quantity],
        ...[answer.totalFils, answer.exempt, facts.article, quote.assumed],
        ...[JSON.stringify(facts), JSON.stringify(stored.lines), JSON.stringify(answer.why)],
        ...[quote.rulings.map(({ id }) => id), instantText(quote.madeAtMs), instantText(quote.validUntilMs)],
      ],
    );
  }

  /** No quote of the renewal is live any more; answers the one that was. */
  async close(renewalId: string): Promise<string | undefined> {
    const [quote] = await this.database.query<{ id: string }>(
      `update fees.quote set live = false where renewal_id = $1 and live returning quote_id as id`,
      [renewalId],
    );
    return quote?.id;
  }

  async read(quoteId: string): Promise<StoredQuote | undefined> {
    const [row] = await this.database.query<Row>(`${SELECT} where q.quote_id = $1`, [quoteId]);
    return row && parsed(row);
  }

  /** The last quote of a renewal, live or not. */
  async last(renewalId: string): Promise<StoredQuote | undefined> {
    const [row] = await this.database.query<Row>(
      `${SELECT} where q.renewal_id = $1 order by q.made_at desc, q.quote_id desc limit 1`,
      [renewalId],
    );
    return row && parsed(row);
  }

  /** The next quotes in order of their ids, from after one on; for whoever looks through all. */
  async after(quoteId: string, most: number): Promise<readonly StoredQuote[]> {
    const rows = await this.database.query<Row>(
      `${SELECT} where q.quote_id > $1 order by q.quote_id limit $2`,
      [quoteId, most],
    );
    return rows.map(parsed);
  }
}

interface Row extends Omit<
  StoredQuote,
  'totalFils' | 'facts' | 'lines' | 'why' | 'madeAtMs' | 'validUntilMs' | 'now'
> {
  readonly totalFils: string;
  readonly facts: FeeFacts;
  readonly lines: readonly FeeLineJson[];
  readonly why: FeeWhy;
  readonly madeAtMs: string;
  readonly validUntilMs: string;
  readonly now: string;
}

function parsed(row: Row): StoredQuote {
  return {
    ...row,
    why: { ...SAID_LESS, ...row.why },
    totalFils: BigInt(row.totalFils),
    madeAtMs: Number(row.madeAtMs),
    validUntilMs: Number(row.validUntilMs),
    now: Number(row.now),
  };
}

/** What the first quotes did not say yet. */
const SAID_LESS = { visa: null, exemption: null, confidenceNote: '', ruling: null, tried: [] } as const;

const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::text`;

const SELECT = `
  select q.quote_id as "quoteId", q.renewal_id as "renewalId", q.live, q.schedule_id as "scheduleId",
    json_build_object('ar', s.name_ar, 'en', s.name_en) as "scheduleName", q.row_code as "rowCode",
    q.exemption_code as "exemptionCode", q.years, q.months, q.starts_on::text as "startsOn", q.ends_on::text as "endsOn",
    q.total_fils::text as "totalFils", q.exempt, q.facts::json as facts, q.lines::json as lines, q.why::json as why,
    q.assumed::json as assumed, q.rulings, ${ms('q.made_at')} as "madeAtMs", ${ms('q.valid_until')} as "validUntilMs",
    ${ms('app.now()')} as now
  from fees.quote q join fees.schedule s using (schedule_id)`;
