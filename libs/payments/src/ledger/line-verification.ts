import { Injectable } from '@nestjs/common';
import {
  clearedPosting,
  ledgerDifferences,
  linePosting,
  lineTypes,
  postingsOf,
  type BookedEntry,
  type LineMeaning,
  type LineMoney,
  type LineSign,
  type LineType,
  type Posting,
  type ReturnedOver,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import { attemptEntryKinds, lineEntryKinds } from './entry-kinds';
import { booked, type FoundDifference, type StoredEntry } from './stored-entries';

/** Where the lines of settlement files begin. */
export const FIRST_LINE = '00000000-0000-0000-0000-000000000000:0';

/** What some lines, or some entries, came to. */
export interface LinePage {
  readonly subjects: readonly string[];
  readonly differences: readonly FoundDifference[];
  readonly next: string | null;
}

/** Reckons from what the lines of settlement files came to what the ledger must hold of them, and finds entries of nothing. */
@Injectable()
export class LineVerification {
  constructor(private readonly database: Database) {}

  /** The next lines after one (`<file>:<n>`), file by file. */
  async lines(after: string, most: number): Promise<LinePage> {
    const [file, n] = after.split(':');
    const rows = await this.database.query<LineOf>(LINES, [file, n, most, lineEntryKinds]);
    const last = rows.at(-1);
    return {
      subjects: rows.map(subjectOf),
      differences: rows.flatMap((row) => {
        const about = subjectOf(row);
        return ledgerDifferences(expectedOf(row), row.entries.map(booked)).map((one) => ({ ...one, about }));
      }),
      next: last === undefined || rows.length < most ? null : `${last.fileId}:${last.n}`,
    };
  }

  /** The next entries after one that are about no payment and no line. */
  async strays(after: string, most: number): Promise<LinePage> {
    const rows = await this.database.query<StrayOf>(STRAYS, [after, most, lineEntryKinds, attemptEntryKinds]);
    const last = rows.at(-1);
    return {
      subjects: rows.map(({ entryId }) => `entry ${entryId}`),
      differences: rows
        .filter(({ isStray }) => isStray)
        .flatMap((row) =>
          ledgerDifferences([], [booked(row)]).map((one) => ({ ...one, about: `entry ${row.entryId}` })),
        ),
      next: last === undefined || rows.length < most ? null : last.entryId,
    };
  }
}

interface LineOf {
  readonly fileId: string;
  readonly n: number;
  readonly terminal: string;
  readonly lineId: string;
  readonly outcome: 'matched' | 'exception';
  /** What an exception turned out to be. */
  readonly meaning: LineMeaning | null;
  /** Of money that had to go back: over which account people said that it, or the rest of it, went. */
  readonly returnedOver: ReturnedOver | null;
  /** Fils of it that went by lines of the bank before. */
  readonly returned: string;
  /** Of a refund: the fils that it gave back of a line of nobody, which nobody had said before. */
  readonly gave: string | null;
  readonly type: string;
  readonly sign: string;
  readonly fils: string;
  readonly commission: string;
  readonly entries: readonly StoredEntry[];
}

interface StrayOf extends StoredEntry {
  readonly entryId: string;
  readonly isStray: boolean;
}

const subjectOf = ({ terminal, lineId }: LineOf): string => `${terminal}:${lineId}`;

function expectedOf(row: LineOf): readonly BookedEntry[] {
  const money = moneyOf(row);
  const entry = (posting: Posting): BookedEntry => ({
    ...{ kind: posting.kind, subject: subjectOf(row) },
    transfers: postingsOf(posting),
  });
  const came = entry(linePosting(money, row.outcome === 'matched'));
  const { meaning, returnedOver: over, gave } = row;
  const returned = (of: ReturnedOver, fils: bigint) => entry({ kind: 'foreign-returned', over: of, fils });
  return [
    came,
    ...(meaning === null ? [] : [entry(clearedPosting(money, meaning))]),
    ...(over === null ? [] : [returned(over, money.amountFils - BigInt(row.returned))]),
    ...(gave === null ? [] : [returned('clearing', BigInt(gave))]),
  ];
}

function moneyOf({ type, sign, fils, commission }: LineOf): LineMoney {
  if (!isLineType(type) || !isSign(sign)) throw new Error(`a line of a file is no ${type} ${sign}`);
  return { type, sign, amountFils: BigInt(fils), commissionFils: BigInt(commission) };
}

function isLineType(text: string): text is LineType {
  return lineTypes.some((type) => type === text);
}

function isSign(text: string): text is LineSign {
  return text === 'CR' || text === 'DR';
}

const TRANSFERS = `(
  select coalesce(json_agg(json_build_object('debit', t.debit, 'credit', t.credit, 'row', t.row_code, 'fils', t.fils::text)
    order by t.line), '[]')
  from payments.ledger_transfer t where t.entry_id = e.entry_id)`;

const LINES = `
  select o.file_id as "fileId", o.n, o.terminal, o.line_id as "lineId", o.outcome,
    case when o.resolution in ('matched', 'attributed') then 'ours' when o.resolution in ('to-return', 'charge') then o.resolution
      end as meaning, o.returned_over as "returnedOver", (
      select coalesce(sum(r.fils), 0)::text from payments.foreign_return r
      where r.sale_file = o.file_id and r.sale_n = o.n and r.booked) as returned, (
      select r.fils::text from payments.foreign_return r where r.file_id = o.file_id and r.n = o.n and r.booked) as gave, l.type, l.sign, l.amount_fils::text as fils,
    l.commission_fils::text as commission, (
      select coalesce(json_agg(json_build_object('kind', e.kind, 'subject', e.subject, 'transfers', ${TRANSFERS})), '[]')
      from payments.ledger_entry e where e.subject = o.terminal || ':' || o.line_id and e.kind = any ($4::text[])) as entries
  from payments.settlement_outcome o join payments.settlement_line l using (file_id, n)
  where (o.file_id, o.n) > ($1::uuid, $2::integer) and o.outcome <> 'repeated'
  order by o.file_id, o.n limit $3`;

const STRAYS = `
  select e.entry_id as "entryId", e.kind, e.subject, ${TRANSFERS} as transfers, e.kind = any ($4::text[]) or not exists (
      select from payments.settlement_outcome o
      where o.line_id = substring(e.subject from '[^:]*$') and o.terminal || ':' || o.line_id = e.subject
        and o.outcome <> 'repeated') as "isStray"
  from payments.ledger_entry e
  where e.entry_id > $1::uuid and (e.kind = any ($3::text[]) or (e.kind = any ($4::text[]) and e.attempt_id is null))
  order by e.entry_id limit $2`;
