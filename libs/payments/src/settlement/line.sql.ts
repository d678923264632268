export const FILES = `
  select f.file_id as "fileId", f.settlement_id as "settlementId", f.terminal, f.file_number as "fileNumber",
    f.bank_day::text as "bankDay", f.lines, f.taken, f.done_at is not null as done,
    f.file_number - f.first_file - (select count(*)::int from payments.settlement_file b
      where b.terminal = f.terminal and b.done_at is not null and b.file_number >= f.first_file and b.file_number < f.file_number) as "waitsFor"
  from payments.settlement_file f where f.settlement_id = $1 and f.accepted_at is not null order by f.file_number`;

// Lines may stand in any order in a file: a sale is matched before what takes it back, gives it back or sets it right. The index
// settlement_line_order has this expression.
const RANK = `array_position(array['SALE', 'REVERSAL', 'REFUND', 'ADJUSTMENT', 'FEE'], type)`;
const rankOf = (type: string) => RANK.replace(', type)', `, ${type})`);
/** The last of the first `$2` lines of a file, in the order in which they are matched. */
export const PLACE = `select type, line_id as "lineId" from payments.settlement_line where file_id = $1 order by ${RANK}, line_id
  offset $2 - 1 limit 1`;
/** The lines after that one; `$4` at most. */
export const PAGE = `select * from payments.settlement_line
  where file_id = $1 and (${RANK}, line_id) > (coalesce(${rankOf('$2::text')}, 0), $3) order by ${RANK}, line_id limit $4`;
export const ONE = `select * from payments.settlement_line where file_id = $1 and n = $2`;

/** Whether an attempt's capture was undone by a void that we asked for: it never stands in a file, or together with its reversal. */
export const undone = (attempt: string) => `exists (
  select from payments.refund v join payments.refund_sending vs using (refund_id) join payments.refund_answer vw using (sending_id)
  where v.attempt_id = ${attempt}.attempt_id and vs.deed = 'void' and vw.word = 'returned')`;

/** Whether a file had the sale of attempt `a`. */
export const HAS_COME = `exists (select from payments.settlement_outcome o where o.attempt_id = a.attempt_id and o.type = 'SALE'
  and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed')))`;

/** `MMDD` on which the bank posts a capture, as its last answer named it; empty where it named none. */
export const POSTDATE = (of: string) => `coalesce((
      select i.answer::json ->> 'postDate' from payments.inquiry i
      where i.attempt_id = ${of}.attempt_id and i.verdict = 'captured' order by i.asked_at desc limit 1), '')`;

