"""The answer to a case: a price, or why there is none."""

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import Refusal, Rule, TermRefusal

DAY = DateUnit.DAY


class refusal(Variable):
    value_type = Enum
    possible_values = Refusal
    default_value = Refusal.none
    entity = Holder
    definition_period = DAY
    label = "Why the case is not priced: facts first, then the schedule, then the term"

    def formula(holder, period):
        return numpy.select(
            [
                holder("facts_contradict", period),
                holder("facts_are_missing", period),
                holder("facts_are_out_of_range", period),
                holder("rule", period) == Rule.none,
                holder("is_left_to_private_insurers", period),
                holder("term_refusal", period) != TermRefusal.none,
            ],
            [
                Refusal.contradictory_facts.index,
                Refusal.missing_fact.index,
                Refusal.out_of_range.index,
                Refusal.no_scheduled_fee.index,
                Refusal.private_insurer.index,
                Refusal.term.index,
            ],
            Refusal.none.index,
        )


class total(Variable):
    value_type = int
    entity = Holder
    definition_period = DAY
    unit = "fils"
    label = "What is to be paid; 0 for who is exempt, and for who is refused"
    reference = ["R20", "R49"]

    def formula(holder, period):
        is_priced = holder("refusal", period) == Refusal.none
        amount = holder("fee_per_unit", period) * numpy.where(
            is_priced, holder("quantity", period), 0
        )
        return amount
