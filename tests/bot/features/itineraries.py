"""Random journeys of members who check in wherever they are.

`HEARTH_ITINERARIES=all` brings ten thousand; else it is a part of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from zoneinfo import available_timezones

from bot.core.days import day_span, find_zone, local_day
from bot.services.zones import History

ALL = os.environ.get("HEARTH_ITINERARIES") == "all"
DAY, HALF = timedelta(days=1), timedelta(hours=12)
MICROSECOND = timedelta(microseconds=1)
YEARS = (2010, 2030)
DATE_LINE = (
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia", "Pacific/Fakaofo"),
    *("Pacific/Honolulu", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Niue"),
)
AT_HOME = 3 * DAY
"""Nobody flies back into days from before they began."""
PAUSES = (1 / 24, 5 / 24, 14 / 24, 1.0, 3.0, 10.0, 45.0)
"""Days between two flights, about: from who only changes planes to who stays."""


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Where somebody was from a moment on, and where days turn."""

    start: datetime
    history: History
    turn: int

    @property
    def stays(self) -> Iterator[tuple[datetime, datetime, str]]:
        """From when to when they were in which zone."""
        edges = (self.start, *self.history.since, self.history.until)
        for (since, until), zone in zip(pairwise(edges), self.history.zones, strict=True):
            yield since, until, zone


@lru_cache(maxsize=1)
def everywhere() -> tuple[str, ...]:
    """All zones that can be chosen."""
    return tuple(sorted(name for name in available_timezones() if find_zone(name) == name))


def itinerary(random: Random, days: int) -> Itinerary:
    """A journey of so many days; `random` alone decides which."""
    start = datetime(random.randint(*YEARS), 1, 1, tzinfo=UTC) + random.random() * 365 * DAY
    if random.random() < 0.1:  # over the year's end in which Samoa left a day out
        start = datetime(2011, 12, 31, tzinfo=UTC) - random.random() * days * DAY
    start, until = start.replace(microsecond=0), start + days * DAY
    places = DATE_LINE if random.random() < 0.3 else everywhere()
    hasty = random.random() < 0.2
    since: list[datetime] = []
    at = start + AT_HOME
    while True:
        pause = random.choice(PAUSES[:4] if hasty else PAUSES)
        at += timedelta(seconds=1 + int(random.expovariate(1 / pause) * 86_400))
        if at >= until:
            break
        since.append(at)
    zones = tuple(random.choice(places) for _ in range(len(since) + 1))
    turn = random.choice((0, 0, 3, 4, random.randrange(24)))
    return Itinerary(start, History(zones, tuple(since), until), turn)


Stretch = tuple[datetime, datetime]


def stretches(of: Itinerary) -> dict[date, list[Stretch]]:
    """What was lived of each day, in order of time."""
    found: dict[date, list[Stretch]] = defaultdict(list)
    for since, until, zone in of.stays:
        day, last = (local_day(at, zone, of.turn) for at in (since, until - MICROSECOND))
        while day <= last:
            begin, end = day_span(day, zone, of.turn)
            stretch = max(begin, since), min(end, until)
            if stretch[0] < stretch[1]:
                found[day].append(stretch)
            day += DAY
    return found


def check_ins(of: Itinerary, random: Random) -> list[tuple[datetime, date]]:
    """When somebody checks in who does so once in each of their days, at a random moment of it.

    They do it before a later day begins for them. Where that leaves them less than half a day
    they may do it later, on a way back, or not at all.
    """
    lived = stretches(of)
    moments: list[tuple[datetime, date]] = []
    later = of.history.until
    for day in sorted(lived, reverse=True):
        first = sum((_part(stretch, later) for stretch in lived[day]), timedelta())
        moment = _after(lived[day], random.random() * max(first, HALF))
        if moment is not None:
            moments.append((moment, day))
        later = min(later, lived[day][0][0])
    return sorted(moments)


def _part(stretch: Stretch, until: datetime) -> timedelta:
    return max(timedelta(), min(stretch[1], until) - stretch[0])


def _after(lived: list[Stretch], span: timedelta) -> datetime | None:
    """The moment at which so much of a day was lived; None if it never was."""
    for begin, end in lived:
        if span < end - begin:
            return begin + span
        span -= end - begin
    return None
