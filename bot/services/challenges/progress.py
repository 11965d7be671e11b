"""How far a member is in a challenge: a pure function of its rule and of the member's days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from bot.services.challenges.periods import Period, days, periods
from bot.services.challenges.rule import Rule

State = Literal["met", "frozen", "excused", "missed", "open", "ahead"]
"""`open`: not met, but it still can be; `ahead`: it has not begun."""
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What a member did, and what life did to them. Days are the member's own."""

    begins: date
    """The first day of the challenge."""
    first: date
    """The first day that counts for the member."""
    last: date | None
    """The last day of the challenge; None if it does not end."""
    done: Mapping[date, int] = field(default_factory=dict)
    """Quantities by day."""
    excused: Mapping[date, str] = field(default_factory=dict)
    """Days of leave, journeys and outages, with their cause."""
    bought: Collection[date] = ()
    """The days on which freezes were bought."""


class Stretch(NamedTuple):
    """A period, and what became of it."""

    period: Period
    state: State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is."""

    stretches: tuple[Stretch, ...]
    current: int
    """Periods met in a row, up to now; those that are frozen or excused neither add nor break."""
    longest: int
    held: int
    """Freezes that wait to be used."""
    days: int
    """On which something was done."""
    quantity: int
    finished: bool
    """Whether enough is done to count as a finisher, if nothing more were to come."""
    hopeful: bool
    """Whether it is finished, or can still become so."""

    def count(self, *states: State) -> int:
        """How many periods are in one of these states."""
        return sum(stretch.state in states for stretch in self.stretches)

    @property
    def counted(self) -> int:
        """The periods that count: all that nothing excuses."""
        return len(self.stretches) - self.count("excused")


def progress(rule: Rule, facts: Facts, today: date, still: date | None = None) -> Progress:
    """How far a member is on their own day `today`.

    `still` is the earliest day that can be checked in for: yesterday within the late hours, else
    today. Each freeze bridges one missed period, as soon as it has passed; what was not held by
    then does not. A check-in more never makes a streak shorter (Facts.done larger, all else equal).
    """
    still = today if still is None else still
    walk = _Walk(rule, facts, today, still)
    end = facts.last or max(today, facts.first)
    stretches = tuple(
        Stretch(period, walk.judge(period))
        for period in periods(rule, facts.begins, facts.first, end)
    )
    within = {day: n for day, n in facts.done.items() if facts.first <= day <= end}
    quantity = sum(within.values())
    finished, hopeful = _verdict(rule, facts, stretches, quantity)
    return Progress(
        stretches,
        walk.run,
        walk.longest,
        walk.held,
        len(within),
        quantity,
        finished,
        hopeful,
    )


class _Walk:
    """Goes through the periods in order; what is held of freezes follows from those before."""

    def __init__(self, rule: Rule, facts: Facts, today: date, still: date) -> None:
        self.rule, self.facts, self.today, self.still = rule, facts, today, still
        self.run = self.longest = 0
        self._stock = 0
        """Freezes, counted in periods met: `rule.every` of them make one."""
        self._bought = sorted(facts.bought, reverse=True)

    @property
    def held(self) -> int:
        return min(self.rule.freezes, self._stock // self.rule.every)

    def judge(self, period: Period) -> State:
        """The state of the next period."""
        self._buy(period.last)
        state = self._state(period)
        if state == "met":
            self.run += 1
            self._add(1)
        elif state == "frozen":
            self._stock -= self.rule.every
        elif state == "missed":
            self.run = self._stock = 0
        self.longest = max(self.longest, self.run)
        return state

    def _buy(self, until: date) -> None:
        while self._bought and self._bought[-1] <= min(until, self.today):
            self._bought.pop()
            self._add(self.rule.every)

    def _add(self, periods: int) -> None:
        # While all are held, the way to the next one is kept: else who did more would have less.
        most = self.rule.every * (self.rule.freezes + 1) - 1
        self._stock = min(self._stock + periods, most)

    def _state(self, period: Period) -> State:
        need = self._need(period)
        if need == 0:
            return "excused"
        if self._got(period) >= need:
            return "met"
        if period.first > self.today:
            return "ahead"
        if period.last >= self.still:
            return "open"
        return "frozen" if self.rule.has_streak and self.held else "missed"

    def _need(self, period: Period) -> int:
        """What a period needs of a member who cannot do anything on excused days.

        A quantity can be made up for on other days, and so can what one does up to a day: only
        where no day at all is left, nothing is asked.
        """
        if not self.facts.excused:
            return period.need
        away = sum(day in self.facts.excused for day in days(period.first, period.last))
        left = (period.last - period.first).days + 1 - away
        if self._got(period) >= period.need or not away:
            return period.need
        return min(period.need, left) if self.rule.has_streak else period.need * bool(left)

    def _got(self, period: Period) -> int:
        done = self.facts.done
        if self.rule.sums:
            return sum(n for day, n in done.items() if period.first <= day <= period.last)
        if period.first == period.last:
            return int(period.first in done)
        return sum(day in done for day in days(period.first, period.last))


def _verdict(
    rule: Rule, facts: Facts, stretches: Iterable[Stretch], quantity: int
) -> tuple[bool, bool]:
    """Whether it is finished, and whether it is or can become so."""
    states = [stretch.state for stretch in stretches]
    if rule.sums:
        reached = quantity >= rule.goal
        return reached, reached or "open" in states or "ahead" in states
    counted = len(states) - states.count("excused")
    good = states.count("met") + states.count("frozen")
    coming = states.count("open") + states.count("ahead")
    met = states.count("met")
    if facts.last is None or not counted:
        return False, bool(met) or bool(coming)
    return (
        is_enough(rule, good, met, counted),
        is_enough(rule, good + coming, met + coming, counted),
    )


def is_enough(rule: Rule, good: int, met: int, counted: int) -> bool:
    """Whether so many good periods, and met ones among them, of those counted make a finisher.

    Freezes help, but nobody finishes by them alone: half must have been done.
    """
    return good * HUNDRED >= rule.least_done * counted and met * 2 >= counted
