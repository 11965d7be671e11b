"""Which of somebody's thanks count: a pure function of those in force.

Thanks bring nothing more for a message that the same member has thanked for before; nor, on one
day, to a member whom they have thanked within the same slot of time; nor beyond the day's
allowance. What is worth no points at all uses up nothing of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from bot.services import ledger

DAY = 86_400
Message = tuple[int, str]
"""The id of a group, and the external id of a message in it."""


class Fact(NamedTuple):
    """Thanks of a member that were not taken back. Facts are ordered by when they were said."""

    at: datetime
    id: int
    day: date
    receiver: int
    """The root of whom they are for."""
    thanked: Message | None
    """The message that they are for, if it is one."""
    rate: int


class Rules(NamedTuple):
    """What a community has set."""

    cooldown: int
    """Seconds of a slot; 0 for none."""
    daily: int

    def slot(self, fact: Fact) -> int:
        """What two thanks to one member have in common if only one of them may count."""
        if self.cooldown >= DAY:
            return 0  # the whole of the local day, whenever that begins by the clock of UTC
        return ledger.slot(fact.at, self.cooldown) if self.cooldown else fact.id

    def free_at(self, at: datetime) -> datetime:
        """When the slot of a moment ends, if it does before the local day."""
        if self.cooldown >= DAY:
            return datetime.max.replace(tzinfo=UTC)
        return datetime.fromtimestamp(ledger.slot(at, self.cooldown) + self.cooldown, UTC)


class Judged(NamedTuple):
    """What becomes of some thanks."""

    fact: Fact
    why_not: str = ""
    """`again`, `cooldown` or `allowance`; empty if they count."""


def judge(facts: Iterable[Fact], rules: Rules) -> list[Judged]:
    """What counts of one member's thanks in force, in the order in which they were said.

    What counts on a day depends on all thanks of that day, and on earlier ones for the same
    messages, on whatever day they were.
    """
    thanked: set[Message] = set()
    lately: set[tuple[date, int, int]] = set()
    used: Counter[date] = Counter()
    judged = []
    for fact in sorted(fact for fact in facts if fact.rate):
        pair = (fact.day, fact.receiver, rules.slot(fact))
        if fact.thanked in thanked:
            judged.append(Judged(fact, "again"))
            continue
        if fact.thanked:
            thanked.add(fact.thanked)
        if pair in lately:
            judged.append(Judged(fact, "cooldown"))
        elif used[fact.day] >= rules.daily:
            judged.append(Judged(fact, "allowance"))
        else:
            lately.add(pair)
            used[fact.day] += 1
            judged.append(Judged(fact))
    return judged
