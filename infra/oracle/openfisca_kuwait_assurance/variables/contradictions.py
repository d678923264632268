"""Facts that cannot all be true. Each variable is one rule; ``facts_contradict`` is any of them."""

from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import (
    VISIT_VISAS,
    Answer,
    Article,
    Group,
    Nationality,
    Origin,
    Purpose,
    Relation,
    Sex,
    SponsorKind,
    Visa,
    is_one_of,
)

ETERNITY = DateUnit.ETERNITY

_wives = (Relation.wife, Relation.widow, Relation.divorcee)


class has_visit_visa(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "The visa is one for a visit or another short stay"
    reference = "R22"

    def formula(holder, period):
        return is_one_of(holder("visa", period), VISIT_VISAS)


class purpose_contradicts_document(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Residence is by an article and a visa by its kind, never by the other's"
    reference = ["R21", "R22", "R24"]

    def formula(holder, period):
        purpose = holder("purpose", period)
        has_article = holder("article", period) != Article.none
        has_visa = holder("visa", period) != Visa.none
        is_visit = holder("has_visit_visa", period)
        return (
            ((purpose == Purpose.residence) & has_visa)
            | ((purpose != Purpose.residence) & has_article)
            | ((purpose == Purpose.entry_visa) & is_visit)
            | ((purpose == Purpose.visit_visa) & has_visa & ~is_visit)
        )


class relation_contradicts_sex(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A wife, widow or divorcee is a woman and a husband is a man"
    reference = ["R28", "R40", "R41"]

    def formula(holder, period):
        relation = holder("relation", period)
        sex = holder("sex", period)
        return (is_one_of(relation, _wives) & (sex == Sex.male)) | (
            (relation == Relation.husband) & (sex == Sex.female)
        )


class relation_contradicts_sponsor(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A citizen's wife, widow or divorcee is a man's, a citizen's husband a woman's"
    reference = ["R28", "R40", "R41"]

    def formula(holder, period):
        relation = holder("relation", period)
        sex = holder("sponsor_sex", period)
        is_citizen = is_one_of(
            holder("sponsor_kind", period), (SponsorKind.kuwaiti, SponsorKind.gcc)
        )
        return is_citizen & (
            (is_one_of(relation, _wives) & (sex == Sex.female))
            | ((relation == Relation.husband) & (sex == Sex.male))
        )


class claim_contradicts_residence(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Diplomats and illegal residents hold no residence article; who claims to be an illegal resident is one"
    reference = ["R46", "R47"]

    def formula(holder, period):
        has_article = holder("article", period) != Article.none
        is_illegal = holder("nationality", period) == Nationality.illegal_resident
        claims_illegal = holder("claims_illegal_resident", period)
        return (
            (holder("claims_diplomatic_mission", period) & has_article)
            | (claims_illegal & (has_article | ~is_illegal))
            | (is_illegal & has_article)
        )


class domestic_work_contradicts(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Domestic workers work for a family or a diplomat, and only they are counted"
    reference = ["R29", "R30", "D11"]

    def formula(holder, period):
        is_domestic = holder("article", period) == Article.article_20
        employs = is_one_of(
            holder("sponsor_kind", period),
            (
                SponsorKind.none,
                SponsorKind.kuwaiti_family,
                SponsorKind.foreign_family,
                SponsorKind.diplomat,
            ),
        )
        return (is_domestic & ~employs) | (~is_domestic & holder("has_ordinal", period))


class family_article_contradicts(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Articles 26 to 29 are each for certain relatives of certain sponsors"
    reference = ["R27", "R40", "R41", "R44"]

    def formula(holder, period):
        article = holder("article", period)
        relation = holder("relation", period)
        sponsor = holder("sponsor_kind", period)
        is_other_sponsor = ~is_one_of(sponsor, (SponsorKind.none, SponsorKind.kuwaiti))

        def is_beyond(*relations):
            return ~is_one_of(relation, (Relation.none, *relations))

        return (
            (
                (article == Article.article_26)
                & (is_beyond(Relation.wife, Relation.husband) | is_other_sponsor)
            )
            | (
                (article == Article.article_27)
                & (
                    is_beyond(Relation.child)
                    | is_other_sponsor
                    | (holder("sponsor_sex", period) == Sex.male)
                    | (holder("sponsor_origin", period) == Origin.marriage)
                )
            )
            | (
                (article == Article.article_28)
                & (
                    is_beyond(Relation.widow, Relation.divorcee)
                    | is_other_sponsor
                    | (holder("has_children_by_citizen", period) == Answer.no)
                )
            )
            | (
                (article == Article.article_29)
                & is_one_of(relation, (Relation.wife, Relation.husband, Relation.child))
            )
        )


class birth_contradicts_dates(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Nobody is covered before birth, nor born after the day of the request"
    reference = "R12"

    def formula(holder, period):
        birth = holder("birth_date", period)
        return (birth > holder("starts_on", period)) | (
            birth > holder("opened_on", period)
        )


class group_contradicts_article(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "The special groups exist under article 30 alone"
    reference = "D14"

    def formula(holder, period):
        return (holder("group", period) != Group.none) & (
            holder("article", period) != Article.article_30
        )


class facts_contradict(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "The facts of the case contradict each other"

    def formula(holder, period):
        return (
            holder("purpose_contradicts_document", period)
            | holder("relation_contradicts_sex", period)
            | holder("relation_contradicts_sponsor", period)
            | holder("claim_contradicts_residence", period)
            | holder("domestic_work_contradicts", period)
            | holder("family_article_contradicts", period)
            | holder("birth_contradicts_dates", period)
            | holder("group_contradicts_article", period)
        )
