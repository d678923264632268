const ms = (expression: string, name: string) =>
  `floor(extract(epoch from ${expression}) * 1000)::float8 as "${name}"`;

// Another payment for the same renewal, or for days of the same person that meet, and the best that is known of it.
const RIVAL = `(
  select p.state from (
    select h.state from payments.attempt o join lifecycle.head h on h.thing = o.attempt_id
      where o.attempt_id <> a.attempt_id and h.state in ('CONFIRMED', 'CAPTURED')
        and (o.renewal_id = a.renewal_id or (o.person_id = a.person_id and exists (
          select from fees.v_quote mine join fees.v_quote theirs
            on daterange(mine.starts_on, mine.ends_on, '[]') && daterange(theirs.starts_on, theirs.ends_on, '[]')
          where mine.quote_id = a.quote_id and theirs.quote_id = o.quote_id)))
    union all
    select case c.state when 'PROVISIONAL' then 'CAPTURED' else 'CONFIRMED' end
      from coverage.v_coverage c join fees.v_quote q on q.quote_id = a.quote_id
      where c.renewal_id <> a.renewal_id and c.person_id = a.person_id and c.state in ('PROVISIONAL', 'EFFECTIVE')
        and daterange(c.starts_on, c.ends_on, '[]') && daterange(q.starts_on, q.ends_on, '[]')) p
  order by p.state desc limit 1)`;

/** A refund with all that decides its next step. */
export const SITUATION = `
  select r.refund_id as "refundId", h.state, h.seq, ${ms('h.moved_at', 'movedAt')}, r.reason, r.amount_fils::text as "amountFils",
    a.attempt_id as "attemptId", a.renewal_id as "renewalId", a.quote_id as "quoteId", a.terminal, a.track_id as "trackId",
    a.amount_fils::text as "capturedFils", ah.state as attempt, ah.seq as "attemptSeq", ${ms('ah.moved_at', 'capturedAt')},
    (select coalesce(sum(coalesce(o.given_fils, o.amount_fils)), 0)::text
      from payments.refund o join lifecycle.head oh on oh.thing = o.refund_id
      where o.attempt_id = a.attempt_id and oh.state in ('RETURNED', 'RETURNED_IN_PART')) as "returnedFils",
    ${ms('i.asked_at', 'askedAt')}, ${ms('i.proven_at', 'provenAt')}, ${ms('app.now()', 'now')},
    case when r.reason = 'duplicate' then ${RIVAL} end as rival,
    s.words, n.sending_id as "sendingId", n.word
  from payments.refund r
    join payments.attempt a using (attempt_id)
    join lifecycle.head h on h.thing = r.refund_id
    join lifecycle.head ah on ah.thing = a.attempt_id
    left join lateral (
      select max(asked_at) as asked_at, max(asked_at) filter (where verdict = 'captured') as proven_at
      from payments.inquiry where attempt_id = a.attempt_id) i on true
    left join lateral (
      select coalesce(array_agg(case when s.called_at is null then 'uncalled' else coalesce(w.word, 'silent') end order by s.nth), '{}') as words
      from payments.refund_sending s left join payments.refund_answer w using (sending_id) where s.refund_id = r.refund_id) s on true
    left join lateral (
      select s.sending_id, w.word from payments.refund_sending s left join payments.refund_answer w using (sending_id)
      where s.refund_id = r.refund_id order by s.nth desc limit 1) n on true
  where r.refund_id = $1`;

/** Refunds as people see them. */
export const LIST = `
  select refund_id as "refundId", attempt_id as "attemptId", renewal_id as "renewalId", amount_fils::text as "amountFils",
    given_fils::text as "givenFils", reason, requested_by as "requestedBy", proposal_id as "proposalId", ${ms('requested_at', 'requestedAt')}, state,
    ${ms('moved_at', 'movedAt')}
  from payments.v_refund
  where ($1::uuid is null or refund_id = $1) and ($2::uuid is null or attempt_id = $2) and ($3::text is null or state = $3)
    and ($4::uuid is null or refund_id < $4)
  order by refund_id desc limit $5`;
