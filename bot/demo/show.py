"""The show: let the weeks pass, then let members ask and Hearth answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.app import Application, perform
from bot.core.actions import Say
from bot.core.clock import ManualClock
from bot.core.elements import Elements
from bot.core.events import CommandInvoked, Event, MessageSent
from bot.demo.cast import DAYS, Learner, cast
from bot.demo.diary import GROUP, TITLE, Diary
from bot.testing import Stage

SEED = 2026
BATCH = 200
JOINS = 0.4
OPENS = DAYS - 20
"""The day on which the owner opens a challenge of three weeks."""
CHALLENGE = {
    "en": "21 days of writing; from today; 21 days; 3 of 7; title Writer",
    "zh": "21天写作；从今天开始；21天；每周3天；称号 写作者",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody types a line; why is told by the message `demo.<why>`."""

    why: str
    who: str
    line: str
    """In the language of whoever types it; `{asks}` and the like stand for words of LINES."""
    answers: str = ""
    """Why the line was typed that it answers."""


SCENES = (
    Scene("board", "owner", "/leaderboard"),
    Scene("helper", "helper", "/points"),
    Scene("chatty", "chatty", "/points"),
    Scene("steady", "steady", "打卡 读完了第十二章"),
    Scene("calendar", "steady", "挑战 日历 1"),
    Scene("report", "owner", "/challenge report 1"),
    Scene("fader", "fader", "排行榜 周"),
    Scene("ask", "newcomer", "/ask {asks}"),
    Scene("answer", "helper", "{answers}", answers="ask"),
    Scene("accept", "newcomer", "/accept", answers="answer"),
    Scene("help", "newcomer", "/help"),
)
LINES = {
    "en": {
        "asks": "Where do I find the notes of week three?",
        "answers": "They are pinned, right at the top.",
    },
    "zh": {"asks": "第三周的笔记在哪里？", "answers": "在群置顶里，第一条就是。"},
}


class Show:
    """Runs the demo on an application whose clock it moves."""

    def __init__(
        self, app: Application, clock: ManualClock, start: datetime, language: str = "en"
    ) -> None:
        self._app = app
        self._clock = clock
        self._start = start
        self._language = language
        self._stage = Stage()
        app.connect(self._stage)
        randomness = random.Random(SEED)  # noqa: S311 (a play, no secret)
        self.cast: Mapping[str, Learner] = cast(randomness)
        self._diary = Diary(self.cast, start, randomness)
        self._stage.roles = {one.sender.account: one.sender.role for one in self.cast.values()}

    async def rehearse(self, advance: Callable[[int], None]) -> None:
        """Let twelve weeks pass; `advance(days)` is told how far it has come."""
        for day, events in enumerate(self._diary.days(), 1):
            if day == OPENS:
                await self._open_challenge(day)
            for batch in _batches(events):
                self._clock.set(batch[-1].at)
                await self._app.receive(batch)
            await self._app.deliver()
            advance(day)
        self._clock.set(self._start + timedelta(days=DAYS, hours=8))

    async def _open_challenge(self, day: int) -> None:
        """The owner opens a challenge, and whoever likes to check in takes part in it."""
        self._clock.set(self._start + timedelta(days=day - 1, hours=7))
        lines = [f"/challenge create {CHALLENGE[self._language]}", "/challenge start 1"]
        events = [self._typed(f"opens {n}", "owner", line) for n, line in enumerate(lines)]
        joining = [name for name, one in self.cast.items() if _joins(one, day)]
        events += [self._typed(f"joins {name}", name, "/challenge join 1") for name in joining]
        await self._app.receive(events)

    def _typed(self, id: str, who: str, line: str, answers: str | None = None) -> Event:
        """Whoever has an English name speaks the language of the audience."""
        sender = self.cast[who].sender
        if sender.name.isascii():
            sender = replace(sender, locale=self._language)
        about: dict[str, Any] = {
            "group": GROUP,
            "external_id": id,
            "at": self._clock.now(),
            "sender": sender,
            "group_title": TITLE,
            "reply_to": answers,
        }
        called = self._app.declared.commands.recognise(line)
        if called is None:
            return MessageSent(length=len(line), **about)
        return CommandInvoked(command=called[0], arguments=called[1], **about)

    def line(self, scene: Scene) -> str:
        """What is typed in a scene."""
        return scene.line.format(**LINES[self._language])

    async def play(self, scene: Scene) -> list[Elements]:
        """Have a scene's member type its line; what the bot says to it."""
        answered = f"scene {scene.answers}" if scene.answers else None
        event = self._typed(f"scene {scene.why}", scene.who, self.line(scene), answered)
        before = len(self._stage.performed)
        for outgoing in (await self._app.receive([event])).outgoing:
            await perform(self._stage, outgoing)
        await self._app.deliver()
        performed = [outgoing.action for outgoing in self._stage.performed[before:]]
        return [action.elements for action in performed if isinstance(action, Say)]


def _joins(learner: Learner, day: int) -> bool:
    """Whether somebody who is there is likely enough to check in."""
    return learner.chance(day) > 0 and learner.habit.checkin >= JOINS


def _batches(events: list[Event]) -> Iterator[list[Event]]:
    for first in range(0, len(events), BATCH):
        yield events[first : first + BATCH]
