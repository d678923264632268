"""Facts without which no price can be told, and facts outside what can be."""

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.calendar import completed_years
from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import (
    Answer,
    Article,
    Group,
    Origin,
    Purpose,
    Relation,
    Sex,
    SponsorKind,
    Visa,
    is_one_of,
)

DAY = DateUnit.DAY
ETERNITY = DateUnit.ETERNITY


class age_on_start(Variable):
    value_type = int
    entity = Holder
    definition_period = ETERNITY
    label = "Completed years on the first day of cover; 0 where no date of birth is told"
    reference = "D6"

    def formula(holder, period):
        birth = holder("birth_date", period)
        start = holder("starts_on", period)
        known = ~numpy.isnat(birth)
        return numpy.where(known, completed_years(numpy.where(known, birth, start), start), 0)


class lacks_document(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Residence without an article, or a visa without its kind"
    reference = ["R21", "R22", "R24", "R46", "R47", "R48"]

    def formula(holder, period):
        purpose = holder("purpose", period)
        holds_none = (
            holder("claims_diplomatic_mission", period)
            | holder("claims_illegal_resident", period)
            | holder("claims_newborn", period)
        )
        lacks_article = (holder("article", period) == Article.none) & ~holds_none
        lacks_visa = holder("visa", period) == Visa.none
        return numpy.where(purpose == Purpose.residence, lacks_article, lacks_visa)


class lacks_domestic_facts(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A domestic worker's fee depends on sponsor and ordinal"
    reference = ["R29", "R30", "D11"]

    def formula(holder, period):
        return (holder("article", period) == Article.article_20) & (
            (holder("sponsor_kind", period) == SponsorKind.none)
            | ~holder("has_ordinal", period)
        )


class lacks_family_facts(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A dependant's fee depends on relation and sponsor"
    reference = ["R26", "R28", "R44", "D14", "D15"]

    def formula(holder, period):
        relation = holder("relation", period)
        kind = holder("sponsor_kind", period)
        sex = holder("sponsor_sex", period)
        of_article = holder("sponsor_article", period)
        is_child = relation == Relation.child
        needs_sex = ((kind == SponsorKind.kuwaiti) & is_child) | (
            (kind == SponsorKind.gcc)
            & is_one_of(relation, (Relation.wife, Relation.husband, Relation.child))
        )
        needs_origin = (kind == SponsorKind.kuwaiti) & (sex == Sex.female) & is_child
        needs_group = (kind == SponsorKind.resident) & (of_article == Article.article_30)
        return (holder("article", period) == Article.article_22) & (
            (relation == Relation.none)
            | (kind == SponsorKind.none)
            | ((kind == SponsorKind.resident) & (of_article == Article.none))
            | (needs_sex & (sex == Sex.unknown))
            | (needs_origin & (holder("sponsor_origin", period) == Origin.unknown))
            | (needs_group & (holder("sponsor_group", period) == Group.none))
        )


class lacks_children_of_widow(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A widow's or divorcee's fee depends on children by the citizen"
    reference = "R41"

    def formula(holder, period):
        return (
            is_one_of(holder("relation", period), (Relation.widow, Relation.divorcee))
            & (holder("article", period) != Article.article_28)
            & (holder("has_children_by_citizen", period) == Answer.unknown)
        )


class lacks_birth_date(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "The price depends on a date of birth that is not told"
    reference = ["R32", "R48", "D6", "D10"]

    def formula(holder, period):
        is_dependent_child = (holder("article", period) == Article.article_22) & (
            holder("relation", period) == Relation.child
        )
        unknown = numpy.isnat(holder("birth_date", period))
        return unknown & (holder("claims_newborn", period) | is_dependent_child)

    def formula_2025_12_23(holder, period):
        # R26: whatever the age. Only a newborn's day of birth still counts.
        return numpy.isnat(holder("birth_date", period)) & holder("claims_newborn", period)


class facts_are_missing(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "A fact that the price depends on is not told"

    def formula(holder, period):
        return (
            holder("lacks_document", period)
            | holder("lacks_domestic_facts", period)
            | holder("lacks_family_facts", period)
            | holder("lacks_children_of_widow", period)
            | holder("lacks_birth_date", period)
        )


class facts_are_out_of_range(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "An ordinal or an age that cannot be"
    reference = ["D6", "D11"]

    def formula(holder, period, parameters):
        limits = parameters(period).limits
        ordinal = holder("ordinal", period)
        cannot_be = (ordinal < 1) | (ordinal > limits.greatest_ordinal)
        return (holder("has_ordinal", period) & cannot_be) | (
            holder("age_on_start", period) > limits.greatest_age
        )
