/** What is missing in the books of a payment: the rule of `libs/domain/src/statement`, a second time; a spec holds the two equal. */
export const statementRule = [
  `create function payments.statement_missing(p_bank text, p_settlement text, p_ledger text, p_coverage text, p_authority text,
     p_given_up boolean) returns text[] language sql immutable parallel safe
   return (
     select coalesce(array_agg(thing order by place), '{}') from (values
       (1, 'bank', p_settlement = 'taken-back' and p_bank in ('provisional', 'confirmed', 'late')),
       (2, 'second-inquiry', p_bank = 'provisional' and p_coverage <> 'ENDED' and not p_given_up),
       (3, 'ledger', case
         when p_bank in ('provisional', 'confirmed') and p_coverage <> 'ENDED' and not p_given_up then p_ledger <> 'earned'
         when p_bank in ('provisional', 'confirmed') then p_ledger in ('none', 'owed', 'mixed')
         when p_bank = 'late' then p_ledger <> 'due'
         when p_coverage = 'SUSPENDED' then false
         when p_bank = 'voided' and p_coverage = 'EFFECTIVE' then p_ledger <> 'owed'
         else p_ledger <> 'closed' end),
       (4, 'coverage', p_bank in ('provisional', 'confirmed') and p_coverage = 'none' and not p_given_up),
       (5, 'final-cover', p_bank = 'confirmed' and p_coverage = 'PROVISIONAL' and not p_given_up),
       (6, 'cover-decision', p_coverage = 'SUSPENDED'
         and (p_bank in ('voided', 'returned', 'by-hand') or (p_bank in ('provisional', 'confirmed') and not p_given_up))),
       (7, 'authority', p_authority <> 'acknowledged' and (
         (p_bank in ('provisional', 'confirmed') and p_coverage not in ('SUSPENDED', 'ENDED') and not p_given_up)
         or (p_bank = 'voided' and p_coverage = 'EFFECTIVE'))),
       (8, 'end-notice', p_coverage = 'ENDED' and p_authority not in ('ended', 'untold')),
       (9, 'return', p_bank = 'late' or (p_bank in ('provisional', 'confirmed') and (p_coverage = 'ENDED' or p_given_up))),
       (10, 'one-of-two', case p_bank
         when 'late' then p_coverage not in ('none', 'ENDED')
         when 'voided' then p_coverage = 'PROVISIONAL'
         when 'returned' then p_coverage in ('PROVISIONAL', 'EFFECTIVE')
         when 'by-hand' then p_coverage in ('PROVISIONAL', 'EFFECTIVE')
         else false end)) as rule (place, thing, lacks)
     where lacks)`,
];
