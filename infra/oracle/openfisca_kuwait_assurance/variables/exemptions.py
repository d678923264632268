"""The nine categories that pay nothing (R40 to R48), none of them before 2025-12-23.

They are for residence and for entry visas: a visitor buys cover from a private company (R17).
"""

import datetime

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.calendar import add_months
from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import (
    Answer,
    Article,
    Origin,
    Relation,
    Sex,
    SponsorKind,
    is_one_of,
)

DAY = DateUnit.DAY
ETERNITY = DateUnit.ETERNITY


def _is_citizen(holder, period):
    return holder("sponsor_kind", period) == SponsorKind.kuwaiti


class newborn_until(Variable):
    value_type = datetime.date
    entity = Holder
    definition_period = DAY
    label = "First day on which a newborn is a newborn no more"
    reference = ["R48", "D10"]

    def formula(holder, period, parameters):
        return add_months(
            holder("birth_date", period), int(parameters(period).limits.newborn_months)
        )


class is_wife_of_kuwaiti(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Foreign woman married to a Kuwaiti"
    reference = "R40"

    def formula_2025_12_23(holder, period):
        is_wife = holder("relation", period) == Relation.wife
        is_under_26 = holder("article", period) == Article.article_26
        return (is_wife & _is_citizen(holder, period)) | (
            is_under_26 & (holder("sex", period) == Sex.female)
        )


class is_widow_or_divorcee_with_children(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Widow or divorcee of a citizen, with children by him"
    reference = "R41"

    def formula_2025_12_23(holder, period):
        was_wife = is_one_of(
            holder("relation", period), (Relation.widow, Relation.divorcee)
        )
        has_children = holder("has_children_by_citizen", period) == Answer.yes
        return (holder("article", period) == Article.article_28) | (
            was_wife & has_children & _is_citizen(holder, period)
        )


class is_child_of_kuwaiti(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Foreign child of a Kuwaiti man, or of a Kuwaiti woman neither by origin nor through marriage"
    reference = ["R42", "R44"]

    def formula_2025_12_23(holder, period):
        sex = holder("sponsor_sex", period)
        is_mother_otherwise = (sex == Sex.female) & (
            holder("sponsor_origin", period) == Origin.other
        )
        return (
            (holder("relation", period) == Relation.child)
            & _is_citizen(holder, period)
            & ((sex == Sex.male) | is_mother_otherwise)
        )


class is_parent_of_kuwaiti(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Parent of a Kuwaiti"
    reference = "R43"

    def formula_2025_12_23(holder, period):
        return (holder("relation", period) == Relation.parent) & _is_citizen(holder, period)


class is_child_of_kuwaiti_woman(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Child of a woman who is Kuwaiti by origin, by a foreign husband"
    reference = "R44"

    def formula_2025_12_23(holder, period):
        return (holder("article", period) == Article.article_27) | (
            (holder("relation", period) == Relation.child)
            & _is_citizen(holder, period)
            & (holder("sponsor_sex", period) == Sex.female)
            & (holder("sponsor_origin", period) == Origin.origin)
        )


class is_free_domestic_worker(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "One of the domestic workers whom a Kuwaiti family pays nothing for"
    reference = ["R29", "R45"]

    def formula_2025_12_23(holder, period, parameters):
        ordinal = holder("ordinal", period)
        return (
            (holder("article", period) == Article.article_20)
            & (holder("sponsor_kind", period) == SponsorKind.kuwaiti_family)
            & (ordinal >= 1)
            & (ordinal <= parameters(period).limits.free_domestic_workers)
        )


class is_of_diplomatic_mission(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Member of a diplomatic mission or an official delegation"
    reference = "R46"

    def formula_2025_12_23(holder, period):
        return holder("claims_diplomatic_mission", period)


class is_illegal_resident(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Illegal resident, in coordination with the Central Agency"
    reference = "R47"

    def formula_2025_12_23(holder, period):
        return holder("claims_illegal_resident", period)


class is_newborn(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Newborn without a residence, asked for before four calendar months have passed since birth"
    reference = ["R48", "D10"]

    def formula_2025_12_23(holder, period):
        is_young = holder("opened_on", period) < holder("newborn_until", period)
        return (
            holder("claims_newborn", period)
            & ~numpy.isnat(holder("birth_date", period))
            & is_young
            & ~holder("residence_issued", period)
        )
