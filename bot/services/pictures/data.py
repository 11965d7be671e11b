"""What the pictures show: made by features, kept as JSON in an Image, read by who draws.

All words are in the reader's language already; who draws adds none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple

Mark = Literal["done", "excused", "today", "missed", "future", "out"]
WEEK = 7


class Fact(NamedTuple):
    """A figure with an emoji before it and its meaning behind it: 🔥 12 days in a row."""

    icon: str
    figure: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
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

    def data(self) -> str:
        """As the data of an Image."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, data: str) -> Card:
        """From the data of an Image."""
        given = _given(cls, data)
        return cls(**given | {"facts": tuple(Fact(*fact) for fact in given.get("facts", ()))})


class Day(NamedTuple):
    """One cell of a calendar; its `day` is None outside of the month."""

    day: int | None
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
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


def _given(kind: type[Card | Month], data: str) -> dict[str, Any]:
    """What is said of the fields that there are: a newer version may have said more."""
    said = json.loads(data)
    return {field.name: said[field.name] for field in fields(kind) if field.name in said}
