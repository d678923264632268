"""What a rule costs for each year or month of the term."""

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import Rule, is_one_of

DAY = DateUnit.DAY

_by_private_insurer = (Rule.private_visit, Rule.visit_extension)

#: Rules with an amount of their own, by the place of the amount in the law.
_amounts = {
    Rule.child_of_woman_naturalised_by_marriage: "dependants.child_of_woman_naturalised_by_marriage",
    Rule.other_relative: "dependants.other_relative",
    Rule.family_of_former_illegal_resident: "dependants.family_of_former_illegal_resident",
    Rule.family_of_martyr_relative: "dependants.family_of_martyr_relative",
    Rule.family_of_gcc_man: "dependants.family_of_gcc_man",
    Rule.family_of_gcc_woman: "dependants.family_of_gcc_woman",
    Rule.spouse: "dependants.spouse",
    Rule.adult_child: "dependants.adult_child",
    Rule.minor_child: "dependants.minor_child",
    Rule.domestic_worker: "domestic_workers.any",
    Rule.domestic_worker_of_kuwaiti_family: "domestic_workers.kuwaiti_family_beyond_free",
    Rule.domestic_worker_of_foreign_family: "domestic_workers.foreign_family",
    Rule.domestic_worker_of_diplomat: "domestic_workers.diplomat",
    Rule.temporary_other: "temporary.other",
    Rule.departure_notice: "temporary.departure_notice",
    Rule.favoured_work: "favoured_work",
}

#: Rules whose amount depends on an article or a kind of visa.
_tables = {
    Rule.dependant: ("dependants.by_sponsor", "sponsor_article"),
    Rule.entry_visa: ("entry_visa", "visa"),
    Rule.visit_visa: ("visit_visa", "visa"),
    Rule.residence: ("residence", "article"),
}


def _find(node, path):
    """The part of the law at ``path``, or None where the law of that day has none."""
    for name in path.split("."):
        if name not in node:
            return None
        node = node[name]
    return node


def _amounts_of(node, values):
    """The node's amount for each value of an enumeration; 0 where it has none."""
    amounts = numpy.zeros(len(values.possible_values), dtype=int)
    for name in node:
        amounts[values.possible_values[name].index] = node[name]
    return amounts[values.view(numpy.ndarray)]


class is_left_to_private_insurers(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "The ministry sells no cover for this: a private company does"
    reference = ["R17", "R22", "R23"]

    def formula(holder, period):
        return is_one_of(holder("rule", period), _by_private_insurer)


class fee_per_unit(Variable):
    value_type = int
    entity = Holder
    definition_period = DAY
    unit = "fils"
    label = "Fee for each year or month; what no amount is written for is free of charge"
    reference = ["R20", "R49"]

    def formula(holder, period, parameters):
        fees = parameters(period).fees
        rule = holder("rule", period)
        fee = numpy.zeros(holder.count, dtype=int)
        for member, path in _amounts.items():
            amount = _find(fees, path)
            if amount is not None:
                fee = numpy.where(rule == member, amount, fee)
        for member, (path, fact) in _tables.items():
            node = _find(fees, path)
            if node is not None:
                fee = numpy.where(rule == member, _amounts_of(node, holder(fact, period)), fee)
        return fee
