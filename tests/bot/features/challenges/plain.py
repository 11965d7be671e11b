"""What challenges come to, worked out plainly: quarter of an hour by quarter, day by day.

None of it is shared with the bot but the words of a rule: whoever reads this should be able to
check it against what members are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.services.challenges.rule import Rule

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
BEFORE = 5 * DAY
"""So long before it all begins everybody was at home."""
EVENING = timedelta(hours=3)

Span = tuple[datetime, datetime]


@cache
def shown(at: datetime, zone: str, turn: int) -> date:
    """The day in a zone at a moment; one that has begun is not over when clocks are put back."""
    lately = (at - n * QUARTER for n in range(13))
    walls = (moment.astimezone(ZoneInfo(zone)) for moment in lately)
    return max((wall - timedelta(hours=turn)).date() for wall in walls)


@cache
def span(day: date, zone: str, turn: int) -> Span:
    """When a day begins and ends in a zone."""
    noon = datetime.combine(day, datetime.min.time(), ZoneInfo("UTC")) + DAY / 2
    near = [noon + n * QUARTER for n in range(-4 * 30, 4 * 60)]
    own = [moment for moment in near if shown(moment, zone, turn) == day]
    return own[0], own[-1] + QUARTER


def each(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


@dataclass
class Life:
    """Where somebody was, and which days they had."""

    start: datetime
    turn: int
    home: str = "UTC"
    moves: list[tuple[datetime, str]] = field(default_factory=list)
    _walked: list[date] = field(default_factory=list)

    def move(self, at: datetime, zone: str) -> None:
        """Tell of a new zone; what is told is put behind what was told before."""
        if zone != (self.moves[-1][1] if self.moves else ""):
            self.moves.append((max([at, *(moved for moved, _ in self.moves)]), zone))
            del self._walked[int((self.moves[-1][0] - self.start + BEFORE) / QUARTER) :]

    def zone(self, at: datetime) -> str:
        return [self.home, *(zone for moved, zone in self.moves if moved <= at)][-1]

    @property
    def last_zone(self) -> str:
        return self.moves[-1][1] if self.moves else self.home

    def day(self, at: datetime) -> date:
        return shown(at, self.zone(at), self.turn)

    def quarters(self, until: datetime) -> list[date]:
        """The day of each quarter of an hour, from long before up to a moment."""
        n = int((until - self.start + BEFORE) / QUARTER)
        for later in range(len(self._walked), n):
            self._walked.append(self.day(self.start - BEFORE + later * QUARTER))
        return self._walked[:n]

    def lived(self, now: datetime) -> Counter[date]:
        """How many quarters of an hour there were of each day."""
        return Counter(self.quarters(now))

    def late_day(self, at: datetime, hours: int) -> date | None:
        """The day before today, for so many hours after one first saw a later one."""
        days, today = self.quarters(at), self.day(at)
        yesterday = max(day for day in days if day < today)
        left = next(n for n, day in enumerate([*days, today]) if day > yesterday)
        return yesterday if (len(days) - left) * QUARTER < timedelta(hours=hours) else None

    def still(self, at: datetime, hours: int) -> date:
        return self.late_day(at, hours) or self.day(at)

    def spoilt(self, first: date, last: date, now: datetime, outages: Sequence[Span]) -> set[date]:
        """Days up to today of which nearly nothing was left, by journeys or by outages."""
        today, lived = self.day(now), self.lived(now)
        own = list(each(first, min(last, today)))
        gone = {day for day in own if day < today and lived[day] * QUARTER < DAY / 2}
        return gone | {day for day in own if is_out(span(day, self.last_zone, self.turn), outages)}


def is_out(day: Span, outages: Sequence[Span]) -> bool:
    """Whether there was no bot for its evening, or for more than half of it."""
    begins, ends = day
    evening = any(since <= ends - EVENING and ends <= until for since, until in outages)
    lost = sum(
        max((min(ends, until) - max(begins, since)).total_seconds(), 0) for since, until in outages
    )
    return evening or lost * 2 > (ends - begins).total_seconds()


@dataclass
class Came:
    """How far somebody came."""

    streak: int
    held: int
    finished: bool
    asked: bool
    """Whether anything at all counted."""
    states: list[tuple[date, date, str]]


def stretches(rule: Rule, begins: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    if rule.kind == "total":
        yield first, last
    elif rule.kind == "daily":
        yield from ((day, day) for day in each(first, last))
    else:
        week = begins
        while week <= last:
            end = min(week + 6 * DAY, last)
            if end >= first:
                yield max(week, first), end
            week += 7 * DAY


def came(
    rule: Rule,
    begins: date,
    first: date,
    last: date,
    done: Mapping[date, int],
    excused: Collection[date],
    bought: Sequence[date],
    today: date,
    still: date,
) -> Came:
    """Go through the days once, with a hand full of freezes."""
    run = stock = 0
    most = rule.every * (rule.freezes + 1) - 1
    unused = sorted(bought)
    states = []
    for since, until in stretches(rule, begins, first, last):
        while unused and unused[0] <= min(until, today):
            unused.pop(0)
            stock = min(stock + rule.every, most)
        state = _state(rule, list(each(since, until)), done, excused, today, still)
        if state == "met":
            run, stock = run + 1, min(stock + 1, most)
        elif state == "missed" and rule.kind != "total" and stock >= rule.every:
            state, stock = "frozen", stock - rule.every
        elif state == "missed":
            run = stock = 0
        states.append((since, until, state))
    finished, asked = _verdict(rule, [state for *_, state in states], first, last, done)
    return Came(run, min(stock // rule.every, rule.freezes), finished, asked, states)


def _state(
    rule: Rule,
    days: Sequence[date],
    done: Mapping[date, int],
    excused: Collection[date],
    today: date,
    still: date,
) -> str:
    free = sum(day not in excused for day in days)
    if rule.kind == "total":
        met = sum(done.get(day, 0) for day in days) >= rule.goal
        need = rule.goal if free else 0
    else:
        got, need = sum(day in done for day in days), 1 if rule.kind == "daily" else rule.times
        need = min(need, len(days))
        met = got >= need
        need = min(need, free)
        met = met or got >= need > 0
    if met:
        return "met"
    if need <= 0:
        return "excused"
    if days[0] > today:
        return "ahead"
    return "open" if days[-1] >= still else "missed"


def _verdict(
    rule: Rule, states: Sequence[str], first: date, last: date, done: Mapping[date, int]
) -> tuple[bool, bool]:
    count = Counter(states)
    counted = len(states) - count["excused"]
    if rule.kind == "total":
        quantity = sum(n for day, n in done.items() if first <= day <= last)
        return quantity >= rule.goal, bool(counted) and first <= last
    good, met = count["met"] + count["frozen"], count["met"]
    enough = good * 100 >= rule.least_done * counted and met * 2 >= counted
    return bool(counted) and enough, bool(counted) and first <= last
