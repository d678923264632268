"""The answer to a case: a price, or why there is none."""

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.calendar import units_until
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


class is_by_annual_row(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Cover is sold by the month, and the row that prices it is one by the year"
    reference = ["R20", "R28", "D12"]

    def formula(holder, period):
        return holder("is_by_month", period) & (
            holder("special_dependant_rule", period) == holder("rule", period)
        )


class units_to_pay(Variable):
    value_type = int
    entity = Holder
    definition_period = DAY
    label = "Years or months of the row that prices the case: part of a year costs a year"
    reference = ["R20", "D2", "D3"]

    def formula(holder, period):
        start = holder("starts_on", period)
        end = numpy.maximum(holder("covered_until", period), start)
        return numpy.where(
            holder("is_by_annual_row", period),
            units_until(start, end, 12),
            holder("quantity", period),
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
        return numpy.where(
            is_priced, holder("fee_per_unit", period) * holder("units_to_pay", period), 0
        )
