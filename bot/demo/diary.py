"""What happens, day by day: the events of twelve weeks, in order of time."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.core.events import (
    Address,
    CommandInvoked,
    Event,
    MemberJoined,
    MemberLeft,
    MessageSent,
)
from bot.demo.cast import DAYS, Learner
from bot.testing import PLATFORM

GROUP = Address(PLATFORM, "demo")
TITLE = "Hearth demo"
WEEKEND = 5
QUIET = 0.6
"""Share of a working day's activity on a weekend."""
FIRST_HOUR, HOURS = 7, 16
REMEMBERED = 40
"""Messages back to which somebody may still answer."""


class Diary:
    """The events of all days, drawn from the habits of the cast."""

    def __init__(
        self, cast: Mapping[str, Learner], start: datetime, randomness: random.Random
    ) -> None:
        self._cast = cast
        self._start = start
        self._random = randomness
        self._ids = count(1)
        self._recent: deque[Event] = deque(maxlen=REMEMBERED)

    def days(self) -> Iterator[list[Event]]:
        """The events of each day, in order of time."""
        for day in range(DAYS):
            plans = [plan for learner in self._cast.values() for plan in self._plan(learner, day)]
            plans.sort(key=lambda plan: plan[0])
            yield [self._event(at, learner, what) for at, learner, what in plans]

    def _plan(self, learner: Learner, day: int) -> Iterator[tuple[datetime, Learner, str]]:
        morning = self._start + timedelta(days=day, hours=FIRST_HOUR)
        if day == learner.comes:
            yield morning, learner, "join"
        if day == learner.leaves:
            yield morning + timedelta(hours=HOURS), learner, "leave"
            return
        quiet = QUIET if morning.weekday() >= WEEKEND else 1.0
        chance = learner.chance(day) * quiet
        if self._random.random() < learner.habit.active * chance:
            mean = learner.habit.messages
            for _ in range(max(1, int(self._random.expovariate(1 / mean)))):
                yield self._moment(morning), learner, "message"
        if self._random.random() < learner.habit.checkin * learner.chance(day):
            yield self._moment(morning), learner, "checkin"

    def _moment(self, morning: datetime) -> datetime:
        return morning + timedelta(seconds=1 + self._random.randrange(HOURS * 3600 - 2))

    def _event(self, at: datetime, learner: Learner, what: str) -> Event:
        about: dict[str, Any] = {
            "group": GROUP,
            "external_id": str(next(self._ids)),
            "at": at,
            "sender": learner.sender,
            "group_title": TITLE,
        }
        match what:
            case "join":
                return MemberJoined(**about)
            case "leave":
                return MemberLeft(**about)
            case "checkin":
                return CommandInvoked(command="checkin", **about)
        message = MessageSent(reply_to=self._answered(learner), length=20, **about)
        self._recent.append(message)
        return message

    def _answered(self, learner: Learner) -> str | None:
        if not self._recent or self._random.random() >= learner.habit.replies:
            return None
        message = self._random.choice(self._recent)
        return message.external_id if message.sender != learner.sender else None
