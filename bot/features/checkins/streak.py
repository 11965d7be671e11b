"""The streak: a pure function of the days on which somebody checked in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row."""

    current: int
    """Up to today, or up to yesterday while today is still open."""
    longest: int
    total: int
    """Days checked in."""


def streak(days: Collection[date], today: date, excused: Collection[date] = frozenset()) -> Streak:
    """The streak of a daily check-in as of `today`.

    Excused days neither break a streak nor lengthen it.
    """
    done, forgiven = set(days), set(excused)
    longest = run = 0
    current = 0
    day = min(done, default=today)
    last = max([today, *done])
    while day <= last:
        if day in done:
            run += 1
        elif day not in forgiven and day != today:
            run = 0
        longest = max(longest, run)
        if day == today:
            current = run
        day += DAY
    return Streak(current, longest, len(done))
