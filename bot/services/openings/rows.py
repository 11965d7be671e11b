"""What another bot's list of points yields, and what has become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.core.events import ID_LIMIT
from bot.services.history import Fault, Skipped
from bot.services.ledger import LIMIT

By = Literal["id", "username", "name"]
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody has earned elsewhere."""

    by: By
    """What `member` is: the platform's own id, a user name, or a name that is shown."""
    member: str
    points: int
    level: int | None = None
    """What the other bot made of the points."""
    name: str = ""
    """What they are called, if the list says so."""


Row = Opening | Skipped


@dataclass(frozen=True, slots=True)
class Source:
    """A list of points."""

    format: str
    """Together with the member it says what is counted once."""
    read: Callable[[], Iterator[Row]]
    """Reads the same rows each time it is called. Raises BrokenArchive."""


def opening(
    by: By, member: str, points: int, level: int | None = None, name: str = ""
) -> Opening | Skipped:
    """A row of a list, if its points can be counted and its member can be kept. Raises Fault."""
    if len(member) > ID_LIMIT or not member.isprintable():
        raise Fault(f"a member of more than {ID_LIMIT} characters, or with unseen ones among them")
    if points < 0:
        raise Fault(f"{points} points: nobody begins with less than none")
    if points > LIMIT:
        raise Fault(f"more than {LIMIT:,} points")
    return Opening(by, member, points, level, name) if points else Skipped("no points")


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody whose points in the list are not those that were counted before."""

    name: str
    counted: int
    listed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody begins with."""

    points: int
    name: str


@dataclass(slots=True)
class Summary:
    """Every row read was counted, counted before, changed since, or skipped."""

    read: int = 0
    counted: int = 0
    members: int = 0
    """People behind the rows that were not skipped."""
    duplicates: int = 0
    """Counted before, with the same points."""
    changed: list[Changed] = field(default_factory=list)
    """Counted before, with other points, and left as they are."""
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    other_level: int = 0
    """Whose level here is not that of the list."""
    most: list[Standing] = field(default_factory=list)
    """Who begins with the most points."""

    def as_object(self) -> dict[str, Any]:
        """The figures as they are written in JSON."""
        return {
            "read": self.read,
            "counted": self.counted,
            "members": self.members,
            "duplicates": self.duplicates,
            "changed": len(self.changed),
            "skipped": dict(sorted(self.skipped.items())),
        }
