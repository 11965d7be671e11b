"""The weeks and months that the honour board tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.core.context import Scope
from bot.core.days import DAY, day_span
from bot.services.spans import Span

Kind = Literal["week", "month"]
LONGEST = {"week": timedelta(days=7), "month": timedelta(days=31)}


@dataclass(frozen=True, slots=True)
class Period:
    """A week, Monday to Sunday, or a month, in the local days of a community."""

    kind: Kind
    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - DAY

    @property
    def next(self) -> Period:
        """The one that follows."""
        return around(self.kind, self.first + LONGEST[self.kind])

    @property
    def before(self) -> Period:
        """The one that ended when it began."""
        return around(self.kind, self.first - DAY)

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.last)

    @property
    def name(self) -> str:
        """What it is called in the database: `week 2026-03-02`."""
        return f"{self.kind} {self.first}"


def around(kind: Kind, day: date) -> Period:
    """The week or month that a day lies in."""
    first = day - timedelta(days=day.weekday()) if kind == "week" else day.replace(day=1)
    return Period(kind, first)


def bounds(scope: Scope, first: date, last: date) -> tuple[datetime, datetime]:
    """When the first of some local days begins, and the last one ends."""
    zone, turn = scope.community.timezone, scope.community.day_turn
    return day_span(first, zone, turn)[0], day_span(last, zone, turn)[1]
