"""The words in which facts are told. The first of each list is what an unknown or absent fact becomes."""

from openfisca_core.indexed_enums import Enum


class Purpose(Enum):
    residence = "Residence granted or renewed"
    entry_visa = "Entry visa for taking up residence"
    visit_visa = "Visit or other short stay"


class Article(Enum):
    """Articles of the residency regulation 2249/2025."""

    none = "No residence article"
    article_14 = "Temporary residence"
    article_15 = "Extension of a visit"
    article_17 = "Government work"
    article_18 = "Private-sector work"
    article_19 = "Foreign partner"
    article_20 = "Domestic worker"
    article_21 = "Foreign investor"
    article_22 = "Joining a family"
    article_23 = "Study"
    article_24 = "Self-sponsored"
    article_25 = "Owner of real estate"
    article_26 = "Spouse of a Kuwaiti"
    article_27 = "Child of a Kuwaiti woman"
    article_28 = "Widow or divorcee of a Kuwaiti, with children by him"
    article_29 = "Relative other than wife and children"
    article_30 = "Special groups"
    article_31 = "Clergy"
    article_34 = "Departure notice"
    article_new = "Newly created residence"


class Visa(Enum):
    none = "No visa"
    government_work = "Government-sector work"
    private_work = "Private-sector work"
    domestic_worker = "Domestic worker and the like"
    commercial_industrial = "Commercial or industrial activity"
    join_family = "Joining a family"
    study = "Study"
    foreign_investor = "Foreign investor"
    temporary_government_contract = "Temporary government contract"
    temporary_oil_work = "Temporary work in the oil sector"
    government = "Government visit"
    business = "Business visit"
    family = "Family visit"
    private = "Private visit"
    medical_treatment = "Medical treatment"
    multiple_entry = "Multiple entries"
    tourism = "Tourism"
    sports = "Sports activities"
    cultural_social = "Cultural or social activities"
    transit = "Transit"
    transport_driver = "Driver of a transport vehicle"
    emergency = "Emergency entry"
    newly_created = "Newly created entry visa"


VISIT_VISAS = tuple(Visa)[Visa.government.index :]


class Relation(Enum):
    """What the holder is to the sponsor."""

    none = "No relation told"
    wife = "Wife"
    husband = "Husband"
    child = "Son or daughter"
    parent = "Father or mother"
    widow = "Widow"
    divorcee = "Divorcee"
    other = "Another relative"


class SponsorKind(Enum):
    none = "No sponsor told"
    kuwaiti = "A Kuwaiti citizen"
    gcc = "A citizen of another Gulf state"
    resident = "A foreign resident"
    kuwaiti_family = "A Kuwaiti family, of its domestic workers"
    foreign_family = "A foreign family, of its domestic workers"
    diplomat = "A diplomat, of his domestic workers"
    company = "A company"
    government = "A government authority"
    self = "The holder"


class Sex(Enum):
    unknown = "Not told"
    female = "Female"
    male = "Male"


class Origin(Enum):
    """How a citizen is a citizen (R44)."""

    unknown = "Not told"
    origin = "Kuwaiti by origin"
    marriage = "Kuwaiti through marriage to a citizen"
    other = "Kuwaiti in another way"


class Group(Enum):
    """The three groups of article 30."""

    none = "None of them"
    former_illegal_resident_with_passport = "Former illegal resident with a foreign passport"
    retired_military_former_illegal_resident = "Retired military among them"
    relative_of_foreign_martyr = "Relative of a foreign martyr"


class Nationality(Enum):
    foreign = "Foreign"
    illegal_resident = "Illegal resident"


class Occupation(Enum):
    """Occupations of article 18 that the regulation names (R25)."""

    other = "Any other occupation, or none"
    farm_worker = "Farm worker on an agricultural holding"
    fisherman = "Fisherman"
    camel_or_sheep_herder = "Herder of camels or sheep"
    dairy_company_worker = "Worker of a dairy company"


