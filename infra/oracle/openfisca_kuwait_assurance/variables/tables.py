"""Which row of which table prices a case, in the order of D12: exempt, special dependant, domestic worker, article."""

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import (
    VISIT_VISAS,
    Article,
    Group,
    Occupation,
    Origin,
    Purpose,
    Relation,
    Rule,
    Sex,
    SponsorKind,
    Visa,
    is_one_of,
)

DAY = DateUnit.DAY
ETERNITY = DateUnit.ETERNITY

_favoured = tuple(member for member in Occupation if member != Occupation.other)


def first_rule(rows):
    """The first row of a table that fits: pairs of condition and rule."""
    conditions = [condition for condition, _ in rows]
    return numpy.select(conditions, [rule.index for _, rule in rows], Rule.none.index)


def has_price(node, values):
    """True where the node of the law has an amount for the value of the enumeration."""
    known = numpy.zeros(len(values.possible_values), dtype=bool)
    for name in node:
        known[values.possible_values[name].index] = True
    return known[values.view(numpy.ndarray)]


class is_for_residence(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "The case is about residence, not about a visa"

    def formula(holder, period):
        return holder("purpose", period) == Purpose.residence


class exemption_rule(Variable):
    value_type = Enum
    possible_values = Rule
    default_value = Rule.none
    entity = Holder
    definition_period = DAY
    label = "The first category of the exempt list that fits"
    reference = ["R40", "R49", "D12"]

    def formula_2025_12_23(holder, period):
        is_visit = holder("purpose", period) == Purpose.visit_visa
        rule = first_rule(
            [
                (holder("is_wife_of_kuwaiti", period), Rule.exempt_wife_of_kuwaiti),
                (
                    holder("is_widow_or_divorcee_with_children", period),
                    Rule.exempt_widow_or_divorcee,
                ),
                (holder("is_child_of_kuwaiti", period), Rule.exempt_child_of_kuwaiti),
                (holder("is_parent_of_kuwaiti", period), Rule.exempt_parent_of_kuwaiti),
                (
                    holder("is_child_of_kuwaiti_woman", period),
                    Rule.exempt_child_of_kuwaiti_woman,
                ),
                (holder("is_free_domestic_worker", period), Rule.exempt_domestic_worker),
                (holder("is_of_diplomatic_mission", period), Rule.exempt_diplomat),
                (holder("is_illegal_resident", period), Rule.exempt_illegal_resident),
                (holder("is_newborn", period), Rule.exempt_newborn),
            ]
        )
        return numpy.where(is_visit, Rule.none.index, rule)


class special_dependant_rule(Variable):
    value_type = Enum
    possible_values = Rule
    default_value = Rule.none
    entity = Holder
    definition_period = DAY
    label = "The row of the table of special dependants"
    reference = ["R27", "R28", "R40", "R44", "D14"]

    def formula_2025_12_23(holder, period):
        article = holder("article", period)
        relation = holder("relation", period)
        kind = holder("sponsor_kind", period)
        sex = holder("sponsor_sex", period)
        of_group = holder("sponsor_group", period)
        of_kuwaiti = kind == SponsorKind.kuwaiti
        of_gcc = kind == SponsorKind.gcc
        of_article_30 = (kind == SponsorKind.resident) & (
            holder("sponsor_article", period) == Article.article_30
        )
        is_child = relation == Relation.child
        is_wife = relation == Relation.wife
        is_husband = relation == Relation.husband
        rule = first_rule(
            [
                (
                    is_child
                    & of_kuwaiti
                    & (sex == Sex.female)
                    & (holder("sponsor_origin", period) == Origin.marriage),
                    Rule.child_of_woman_naturalised_by_marriage,
                ),
                (
                    (article == Article.article_26) | ((is_wife | is_husband) & of_kuwaiti),
                    Rule.spouse_of_kuwaiti,
                ),
                (article == Article.article_27, Rule.child_of_kuwaiti_woman),
                (article == Article.article_29, Rule.other_relative),
                (
                    of_article_30
                    & is_one_of(
                        of_group,
                        (
                            Group.former_illegal_resident_with_passport,
                            Group.retired_military_former_illegal_resident,
                        ),
                    )
                    & (is_wife | is_child),
                    Rule.family_of_former_illegal_resident,
                ),
                (
                    of_article_30
                    & (of_group == Group.relative_of_foreign_martyr)
                    & (is_wife | is_child),
                    Rule.family_of_martyr_relative,
                ),
                (
                    of_gcc & (sex == Sex.male) & (is_wife | is_child),
                    Rule.family_of_gcc_man,
                ),
                (
                    of_gcc & (sex == Sex.female) & (is_husband | is_child),
                    Rule.family_of_gcc_woman,
                ),
            ]
        )
        return numpy.where(holder("is_for_residence", period), rule, Rule.none.index)


class domestic_worker_rule(Variable):
    value_type = Enum
    possible_values = Rule
    default_value = Rule.none
    entity = Holder
    definition_period = DAY
    label = "The row of the table of domestic workers"
    reference = ["R29", "R30", "R32"]

    def formula(holder, period):
        is_domestic = holder("article", period) == Article.article_20
        return first_rule([(is_domestic, Rule.domestic_worker)])

    def formula_2025_12_23(holder, period, parameters):
        is_domestic = holder("article", period) == Article.article_20
        kind = holder("sponsor_kind", period)
        beyond = holder("ordinal", period) > parameters(period).limits.free_domestic_workers
        return first_rule(
            [
                (
                    is_domestic & (kind == SponsorKind.kuwaiti_family) & beyond,
                    Rule.domestic_worker_of_kuwaiti_family,
                ),
                (
                    is_domestic & (kind == SponsorKind.foreign_family),
                    Rule.domestic_worker_of_foreign_family,
                ),
                (
                    is_domestic & (kind == SponsorKind.diplomat),
                    Rule.domestic_worker_of_diplomat,
                ),
            ]
        )


class article_rule(Variable):
    value_type = Enum
    possible_values = Rule
    default_value = Rule.none
    entity = Holder
    definition_period = DAY
    label = "The row of the tables by article or by kind of visa"
    reference = ["R21", "R22", "R23", "R24", "R25", "R26", "R32", "D15"]

    def formula(holder, period, parameters):
        fees = parameters(period).fees
        article = holder("article", period)
        relation = holder("relation", period)
        is_adult = holder("age_on_start", period) >= parameters(period).limits.adult_age
        is_dependant = article == Article.article_22
        is_child = is_dependant & (relation == Relation.child)
        is_spouse = is_one_of(relation, (Relation.wife, Relation.husband))
        return first_rule(
            [
                (has_price(fees.residence, article), Rule.residence),
                (is_dependant & is_spouse, Rule.spouse),
                (is_child & is_adult, Rule.adult_child),
                (is_child, Rule.minor_child),
            ]
        )

    def formula_2025_12_23(holder, period, parameters):
        fees = parameters(period).fees
        purpose = holder("purpose", period)
        article = holder("article", period)
        visa = holder("visa", period)
        is_entry = purpose == Purpose.entry_visa
        is_visit = purpose == Purpose.visit_visa
        is_temporary = article == Article.article_14
        is_favoured = is_one_of(holder("occupation", period), _favoured)
        is_dependant = (article == Article.article_22) & (
            holder("sponsor_kind", period) == SponsorKind.resident
        )
        pays_by_sponsor = has_price(
            fees.dependants.by_sponsor, holder("sponsor_article", period)
        )
        return first_rule(
            [
                (
                    is_temporary & holder("is_domestic_worker", period),
                    Rule.temporary_domestic_worker,
                ),
                (is_temporary, Rule.temporary_other),
                (article == Article.article_34, Rule.departure_notice),
                (article == Article.article_15, Rule.visit_extension),
                (is_dependant & pays_by_sponsor, Rule.dependant),
                (
                    is_entry & (visa == Visa.domestic_worker),
                    Rule.entry_visa_domestic_worker,
                ),
                (is_entry & has_price(fees.entry_visa, visa), Rule.entry_visa),
                (is_visit & has_price(fees.visit_visa, visa), Rule.visit_visa),
                (is_visit & is_one_of(visa, VISIT_VISAS), Rule.private_visit),
                ((article == Article.article_18) & is_favoured, Rule.favoured_work),
                (has_price(fees.residence, article), Rule.residence),
            ]
        )


class rule(Variable):
    value_type = Enum
    possible_values = Rule
    default_value = Rule.none
    entity = Holder
    definition_period = DAY
    label = "The rule that prices the case: the first that fits"
    reference = "D12"

    def formula(holder, period):
        stages = [
            holder(name, period)
            for name in (
                "exemption_rule",
                "special_dependant_rule",
                "domestic_worker_rule",
                "article_rule",
            )
        ]
        return numpy.select(
            [stage != Rule.none for stage in stages],
            [stage.view(numpy.ndarray) for stage in stages],
            Rule.none.index,
        ).astype(int)
