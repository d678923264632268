"""How long a case is covered: unit, quantity, last day, and what may not be asked for."""

import datetime

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from openfisca_kuwait_assurance.calendar import last_day_of, units_until
from openfisca_kuwait_assurance.entities import Holder
from openfisca_kuwait_assurance.words import (
    Article,
    Purpose,
    Rule,
    TermRefusal,
    is_one_of,
)

DAY = DateUnit.DAY

#: Beyond any term, and still within the calendar.
_FAR = 5000


class is_by_month(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "Cover is sold by the month"
    reference = ["R18", "R21", "R22", "R23", "R48", "D3"]

    def formula(holder, period):
        is_temporary = is_one_of(
            holder("article", period),
            (Article.article_14, Article.article_15, Article.article_34),
        )
        return (
            (holder("purpose", period) != Purpose.residence)
            | is_temporary
            | (holder("rule", period) == Rule.exempt_newborn)
        )


class most_units(Variable):
    value_type = int
    entity = Holder
    definition_period = DAY
    label = "The most years or months that may be bought at once"
    reference = ["R81", "R82", "R83", "D5"]

    def formula(holder, period, parameters):
        limits = parameters(period).limits
        article = holder("article", period)
        years = numpy.full(len(Article), limits.years.otherwise)
        for name in limits.years.by_article:
            years[Article[name].index] = limits.years.by_article[name]
        of_article = years[article.view(numpy.ndarray)]
        is_newborn = holder("rule", period) == Rule.exempt_newborn
        months = numpy.where(is_newborn, limits.newborn_months, limits.months)
        in_years = numpy.where(
            holder("is_in_kuwait", period), of_article, limits.years.abroad
        )
        return numpy.where(holder("is_by_month", period), months, in_years)


class units_to_end(Variable):
    value_type = int
    entity = Holder
    definition_period = DAY
    label = "Whole years or months that reach the last day told; 0 where none is told"
    reference = ["R12", "D2", "D3"]

    def formula(holder, period):
        start = holder("starts_on", period)
        end = holder("ends_on", period)
        known = ~numpy.isnat(end)
        months_each = numpy.where(holder("is_by_month", period), 1, 12)
        reached = numpy.where(known & (end >= start), end, start)
        return numpy.where(known, units_until(start, reached, months_each), 0)


class has_quantity(Variable):
    value_type = bool
    entity = Holder
    definition_period = DAY
    label = "A number is told in the unit in which cover is sold"

    def formula(holder, period):
        return numpy.where(
            holder("is_by_month", period),
            holder("asks_months", period),
            holder("asks_years", period),
        )


class quantity(Variable):
    value_type = int
    entity = Holder
    definition_period = DAY
    label = "Years or months that are paid for"
    reference = ["R80", "D2", "D3"]

    def formula(holder, period):
        asked = numpy.where(
            holder("is_by_month", period),
            holder("months_asked", period),
            holder("years_asked", period),
        )
        return numpy.where(
            holder("has_quantity", period), asked, holder("units_to_end", period)
        )


class covered_until(Variable):
    value_type = datetime.date
    entity = Holder
    definition_period = DAY
    label = "Last day of cover"
    reference = ["R12", "R48", "R84", "D4"]

    def formula(holder, period):
        start = holder("starts_on", period)
        end = holder("ends_on", period)
        quantity = numpy.clip(holder("quantity", period), -_FAR, _FAR)
        months_each = numpy.where(holder("is_by_month", period), 1, 12)
        by_quantity = last_day_of(start, quantity * months_each)
        last = numpy.where(numpy.isnat(end), by_quantity, end)
        is_newborn = holder("rule", period) == Rule.exempt_newborn
        newborn_last = holder("newborn_until", period) - 1
        return numpy.where(is_newborn & (newborn_last < last), newborn_last, last)


class term_refusal(Variable):
    value_type = Enum
    possible_values = TermRefusal
    default_value = TermRefusal.none
    entity = Holder
    definition_period = DAY
    label = "Why the term cannot be had"
    reference = ["R81", "R82", "D2", "D3", "D5"]

    def formula(holder, period):
        has_end = ~numpy.isnat(holder("ends_on", period))
        has_quantity = holder("has_quantity", period)
        asks_any = holder("asks_years", period) | holder("asks_months", period)
        is_told = has_end | has_quantity
        quantity = holder("quantity", period)
        to_end = holder("units_to_end", period)
        start = holder("starts_on", period)
        ends_first = (has_end & (holder("ends_on", period) < start)) | (
            (holder("covered_until", period) < start) & (quantity >= 1)
        )
        is_both = has_end & has_quantity
        return numpy.select(
            [
                ~is_told & asks_any,
                ~is_told,
                ends_first,
                (quantity < 1) | (is_both & (quantity < to_end)),
                (quantity > holder("most_units", period)) | (is_both & (quantity > to_end)),
            ],
            [
                TermRefusal.term_unit.index,
                TermRefusal.term_missing.index,
                TermRefusal.end_before_start.index,
                TermRefusal.too_few.index,
                TermRefusal.too_many.index,
            ],
            TermRefusal.none.index,
        )