class Answer(Enum):
    unknown = "Not told"
    no = "No"
    yes = "Yes"


class Rule(Enum):
    """What decides the price: a category of the exempt list or a row of a table."""

    none = "No row fits"
    exempt_wife_of_kuwaiti = "Exempt 1: foreign woman married to a Kuwaiti (R40)"
    exempt_widow_or_divorcee = "Exempt 2: widow or divorcee of a citizen, with children (R41)"
    exempt_child_of_kuwaiti = "Exempt 3: foreign child of a Kuwaiti (R42)"
    exempt_parent_of_kuwaiti = "Exempt 4: parent of a Kuwaiti (R43)"
    exempt_child_of_kuwaiti_woman = "Exempt 5: child of a Kuwaiti woman by a foreign husband (R44)"
    exempt_domestic_worker = "Exempt 6: one of three domestic workers of a Kuwaiti family (R45)"
    exempt_diplomat = "Exempt 7: diplomatic mission or official delegation (R46)"
    exempt_illegal_resident = "Exempt 8: illegal resident (R47)"
    exempt_newborn = "Exempt 9: newborn, for four months (R48)"
    child_of_woman_naturalised_by_marriage = "Child of a woman Kuwaiti through marriage (R44)"
    spouse_of_kuwaiti = "Spouse of a Kuwaiti, article 26 (R40)"
    child_of_kuwaiti_woman = "Child of a Kuwaiti woman, article 27 (R44)"
    other_relative = "Relative other than wife and children, article 29 (R27)"
    family_of_former_illegal_resident = "Wife or child of a former illegal resident (D14)"
    family_of_martyr_relative = "Wife or child of a martyr's relative (D14)"
    family_of_gcc_man = "Wife or child of a GCC man (R28)"
    family_of_gcc_woman = "Husband or child of a GCC woman (R28)"
    domestic_worker = "Domestic worker before 2025-12-23 (R32)"
    domestic_worker_of_kuwaiti_family = "Fourth or later domestic worker of a Kuwaiti family (R29)"
    domestic_worker_of_foreign_family = "Domestic worker of a foreign family (R30)"
    domestic_worker_of_diplomat = "Domestic worker of a diplomat (R30)"
    temporary_domestic_worker = "Temporary residence of a domestic worker (R23)"
    temporary_other = "Temporary residence (R23)"
    departure_notice = "Departure notice (R23)"
    visit_extension = "Extension of a visit, by a private insurer (R23)"
    spouse = "Dependent spouse before 2025-12-23 (R32)"
    adult_child = "Dependent child of 18 or more before 2025-12-23 (R32)"
    minor_child = "Dependent child under 18 before 2025-12-23 (R32)"
    dependant = "Dependant of a resident (R26)"
    entry_visa = "Entry visa for residence (R21)"
    entry_visa_domestic_worker = "Entry visa of a domestic worker (R21)"
    visit_visa = "Transit, driver, emergency or newly created visa (R22)"
    private_visit = "Visit, by a private insurer (R17, R22)"
    favoured_work = "Farm, fishing, herding or dairy work (R25)"
    residence = "Residence by its article (R24)"


class TermRefusal(Enum):
    none = "The term can be had"
    term_unit = "Years were asked for where months are sold, or the other way round"
    term_missing = "Neither a number nor a last day is told"
    end_before_start = "Cover would end before it starts"
    too_few = "Less than one unit, or less than the last day needs"
    too_many = "More than may be bought at once, or more than the last day needs"


class Refusal(Enum):
    none = "The case is priced"
    contradictory_facts = "Facts contradict each other"
    missing_fact = "A fact is not told"
    out_of_range = "A fact is outside what can be"
    no_scheduled_fee = "The schedule has no row for the case"
    private_insurer = "Private companies sell this cover"
    term = "The term cannot be had"


def is_one_of(values, members):
    """True where the value is one of the members of its enumeration."""
    found = values == members[0]
    for member in members[1:]:
        found = found | (values == member)
    return found
