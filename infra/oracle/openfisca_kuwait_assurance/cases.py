"""Cases as JSON, and their answers by the law of the day on which each was opened."""

from datetime import UTC, datetime, timedelta

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import Parameter
from openfisca_core.simulation_builder import SimulationBuilder

from openfisca_kuwait_assurance import CountryTaxBenefitSystem
from openfisca_kuwait_assurance.words import Answer, Refusal

#: Kuwait keeps UTC+3 all year (D1).
_KUWAIT = timedelta(hours=3)

#: Variables that are told by a word of the case: where the word stands, and what a word that is not listed means.
_words = {
    "purpose": (("purpose",), None),
    "article": (("article",), "none"),
    "visa": (("visa",), "none"),
    "sex": (("holder", "sex"), "unknown"),
    "nationality": (("holder", "nationality"), None),
    "occupation": (("holder", "occupation"), "other"),
    "group": (("holder", "group"), "none"),
    "relation": (("relation",), "none"),
    "sponsor_kind": (("sponsor", "kind"), "none"),
    "sponsor_sex": (("sponsor", "sex"), "unknown"),
    "sponsor_article": (("sponsor", "article"), "none"),
    "sponsor_origin": (("sponsor", "origin"), "unknown"),
    "sponsor_group": (("sponsor", "group"), "none"),
}
_articles = {"article", "sponsor_article"}
_hyphenated = {"purpose", "visa", "nationality"}
_free_text = {"occupation"}

_flags = {
    "is_domestic_worker": lambda case: case["holder"]["domesticWorker"],
    "claims_diplomatic_mission": lambda case: "diplomatic-mission" in case["claims"],
    "claims_illegal_resident": lambda case: "illegal-resident" in case["claims"],
    "claims_newborn": lambda case: "newborn" in case["claims"],
    "residence_issued": lambda case: case["residenceIssued"],
    "is_in_kuwait": lambda case: case["inKuwait"],
    "has_ordinal": lambda case: case["ordinal"] is not None,
    "asks_years": lambda case: case["years"] is not None,
    "asks_months": lambda case: case["months"] is not None,
}
_numbers = {"ordinal": "ordinal", "years_asked": "years", "months_asked": "months"}
_dates = {
    "birth_date": lambda case: case["holder"]["birthDate"],
    "starts_on": lambda case: case["startsOn"],
    "ends_on": lambda case: case["endsOn"],
}
_children = {None: Answer.unknown, False: Answer.no, True: Answer.yes}


def kuwait_date(instant):
    """The date in Kuwait at an instant (ISO 8601 with its offset)."""
    return (datetime.fromisoformat(instant).astimezone(UTC) + _KUWAIT).date()


def _word_at(case, path):
    value = case
    for name in path:
        value = None if value is None else value[name]
    return value


class Oracle:
    """Answers cases in bulk."""

    def __init__(self):
        self._law = CountryTaxBenefitSystem()
        self._law_dates = numpy.array(sorted(self._dates_of_change()), dtype="datetime64[D]")
        self._places = {name: self._places_of(name) for name in _words}

    def answer(self, cases):
        """An answer for each case, in order."""
        opened = numpy.array(
            [kuwait_date(case["openedAt"]) for case in cases], dtype="datetime64[D]"
        )
        # Between two changes the law of every day is the same, so that cases of all those days are computed at once.
        version = numpy.searchsorted(self._law_dates, opened, side="right") - 1
        answers = [None] * len(cases)
        for each in numpy.unique(version):
            places = numpy.flatnonzero(version == each)
            day = str(self._law_dates[max(each, 0)])
            found = self._answer_by([cases[at] for at in places], opened[places], day)
            for at, answer in zip(places, found, strict=True):
                answers[at] = answer
        return answers

    def _answer_by(self, cases, opened, day):
        simulation = SimulationBuilder().build_default_simulation(self._law, len(cases))
        self._tell(simulation, cases, opened)

        def ask(name):
            return simulation.calculate(name, day)

        refusal, term, rule = ask("refusal"), ask("term_refusal"), ask("rule")
        columns = zip(
            refusal.decode_to_str().tolist(),
            term.decode_to_str().tolist(),
            rule.decode_to_str().tolist(),
            ask("total").tolist(),
            ask("covered_until").astype(str).tolist(),
            ask("quantity").tolist(),
            ask("is_by_month").tolist(),
            strict=True,
        )
        return [self._spoken(*row) for row in columns]

    @staticmethod
    def _spoken(refusal, term, rule, total, ends_on, quantity, by_month):
        if refusal != Refusal.none.name:
            detail = term if refusal == Refusal.term.name else refusal
            return {
                "refused": True,
                "reason": refusal.replace("_", "-"),
                "detail": detail.replace("_", "-"),
                "rule": rule,
            }
        unit = "months" if by_month else "years"
        return {
            "total": total,
            "endsOn": ends_on,
            "quantity": quantity,
            "unit": unit,
            "rule": rule,
        }

    def _tell(self, simulation, cases, opened):
        def tell(name, values):
            simulation.set_input(name, "eternity", values)

        for name, (path, _) in _words.items():
            places = self._places[name]
            other = places.get(None) if name in _free_text else None
            found = [places.get(_word_at(case, path), other) for case in cases]
            if None in found:
                word = _word_at(cases[found.index(None)], path)
                raise ValueError(f"{'.'.join(path)} is {word!r}, a word without a meaning here")
            possible = self._law.get_variable(name).possible_values
            tell(name, possible.encode(numpy.array(found, dtype=int)))
        for name, read in _flags.items():
            tell(name, numpy.array([read(case) for case in cases], dtype=bool))
        for name, key in _numbers.items():
            tell(name, numpy.array([case[key] or 0 for case in cases], dtype=int))
        for name, read in _dates.items():
            values = [read(case) or "NaT" for case in cases]
            tell(name, numpy.array(values, dtype="datetime64[D]"))
        tell("opened_on", opened)
        children = [_children[case["withChildren"]].index for case in cases]
        tell("has_children_by_citizen", Answer.encode(numpy.array(children, dtype=int)))

    def _places_of(self, name):
        """Words of the case to places in the enumeration; None, an absent fact, has a place too where it may be absent."""
        absent = _words[name][1]
        possible: type[Enum] = self._law.get_variable(name).possible_values
        places = {
            self._word_of(name, member.name): member.index
            for member in possible
            if member.name != absent
        }
        if absent is not None:
            places[None] = possible[absent].index
        return places

    @staticmethod
    def _word_of(name, member):
        """How the case spells a member of an enumeration."""
        if name in _articles:
            return member.removeprefix("article_")
        return member.replace("_", "-") if name in _hyphenated else member

    def _dates_of_change(self):
        """Every day on which an amount, a limit or a formula changes."""
        dates = set()
        for parameter in self._law.parameters.get_descendants():
            if isinstance(parameter, Parameter):
                dates.update(value.instant_str for value in parameter.values_list)
        for variable in self._law.variables.values():
            dates.update(start for start in variable.formulas if start > "0001-01-01")
        return dates
