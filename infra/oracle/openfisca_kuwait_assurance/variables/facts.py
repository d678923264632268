"""The facts of a case: inputs, without formulas. A date that is not known is NaT."""

import datetime

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance import words
from openfisca_kuwait_assurance.entities import Holder

ETERNITY = DateUnit.ETERNITY


class purpose(Variable):
    value_type = Enum
    possible_values = words.Purpose
    default_value = words.Purpose.residence
    entity = Holder
    definition_period = ETERNITY
    label = "What the assurance is needed for"


class article(Variable):
    value_type = Enum
    possible_values = words.Article
    default_value = words.Article.none
    entity = Holder
    definition_period = ETERNITY
    label = "Residence article"


class visa(Variable):
    value_type = Enum
    possible_values = words.Visa
    default_value = words.Visa.none
    entity = Holder
    definition_period = ETERNITY
    label = "Kind of entry or visit visa"


class sex(Variable):
    value_type = Enum
    possible_values = words.Sex
    default_value = words.Sex.unknown
    entity = Holder
    definition_period = ETERNITY
    label = "Sex of the holder"


class birth_date(Variable):
    value_type = datetime.date
    entity = Holder
    definition_period = ETERNITY
    label = "Date of birth of the holder"


class nationality(Variable):
    value_type = Enum
    possible_values = words.Nationality
    default_value = words.Nationality.foreign
    entity = Holder
    definition_period = ETERNITY
    label = "Nationality class of the holder"


class occupation(Variable):
    value_type = Enum
    possible_values = words.Occupation
    default_value = words.Occupation.other
    entity = Holder
    definition_period = ETERNITY
    label = "Occupation of the holder, as far as the regulation names it"


class group(Variable):
    value_type = Enum
    possible_values = words.Group
    default_value = words.Group.none
    entity = Holder
    definition_period = ETERNITY
    label = "Group of article 30 that the holder belongs to"


class is_domestic_worker(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "The holder is a domestic worker"


class relation(Variable):
    value_type = Enum
    possible_values = words.Relation
    default_value = words.Relation.none
    entity = Holder
    definition_period = ETERNITY
    label = "What the holder is to the sponsor"


class has_children_by_citizen(Variable):
    value_type = Enum
    possible_values = words.Answer
    default_value = words.Answer.unknown
    entity = Holder
    definition_period = ETERNITY
    label = "The widow or divorcee has children by the citizen"


class sponsor_kind(Variable):
    value_type = Enum
    possible_values = words.SponsorKind
    default_value = words.SponsorKind.none
    entity = Holder
    definition_period = ETERNITY
    label = "Who sponsors the holder"


class sponsor_sex(Variable):
    value_type = Enum
    possible_values = words.Sex
    default_value = words.Sex.unknown
    entity = Holder
    definition_period = ETERNITY
    label = "Sex of the sponsor"


class sponsor_article(Variable):
    value_type = Enum
    possible_values = words.Article
    default_value = words.Article.none
    entity = Holder
    definition_period = ETERNITY
    label = "Residence article of a sponsor who is a resident"


class sponsor_origin(Variable):
    value_type = Enum
    possible_values = words.Origin
    default_value = words.Origin.unknown
    entity = Holder
    definition_period = ETERNITY
    label = "How the sponsor is Kuwaiti"


class sponsor_group(Variable):
    value_type = Enum
    possible_values = words.Group
    default_value = words.Group.none
    entity = Holder
    definition_period = ETERNITY
    label = "Group of article 30 that the sponsor belongs to"


class has_ordinal(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "An ordinal is told"


class ordinal(Variable):
    value_type = int
    entity = Holder
    definition_period = ETERNITY
    label = "Position among the sponsor's domestic workers (D11)"


class claims_diplomatic_mission(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Member of a diplomatic mission or an official delegation"


class claims_illegal_resident(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Illegal resident, known to the Central Agency"


class claims_newborn(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "Foreign newborn"


class residence_issued(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A residence has been issued to the newborn"


class is_in_kuwait(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "The holder is in Kuwait"


class opened_on(Variable):
    value_type = datetime.date
    entity = Holder
    definition_period = ETERNITY
    label = "Kuwait date on which the bank attempt is opened (D1, D17)"


class starts_on(Variable):
    value_type = datetime.date
    entity = Holder
    definition_period = ETERNITY
    label = "First day of cover"


class ends_on(Variable):
    value_type = datetime.date
    entity = Holder
    definition_period = ETERNITY
    label = "Last day of the residence, where the Interior Ministry has fixed it (R12)"


class asks_years(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A number of years is asked for"


class years_asked(Variable):
    value_type = int
    entity = Holder
    definition_period = ETERNITY
    label = "Number of years asked for (R80)"


class asks_months(Variable):
    value_type = bool
    entity = Holder
    definition_period = ETERNITY
    label = "A number of months is asked for"


class months_asked(Variable):
    value_type = int
    entity = Holder
    definition_period = ETERNITY
    label = "Number of months asked for"
