"""Challenges and the members in them as plain records: see `model`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.services.challenges.rule import Rule
from tests.bot.features.challenges.plain import each

OPEN = ("planned", "running")


@dataclass
class Entry:
    day: date
    origin: str
    quantity: int
    message: int
    at: datetime


@dataclass
class Part:
    """Somebody in a challenge."""

    first: date
    left_at: datetime | None = None
    stake: int = 0
    """What they put into the pot, less what they had back."""
    entries: list[Entry] = field(default_factory=list)
    leave: list[tuple[date, date]] = field(default_factory=list)
    bought: list[date] = field(default_factory=list)
    make_ups: dict[date, str] = field(default_factory=dict)
    outcome: str | None = None

    @property
    def done(self) -> dict[date, int]:
        found: dict[date, int] = {}
        for entry in self.entries:
            found[entry.day] = found.get(entry.day, 0) + entry.quantity
        return found

    @property
    def away(self) -> set[date]:
        return {day for first, last in self.leave for day in each(first, last)}

    @property
    def used(self) -> int:
        return sum(state in ("waiting", "granted") for state in self.make_ups.values())


@dataclass
class Game:
    rule: Rule
    begins: date
    last: date
    state: str
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def here(self) -> dict[str, Part]:
        return {name: part for name, part in self.parts.items() if part.left_at is None}

    @property
    def pot(self) -> int:
        return sum(part.stake for part in self.parts.values())
