"""What became of each day of a member in a challenge."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from bot.services.challenges.periods import days
from bot.services.challenges.progress import State
from bot.services.challenges.records import LEAVE, Part
from bot.services.pictures.data import Mark


def marks(part: Part, at: datetime, made_up: Collection[date] = ()) -> dict[date, Mark]:
    """All days that count for the member, up to the last one, or up to today without one.

    `out` are those on which nothing is asked, and those of weeks and spans in which other days
    do as well. What can still be checked in for is as open as today.
    """
    facts, today, still = part.facts, part.today(at), part.still(at)
    states = _states(part, at)
    last = facts.last or max(today, facts.first)
    found: dict[date, Mark] = {}
    for day in days(facts.first, last):
        if day in facts.done:
            found[day] = "madeup" if day in made_up else "done"
        elif day in facts.excused:
            found[day] = "away" if facts.excused[day] == LEAVE else "excused"
        elif day > today:
            found[day] = "future"
        else:
            found[day] = _mark(states.get(day), day >= still)
    return found


def _states(part: Part, at: datetime) -> dict[date, State]:
    """The states of the periods that are one day, by day; of longer ones only that it is frozen."""
    return {
        day: state
        for period, state in part.progress(at).stretches
        if period.first == period.last or state == "frozen"
        for day in days(period.first, period.last)
    }


def _mark(state: State | None, is_open: bool) -> Mark:
    if is_open:
        return "today"
    if state == "frozen":
        return "frozen"
    return "missed" if state == "missed" else "out"
