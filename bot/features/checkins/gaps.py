"""Which missed days freezes and repairs bridge: pure functions of days.

A freeze or repair counts for the month of the day that it bridges. It is spent only where it
helps: a gap is bridged as a whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.services.excuses import FREEZE, REPAIR

DAY = timedelta(days=1)

Gap = tuple[date, ...]
"""Days in a row without a check-in, between two with one, or from the last one to the present."""
Excused = Mapping[date, str]
"""Days with the cause by which they are excused."""


def gaps(done: Collection[date], until: date) -> list[Gap]:
    """The gaps between the days done, and from the last of them up to the day before `until`."""
    ends = sorted({*done, until} if done and until > max(done) else done)
    return [_between(before, after) for before, after in pairwise(ends) if after - before > DAY]


def _between(before: date, after: date) -> Gap:
    return tuple(before + n * DAY for n in range(1, (after - before).days))


def month_of(day: date) -> date:
    """The first of the month of a day."""
    return day.replace(day=1)


def months_around(stretches: Iterable[Gap], day: date) -> set[date]:
    """The months of a day, and of all gaps that it lies in or next to."""
    near = [gap for gap in stretches if gap[0] - DAY <= day <= gap[-1] + DAY]
    return {month_of(day), *(month_of(missed) for gap in near for missed in gap)}


def within(stretches: Iterable[Gap], months: Collection[date]) -> list[Gap]:
    """The gaps with a day in one of these months."""
    return [gap for gap in stretches if any(month_of(day) in months for day in gap)]


def spent(excused: Excused, cause: str) -> Counter[date]:
    """How many days of each month have been excused by a cause."""
    return Counter(month_of(day) for day, of in excused.items() if of == cause)


def freezes(stretches: Iterable[Gap], excused: Excused, limit: int) -> set[date]:
    """The days to freeze, where a month has `limit` freezes, so that whole gaps are bridged.

    Where they do not suffice for all gaps, the older gap comes first.
    """
    given: set[date] = set()
    frozen = spent(excused, FREEZE)
    for gap in sorted(stretches):
        missed = {day for day in gap if day not in excused}
        need = Counter(map(month_of, missed))
        if all(frozen[month] + n <= limit for month, n in need.items()):
            given |= missed
            frozen += need
    return given


def idle(stretches: Iterable[Gap], done: Collection[date], excused: Excused) -> set[date]:
    """Freezes that save nothing, because a check-in on which they relied was taken back.

    Of a day that an admin added as done the freeze stays: if the addition goes, it is needed again.
    """
    saving = {day for gap in stretches if set(gap) <= excused.keys() for day in gap}
    return {
        day
        for day, cause in excused.items()
        if cause == FREEZE and day not in saving and day not in done
    }


def repairs(
    gap: Sequence[date], excused: Excused, repairable: Collection[date], left: tuple[int, int]
) -> set[date]:
    """The fewest days to repair so that, with freezes, the whole gap is bridged; none if it cannot.

    `left` says how many freezes and how many repairs a month has in all.
    """
    frozen, repaired = spent(excused, FREEZE), spent(excused, REPAIR)
    chosen: set[date] = set()
    missed = [day for day in gap if day not in excused]
    for month in {month_of(day) for day in missed}:
        days = [day for day in missed if month_of(day) == month]
        allowed = [day for day in days if day in repairable]
        short = len(days) - max(0, left[0] - frozen[month])
        if short > min(len(allowed), left[1] - repaired[month]):
            return set()
        chosen |= set(allowed[len(allowed) - max(0, short) :])
    return chosen