// A refund has ids of its own but for the payment's, so only that one names the payment. Of a line that is looked at again, people may
// have said which payment it is: then its ids count no more.
export const STANDING = (page: string, claim = '') => `
  with page as materialized (${page})
  select p.file_id as "fileId", p.n, p.line_id as "lineId", p.type, p.sign, p.amount_fils::text as "amountFils",
    p.commission_fils::text as "commissionFils", p.posted_on::text as "postedOn", p.at::text as at, p.corrects,
    exists (select from payments.settlement_outcome o where o.terminal = p.terminal and o.line_id = p.line_id
      and o.outcome <> 'repeated' and o.file_id <> p.file_id) as known,
    coalesce(of.named, '{}') as named,
    ${claim === '' ? 'false' : `exists (${claim})`} as claimed,
    coalesce(a.terminal <> p.terminal, false) or exists (select from payments.bank_id b
      where b.attempt_id = a.attempt_id and b.kind = 'payment' and p.payment_id <> '' and b.value <> p.payment_id)
      or (p.track_id <> '' and a.track_id <> p.track_id) as contradicts,
    cardinality(of.named) = 1 and a.terminal = p.terminal and a.track_id = p.track_id and p.payment_id <> ''
      and (h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED') or coalesce(s.settled and not s.reversed, false))
      and exists (select from payments.bank_id b where b.attempt_id = a.attempt_id and b.kind = 'payment' and b.value <> p.payment_id)
      and not exists (select from payments.bank_id b where b.attempt_id = a.attempt_id and p.type <> 'REFUND'
        and ((b.kind = 'transaction' and b.value = p.transaction_id) or (b.kind = 'reference' and b.value = p.reference))) as "isAgain",
    h.state, a.amount_fils::text as "attemptFils", a.renewal_id as "renewalId",
    coalesce(s.settled, false) as "isSettled", coalesce(s.reversed, false) as "isReversed",
    p.type = 'REVERSAL' and ${undone('a')} as "isUndone",
    p.type = 'SALE' and h.state = 'VOIDED' and exists (select from payments.settlement_line r
      where r.file_id = p.file_id and r.type = 'REVERSAL' and r.corrects = p.line_id) as "isTakenBack"
  from page p
    cross join lateral (
      select ${claim === '' ? '' : `coalesce((${claim}), `}array_agg(attempt_id order by attempt_id)${claim === '' ? '' : ')'} as named from (
        select n.attempt_id from payments.attempt n where p.track_id <> '' and n.track_id = p.track_id
        union
        select b.attempt_id
        from (values ('payment', p.payment_id),
            ('transaction', case when p.type = 'REFUND' then '' else p.transaction_id end),
            ('reference', case when p.type = 'REFUND' then '' else p.reference end)) as said (kind, value)
          join payments.bank_id b on b.kind = said.kind and b.value = said.value
        where said.value <> '') as one) of
    left join payments.attempt a on a.attempt_id = of.named[1]
    left join lifecycle.head h on h.thing = a.attempt_id
    left join lateral (
      select bool_or(o.type = 'SALE') as settled, bool_or(o.type = 'REVERSAL') as reversed
      from payments.settlement_outcome o
      where o.attempt_id = a.attempt_id and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed'))) s on true
  order by ${rankOf('p.type')}, p.line_id`;

// Of the pages that were matched; what is resolved since is known by an index of the open ones alone.
export const COUNTS = `
  select coalesce(sum(p.lines), 0)::int as lines, coalesce(sum(p.matched), 0)::int as matched,
    coalesce(sum(p.exceptions), 0)::int as exceptions, coalesce(sum(p.repeated), 0)::int as repeated,
    coalesce(sum(p.credit_net_fils), 0)::text as "creditNet", coalesce(sum(p.debit_net_fils), 0)::text as "debitNet",
    (select count(*)::int from payments.settlement_file i
       join payments.settlement_outcome o on o.terminal = i.terminal and o.file_id = i.file_id
     where i.settlement_id = $1 and o.outcome = 'exception' and o.resolved_at is null) as open
  from payments.settlement_file f join payments.settlement_page p using (file_id)
  where f.settlement_id = $1 and f.accepted_at is not null`;

/** The payment that people said a line is. */
export const CLAIM = `select array[c.attempt_id] from payments.settlement_outcome c where c.file_id = p.file_id and c.n = p.n and c.claimed`;

// What `attribute-line` accepts: the same terminal and amount, not settled by hand, by no other sale of any file.
export const CANDIDATES = `
  select a.attempt_id as id from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
  where a.terminal = $1 and a.amount_fils = $2 and a.opened_at between $3::timestamptz - interval '1 day' and $3::timestamptz + interval '1 hour'
    and h.state <> 'SETTLED'
    and not exists (select from payments.settlement_outcome o where o.attempt_id = a.attempt_id and o.type = 'SALE'
      and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed')))
  order by abs(extract(epoch from a.opened_at - $3::timestamptz)) limit 5`;

export const CORRECTED = `
  select o.file_id as "fileId", o.n, o.subject, o.terminal, o.line_id as "lineId", o.attempt_id as "attemptId", a.renewal_id as "renewalId",
    l.amount_fils::text as "amountFils", a.amount_fils::text as "attemptFils"
  from payments.settlement_outcome o join payments.settlement_line l using (file_id, n)
    join payments.attempt a on a.attempt_id = o.attempt_id
    join lifecycle.head h on h.thing = a.attempt_id
  where o.terminal = $1 and o.line_id = $2 and o.exception = 'other-amount' and o.type = 'SALE' and o.resolved_at is null
    and h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE')`;

// The page is counted from the very rows that it keeps. Its file is held, so that nobody else has taken lines of it.
export const KEEP = `
  with kept as (
    insert into payments.settlement_outcome (file_id, n, terminal, line_id, subject, outcome, exception, type, attempt_id, refund_id,
      candidates, in_bulk)
    select $1, n, $2, "lineId", subject, outcome, exception, type, "attemptId", "refundId", coalesce(candidates, '{}'), "inBulk"
    from json_to_recordset($3::json) as o (n integer, "lineId" text, subject uuid, outcome text, exception text, type text,
      "attemptId" uuid, "refundId" uuid, candidates uuid[], "inBulk" boolean)
    returning file_id, n, outcome)
  insert into payments.settlement_page (file_id, taken_before, lines, matched, exceptions, repeated, credit_net_fils, debit_net_fils)
  select f.file_id, f.taken, count(*), count(*) filter (where o.outcome = 'matched'), count(*) filter (where o.outcome = 'exception'),
    count(*) filter (where o.outcome = 'repeated'),
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'CR'), 0),
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'DR'), 0)
  from kept o join payments.settlement_line l using (file_id, n) join payments.settlement_file f using (file_id)
  group by f.file_id`;

export const OPEN = `
  select o.file_id as "fileId", o.n, o.subject, o.terminal, f.settlement_id as "settlementId", f.bank_day::text as "bankDay",
    o.in_bulk as "inBulk", o.wanted, o.exception = 'captured-twice' as "isAgain"
  from payments.settlement_outcome o
    join payments.settlement_file f on f.file_id = o.file_id and f.settlement_id = $1
    join payments.settlement_line l on l.file_id = o.file_id and l.n = o.n
  where o.outcome = 'exception' and o.resolved_at is null and (o.file_id, o.n) > ($2::uuid, $3::integer)
    and (o.wanted or o.attempt_id is not null or o.exception = 'adjustment'
      or exists (select from payments.attempt a where l.track_id <> '' and a.track_id = l.track_id)
      or exists (select from payments.bank_id b where b.kind = 'payment' and b.value = l.payment_id))
  order by o.file_id, o.n limit $4`;
