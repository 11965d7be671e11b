"""The weeks of a challenge as a picture shows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta

from bot.services.pictures.data import WEEK, Day, Mark, Week

NUMBERED = 8
"""Weeks that are shown with the numbers of their days, at most."""
MOST = 23
"""Weeks that are shown at all: five months."""


def weeks_of(
    marks: Mapping[date, Mark],
    today: date,
    month: Callable[[date], str],
    featured: Collection[date] = (),
) -> tuple[Week, ...]:
    """The weeks from the first marked day to the last; days in between without a mark are out.

    Of more than MOST weeks those up to the one of `today`, or the first ones while it is among
    them. `month` names the month of a day, in few letters.
    """
    if not marks:
        return ()
    first, last = _monday(min(marks)), _monday(max(marks))
    earliest = last - (MOST - 1) * timedelta(days=WEEK)
    start = max(first, min(_monday(today) - (MOST - 1) * timedelta(days=WEEK), earliest))
    count = min((last - start).days // WEEK + 1, MOST)
    mondays = [start + n * timedelta(days=WEEK) for n in range(count)]
    return tuple(_week(monday, marks, featured, month, monday == start) for monday in mondays)


def _week(
    monday: date,
    marks: Mapping[date, Mark],
    featured: Collection[date],
    month: Callable[[date], str],
    opens: bool,
) -> Week:
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    shown = [day for day in days if day in marks]
    begins = next((day for day in shown if day.day == 1), shown[0] if opens and shown else None)
    return Week(month(begins) if begins else "", tuple(_day(d, marks, featured) for d in days))


def _day(day: date, marks: Mapping[date, Mark], featured: Collection[date]) -> Day:
    if day not in marks:
        return Day(None, "out")
    return Day(day.day, marks[day], day in featured)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
