"""The show: let the weeks pass, then let members ask and Hearth answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.app import Application, perform
from bot.core.actions import Say
from bot.core.clock import ManualClock
from bot.core.elements import Elements
from bot.core.events import CommandInvoked, Event
from bot.demo.cast import DAYS, Learner, cast
from bot.demo.diary import GROUP, TITLE, Diary
from bot.testing import Stage

SEED = 2026
BATCH = 200


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody types a line; why is told by the message `demo.<why>`."""

    why: str
    who: str
    line: str


SCENES = (
    Scene("board", "owner", "/leaderboard"),
    Scene("helper", "helper", "/points"),
    Scene("chatty", "chatty", "/points"),
    Scene("steady", "steady", "打卡 读完了第十二章"),
    Scene("fader", "fader", "排行榜 周"),
    Scene("help", "newcomer", "/help"),
)


class Show:
    """Runs the demo on an application whose clock it moves."""

    def __init__(self, app: Application, clock: ManualClock, start: datetime) -> None:
        self._app = app
        self._clock = clock
        self._start = start
        self._stage = Stage()
        app.connect(self._stage)
        randomness = random.Random(SEED)  # noqa: S311 (a play, no secret)
        self.cast: Mapping[str, Learner] = cast(randomness)
        self._diary = Diary(self.cast, start, randomness)

    async def rehearse(self, advance: Callable[[int], None]) -> None:
        """Let twelve weeks pass; `advance(days)` is told how far it has come."""
        for day, events in enumerate(self._diary.days(), 1):
            for batch in _batches(events):
                self._clock.set(batch[-1].at)
                await self._app.receive(batch)
            await self._app.deliver()
            advance(day)
        self._clock.set(self._start + timedelta(days=DAYS, hours=8))

    async def play(self, scene: Scene, language: str) -> list[Elements]:
        """Have a scene's member type its line; what the bot says to it.

        Whoever has an English name speaks the language of the audience.
        """
        sender, line = self.cast[scene.who].sender, scene.line
        if sender.name.isascii():
            sender = replace(sender, locale=language)
        called = self._app.declared.commands.recognise(line)
        if called is None:
            raise ValueError(f"no command: {line}")
        event = CommandInvoked(
            group=GROUP,
            external_id=f"scene {scene.why}",
            at=self._clock.now(),
            sender=sender,
            group_title=TITLE,
            command=called[0],
            arguments=called[1],
        )
        before = len(self._stage.performed)
        for outgoing in (await self._app.receive([event])).outgoing:
            await perform(self._stage, outgoing)
        await self._app.deliver()
        performed = [outgoing.action for outgoing in self._stage.performed[before:]]
        return [action.elements for action in performed if isinstance(action, Say)]


def _batches(events: list[Event]) -> Iterator[list[Event]]:
    for first in range(0, len(events), BATCH):
        yield events[first : first + BATCH]
