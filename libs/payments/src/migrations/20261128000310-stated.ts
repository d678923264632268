// What each book says, read anew. A cover is this payment's if its row names it; a case that was merged leads to the one that is
// decided instead of it.
const SETTLED = `cross join lateral (
           select case when bool_or(o.type = 'REVERSAL' and o.good) then 'taken-back'
             when bool_or(o.type = 'SALE' and o.good) then 'paid-out'
             when bool_or(o.outcome = 'exception' and o.resolved_at is null) then 'exception' else 'none' end as settlement
           from (select type, outcome, resolved_at, outcome = 'matched' or resolution in ('matched', 'attributed') as good
             from payments.settlement_outcome where attempt_id = a.attempt_id) o) s`;

export const statedWithParts = `create or replace function payments.stated(p_attempt uuid)
   returns setof payments.statement language sql stable security definer
     set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
   as $$
     with books as (
       select a.attempt_id, a.renewal_id, a.amount_fils, h.moved_at, l.*, c.coverage_id, r.refunded,
         case h.state when 'CAPTURED' then 'provisional' when 'CONFIRMED' then 'confirmed' when 'CAPTURED_LATE' then 'late'
           when 'VOIDED' then 'voided' when 'REFUNDED' then 'returned' when 'SETTLED' then 'by-hand' end as bank,
         s.settlement,
         case when l.entries = 0 then 'none'
           when l.owed > 0 and l.owed = l.earned and l.owed <= a.amount_fils and l.due = 0 then 'owed'
           when l.owed <> 0 or l.earned < 0 or l.due < 0 or l.earned + l.due > a.amount_fils then 'mixed'
           when l.due > 0 then 'due' when l.earned = a.amount_fils then 'earned'
           when l.earned = 0 then 'closed' else 'part-earned' end as ledger,
         coalesce(c.state, 'none') as coverage,
         case when change.says is not null then
             case when change.outcome is null then 'change-owed' when change.outcome = 'refused' then 'change-refused'
               when change.says = 'reinstated' then 'acknowledged' else change.says end
           else coalesce(told.outcome, 'untold') end as authority,
         coalesce(renewal.state = 'ABANDONED', false) as given_up,
         least(
           h.moved_at + (select limit_ms * interval '1 millisecond' from lifecycle.state where kind = 'attempt' and state = h.state),
           r.until, change.until,
           case when h.state in ('CAPTURED', 'CONFIRMED') then renewal.moved_at
             + (select limit_ms * interval '1 millisecond' from lifecycle.state where kind = 'renewal' and state = renewal.state) end
         ) as until,
         (with recursive led as (
             select x.case_id, x.merged_into, x.opened_at from cases.v_case x
             where x.subject in (a.attempt_id, c.coverage_id)
               or (x.subject = a.renewal_id and h.state in ('CAPTURED', 'CONFIRMED')) or x.subject = any (r.refunds)
             union
             select x.case_id, x.merged_into, x.opened_at from led join cases.v_case x on x.case_id = led.merged_into)
           select led.case_id from led join lifecycle.head xh on xh.thing = led.case_id
           where xh.state not in ('CLOSED', 'MERGED')
           order by led.opened_at, led.case_id limit 1) as case_id
       from payments.attempt a
         join lifecycle.head h on h.thing = a.attempt_id
         left join lifecycle.head renewal on renewal.thing = a.renewal_id
         left join coverage.v_coverage c on c.renewal_id = a.renewal_id and c.attempt_id = a.attempt_id
         cross join lateral (
           select count(distinct e.entry_id) as entries,
             coalesce(sum(t.fils * ((t.credit = 'fees')::int - (t.debit = 'fees')::int)), 0)::bigint as earned,
             coalesce(sum(t.fils * ((t.credit = 'refunds-due')::int - (t.debit = 'refunds-due')::int)), 0)::bigint as due,
             coalesce(sum(t.fils * ((t.debit = 'receivable')::int - (t.credit = 'receivable')::int)), 0)::bigint as owed
           from payments.ledger_entry e join payments.ledger_transfer t using (entry_id) where e.attempt_id = a.attempt_id) l
         cross join lateral (
           select coalesce(sum(coalesce(f.given_fils, f.amount_fils)) filter (where fh.state in ('RETURNED', 'RETURNED_IN_PART')), 0)::bigint
               as refunded,
             min(fh.moved_at + fs.limit_ms * interval '1 millisecond') as until, coalesce(array_agg(f.refund_id), '{}') as refunds
           from payments.refund f join lifecycle.head fh on fh.thing = f.refund_id
             join lifecycle.state fs on fs.kind = 'refund' and fs.state = fh.state
           where f.attempt_id = a.attempt_id) r
         ${SETTLED}
         left join lateral (
           select min(n.outcome) as outcome from residency.v_notice n
           where n.coverage_id = c.coverage_id and n.says = 'issued') told on true
         left join lateral (
           select n.says, n.outcome, case when n.outcome is null then nh.moved_at + ns.limit_ms * interval '1 millisecond' end as until
           from residency.v_owed_notice n left join lifecycle.head nh on nh.thing = n.notice_id
             left join lifecycle.state ns on ns.kind = 'notice' and ns.state = nh.state
           where n.coverage_id = c.coverage_id order by n.nth desc limit 1) change on true
       where a.attempt_id = p_attempt),
     ruled as (
       select b.*, payments.statement_missing(b.bank, b.settlement, b.ledger, b.coverage, b.authority, b.given_up) as missing
       from books b where b.bank is not null and (b.bank <> 'by-hand' or b.entries > 0))
     select attempt_id, renewal_id, amount_fils, moved_at as taken_at, bank, settlement, refunded, ledger, earned, due, owed,
       coverage_id, coverage, authority, given_up, missing,
       case when cardinality(missing) > 0 then 'open' when coverage = 'EFFECTIVE' then 'covered' else 'returned' end,
       bank in ('provisional', 'confirmed', 'late') and not (coverage in ('PROVISIONAL', 'EFFECTIVE') and authority = 'acknowledged'),
       case when cardinality(missing) > 0 then case_id end,
       case when cardinality(missing) > 0 and case_id is null then until end,
       app.now()
     from ruled
   $$`;
