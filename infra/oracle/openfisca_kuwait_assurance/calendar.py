"""Calendar arithmetic on arrays of dates (datetime64[D])."""

import numpy


def _parts(dates):
    months = dates.astype("datetime64[M]")
    return months, (dates - months.astype("datetime64[D]")).astype(int)


def add_months(dates, months):
    """The same day of the month, ``months`` later; the last day of that month where it has no such day."""
    first, day = _parts(dates)
    target = first + months
    last_day = (
        (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    ).astype(int) - 1
    return target.astype("datetime64[D]") + numpy.minimum(day, last_day)


def last_day_of(starts, months):
    """The last day of a term of ``months`` (D4): the day before the same day, ``months`` later.

    A term from 29 February, or from the 31st, ends on the last day of a month that has no such day: that day has
    not come again, so nothing is taken off.
    """
    same_day = add_months(starts, months)
    is_lost = _parts(same_day)[1] != _parts(starts)[1]
    return numpy.where(is_lost, same_day, same_day - 1)


def units_until(starts, ends, months_each):
    """The fewest whole units of ``months_each`` months whose term reaches ``ends``; at least one (D2, D3)."""
    between = (ends.astype("datetime64[M]") - starts.astype("datetime64[M]")).astype(int)
    units = numpy.maximum(between // months_each, 1)
    for _ in range(2):
        units = units + (last_day_of(starts, units * months_each) < ends)
    return units


def completed_years(births, days):
    """Age in completed years: who was born on 29 February completes a year on 1 March of common years."""
    birth_month, birth_day = _parts(births)
    month, day = _parts(days)
    months = (month - birth_month).astype(int)
    return (months - (day < birth_day)) // 12
