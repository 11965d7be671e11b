"""The rule of a challenge: what is to be done, what proves it, and what life is allowed to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Literal, NamedTuple

Kind = Literal["daily", "weekly", "weekdays", "total", "tasks"]
Wanted = Literal["none", "note", "photo", "link"]
Repeat = Literal["never", "again", "weekly", "monthly"]

WEEK = 7


class Task(NamedTuple):
    """A checkpoint: something to do up to a day."""

    day: int
    """The last day for it, counted from 1."""
    title: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a challenge asks of everybody in it. It is fixed when the challenge begins."""

    kind: Kind = "daily"
    """Each day; `times` days of each week; the `weekdays`; a `goal` in sum; the `tasks`."""
    times: int = 5
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    goal: int = 0
    unit: str = ""
    """What a quantity counts: `min`, `pages`; empty for bare numbers."""
    tasks: tuple[Task, ...] = ()
    proof: Wanted = "none"
    least: int = 0
    """Characters that a note must have."""
    late: int = 12
    """Hours after the end of a day in which it can still be checked in for."""
    freezes: int = 2
    """How many may be held; each bridges one missed day (of weekly ones: week) by itself."""
    every: int = 7
    """How many days (weeks) in a row bring a freeze."""
    price: int = 0
    """Points for a freeze; 0 if none are sold."""
    make_ups: int = 2
    """Missed days that a member may have counted after all."""
    approve: bool = False
    """Whether an admin decides about each of them."""
    leave: int = 3
    """Days that a member may announce to be away."""
    least_done: int = 85
    """Of a hundred days (weeks, tasks) that count, how many make a finisher."""
    joining: int = 0
    """Days from the first one on in which one can join; 0 for as long as it runs."""
    bond: int = 0
    """Points that each puts into the pot."""
    share: bool = True
    """Whether the bonds of who does not finish go to those who do; else they are spent."""
    reward: int = 50
    """Points for finishing."""
    title: str = ""
    """What finishers may call themselves."""
    teams: int = 0
    chosen: bool = False
    """Whether members choose their team; else the smallest one gets them."""
    team_goal: int = 0
    """Check-ins (of quantities: their sum) that a team wants to reach."""
    repeat: Repeat = "never"
    """Whether another one follows: at once, on the next Monday, or on the first of a month."""

    @property
    def has_streak(self) -> bool:
        """Whether there is something to do again and again, so that a streak means something."""
        return self.kind in ("daily", "weekly", "weekdays")

    @property
    def sums(self) -> bool:
        """Whether quantities are summed, so that there may be several entries in a day."""
        return self.kind == "total"

    def kept(self) -> dict[str, Any]:
        """What differs from the defaults, as JSON can hold it."""
        usual = {f.name: f.default for f in fields(self) if f.default is not MISSING}
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def rule_of(kept: Mapping[str, Any]) -> Rule:
    """The rule behind what `Rule.kept` gave."""
    own = dict(kept)
    if "weekdays" in own:
        own["weekdays"] = tuple(own["weekdays"])
    if "tasks" in own:
        own["tasks"] = tuple(Task(*task) for task in own["tasks"])
    return Rule(**own)
