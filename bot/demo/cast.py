"""Who takes part: plainly synthetic members, each with habits that change over the weeks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.events import Address, Role, Sender
from bot.testing import PLATFORM

DAYS = 84
MEMBERS = 120
FOUNDERS = 70
"""They are there from the first day; the others come over the weeks."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody is likely to do on a day on which they are there."""

    active: float
    """Chance of writing at all."""
    messages: float
    """Mean number of messages, if so."""
    replies: float
    """Share of them that answer somebody."""
    checkin: float
    """Chance of checking in."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A member, from the day on which they come to the day on which they leave."""

    sender: Sender
    habit: Habit
    comes: int = 0
    leaves: int | None = None
    fades: int | None = None
    """The day from which on they are less and less often there."""

    def chance(self, day: int) -> float:
        """How much of their habit is left on a day, from 0 to 1."""
        if day < self.comes or (self.leaves is not None and day > self.leaves):
            return 0.0
        if self.fades is None or day < self.fades:
            return 1.0
        return max(0.0, 1 - (day - self.fades) / 14)


HELPER = Habit(active=0.95, messages=7, replies=0.8, checkin=0.7)
CHATTY = Habit(active=0.9, messages=120, replies=0.0, checkin=0.1)
FADER = Habit(active=0.9, messages=5, replies=0.5, checkin=0.8)
STEADY = Habit(active=0.8, messages=3, replies=0.4, checkin=1.0)
HABITS = (
    (0.2, Habit(active=0.7, messages=4, replies=0.4, checkin=0.5)),
    (0.5, Habit(active=0.35, messages=2, replies=0.3, checkin=0.2)),
    (0.3, Habit(active=0.08, messages=1.5, replies=0.2, checkin=0.02)),
)


def cast(randomness: random.Random) -> dict[str, Learner]:
    """All members, by a short name: those that the show is about, and the rest."""
    named = {
        "owner": Learner(_sender(1, "Owner", role=Role.OWNER), HABITS[0][1]),
        "helper": Learner(_sender(2, "Helper"), HELPER),
        "chatty": Learner(_sender(3, "Chatty"), CHATTY, comes=7),
        "fader": Learner(_sender(4, "渐远"), FADER, fades=49),
        "steady": Learner(_sender(5, "坚持"), STEADY),
        "newcomer": Learner(_sender(6, "Newcomer"), HABITS[1][1], comes=DAYS - 2),
    }
    rest = {learner.sender.account.id: learner for learner in _rest(randomness)}
    return named | rest


def _rest(randomness: random.Random) -> Iterator[Learner]:
    weights = [share for share, _ in HABITS]
    for number in range(7, MEMBERS + 1):
        comes = 0 if number <= FOUNDERS else randomness.randrange(1, DAYS - 7)
        stays = randomness.expovariate(1 / 90)
        ends = comes + 5 + int(stays)
        leaves = ends if ends < DAYS and randomness.random() < LEAVING else None
        _, habit = randomness.choices(HABITS, weights)[0]
        yield Learner(_sender(number), habit, comes, leaves, ends - 14 if ends < DAYS else None)


LEAVING = 0.4
"""Of those who lose interest, the share that leaves the group; the others fall silent."""


def _sender(number: int, name: str = "", role: Role = Role.MEMBER) -> Sender:
    chinese = number % 2 == 0 if not name else not name.isascii()
    shown = f"{name or ('学员' if chinese else 'Learner')} {number:03}"
    return Sender(
        Address(PLATFORM, str(number)), shown, role=role, locale="zh-hans" if chinese else "en"
    )
