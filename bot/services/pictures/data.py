"""What the pictures show: made by features, kept as JSON in an Image, read by who draws.

All words are in the reader's language already; who draws adds none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple

Mark = Literal[
    "done", "madeup", "frozen", "away", "excused", "today", "missed", "future", "out"
]  # fmt: skip
WEEK = 7


class Fact(NamedTuple):
    """A figure with an emoji before it and its meaning behind it: 🔥 12 days in a row."""

    icon: str
    figure: str
    label: str


class Day(NamedTuple):
    """One cell of a calendar; its `day` is None where there is nothing to show."""

    day: int | None
    mark: Mark
    featured: bool = False


class Week(NamedTuple):
    """A week from Monday on."""

    label: str
    """The month, “Mar”, where one begins; else empty."""
    days: tuple[Day, ...]


class Sign(NamedTuple):
    """A line of a legend: what a mark means."""

    mark: Mark | Literal["featured"]
    meaning: str


class Point(NamedTuple):
    """A figure with the words that stand beside its place on an axis."""

    label: str
    value: int


class Spot(NamedTuple):
    """A place on a curve."""

    at: float
    share: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows."""

    def data(self) -> str:
        """As the data of an Image."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Shown):
    """The card of a member."""

    name: str
    level: str
    """“Level 12”."""
    title: str = ""
    rank: str = ""
    """“#3”; empty for who is not ranked."""
    ranked: str = ""
    """“of 128”."""
    earned: int
    floor: int
    """What this level took."""
    ceiling: int
    """What the next one takes; no more than `floor` if there is none."""
    reached: str = ""
    """What stands above the bar on the left, such as “1,240 / 1,420”."""
    ahead: str = ""
    """What stands above the bar on the right, such as “180 points to level 13”."""
    facts: tuple[Fact, ...] = ()

    @classmethod
    def read(cls, data: str) -> Card:
        """From the data of an Image."""
        given = _given(cls, data)
        return cls(**given | {"facts": tuple(Fact(*fact) for fact in given.get("facts", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Shown):
    """A month of check-ins."""

    title: str
    """“March 2026”."""
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    footer: tuple[str, ...] = ()

    def data(self) -> str:
        """As the data of an Image."""
        weeks = [[day._asdict() for day in week] for week in self.weeks]
        return json.dumps(asdict(self) | {"weeks": weeks}, ensure_ascii=False)

    @classmethod
    def read(cls, data: str) -> Month:
        """From the data of an Image."""
        given = _given(cls, data)
        weeks = tuple(tuple(Day(**day) for day in week) for week in given["weeks"])
        lists = {name: tuple(given.get(name, ())) for name in ("weekdays", "footer")}
        return cls(**given | lists | {"weeks": weeks})


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Shown):
    """What a member has of a finished challenge. Empty lines are left out."""

    community: str
    heading: str
    """“Certificate”."""
    given_to: str = ""
    """What stands above the name: “awarded to”."""
    name: str
    finished: str = ""
    """What stands between the name and the challenge: “for finishing”."""
    challenge: str
    done: str = ""
    """“19 of 21 days · longest streak 12 days”."""
    title: str = ""
    """The title that was earned by it."""
    dates: str = ""
    """From when to when the challenge ran."""
    issued: str = ""
    """When it was issued: “Issued on Mar 22, 2026”."""
    code: str = ""
    """By which it can be looked up: “No. 12-0034”."""

    @classmethod
    def read(cls, data: str) -> Certificate:
        """From the data of an Image."""
        return cls(**_given(cls, data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Shown):
    """The days of one member in one challenge; see `weeks.weeks_of`."""

    title: str
    """The challenge's name."""
    name: str = ""
    """Whose days these are."""
    weekdays: tuple[str, ...]
    weeks: tuple[Week, ...]
    """Up to `weeks.NUMBERED` are shown with the numbers of their days; of more than
    `weeks.MOST` the last ones."""
    done: int
    goal: int = 0
    """Where the bar is full; 0 without one, as in an endless challenge."""
    reached: str = ""
    """What stands above the bar on the left, such as “14 / 21”."""
    ahead: str = ""
    """What stands above the bar on the right, such as “7 days to go”."""
    legend: tuple[Sign, ...] = ()
    footer: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: str) -> Progress:
        """From the data of an Image."""
        given = _given(cls, data)
        weeks = tuple(Week(label, tuple(Day(*d) for d in days)) for label, days in given["weeks"])
        legend = tuple(Sign(*sign) for sign in given.get("legend", ()))
        lists = {name: tuple(given.get(name, ())) for name in ("weekdays", "footer")}
        return cls(**given | lists | {"weeks": weeks, "legend": legend})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropoff(Shown):
    """How many of those who started a challenge were still on track, day by day."""

    title: str
    facts: tuple[Fact, ...] = ()
    """Started, on track, finished."""
    points: tuple[Point, ...]
    """One for each day or week, in order."""
    ticks: tuple[Point, ...] = ()
    """The lines across; see `falls.ticks`."""
    fall: int | None = None
    """Which of the points is the first after the steepest fall; see `falls.steepest`."""
    fallen: str = ""
    """What is said of it: “day 5: −9”."""
    across: str = ""
    """What is counted from left to right: “day”."""
    up: str = ""
    """What is counted upwards: “members on track”."""

    @classmethod
    def read(cls, data: str) -> Dropoff:
        """From the data of an Image."""
        given = _given(cls, data)
        facts = tuple(Fact(*fact) for fact in given.get("facts", ()))
        lists = {
            name: tuple(Point(*point) for point in given.get(name, ()))
            for name in ("points", "ticks")
        }
        return cls(**given | lists | {"facts": facts})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Shown):
    """The share of questions that still wait, by the hours since they were asked."""

    title: str
    facts: tuple[Fact, ...] = ()
    steps: tuple[Spot, ...]
    """In order; each share holds until the next one, the last one ends the curve."""
    ticks: tuple[Point, ...]
    """The numbered hours; the last one is where the chart ends. See `hours.axis`."""
    across: str = ""
    """What is counted from left to right: “hours”."""
    shares: tuple[Point, ...] = ()
    """The lines across, in percent."""
    up: str = ""
    """What is counted upwards: “still waiting”."""
    target: float
    targeted: str = ""
    """What is said of the line at the target: “target: 12 hours”."""
    median: float | None = None
    """Where the curve is marked."""

    @classmethod
    def read(cls, data: str) -> Waiting:
        """From the data of an Image."""
        given = _given(cls, data)
        lists: dict[str, Any] = {
            name: tuple(Point(*point) for point in given.get(name, ()))
            for name in ("ticks", "shares")
        }
        lists["facts"] = tuple(Fact(*fact) for fact in given.get("facts", ()))
        return cls(**given | lists | {"steps": tuple(Spot(*spot) for spot in given["steps"])})


def _given(kind: type[Shown], data: str) -> dict[str, Any]:
    """What is said of the fields that there are: a newer version may have said more."""
    said = json.loads(data)
    return {field.name: said[field.name] for field in fields(kind) if field.name in said}
