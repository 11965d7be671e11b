"""What the suites ask of a platform: people in a group, and what they see of the bot there.

A platform joins by a World of its own, in a file beside this one, and a place in platforms.WORLDS.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Self

from sqlalchemy import func, select, update

from bot.app import Application, perform
from bot.core.actions import Action, Outcome, Outgoing, Place
from bot.core.adapter import Adapter
from bot.core.clock import ManualClock
from bot.core.events import Address, Role
from bot.scheduler import Scheduler
from models.tables import Heartbeat, OutboxMessage


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot's, as it can be read."""

    text: str
    """Words and captions; no buttons, and nothing that cannot be seen."""
    id: str = ""
    """What it can be referred to by; empty if it cannot."""
    only: str | None = None
    """The account that alone sees it."""
    labels: tuple[str, ...] = ()
    """Of its buttons, in order."""
    picture: bool = False
    file: bool = False
    poll: bool = False
    own: Any = field(default=None, repr=False)
    """The platform's message."""


@dataclass(slots=True)
class Sight:
    """What was seen of the bot since it was last looked at."""

    shown: list[Shown] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    """Emojis that the bot put on something."""
    notices: list[str] = field(default_factory=list)
    """What was told without a message: alerts, deletions, tags."""
    live: list[str] = field(default_factory=list)
    """What in the messages calls somebody, leads somewhere, runs or steers something."""


@dataclass(slots=True)
class Heard:
    """What came of something, and the id of that something."""

    message: str
    seen: Sight

    @property
    def text(self) -> str:
        """All that was said, to whomever."""
        return "\n".join(shown.text for shown in self.seen.shown)

    @property
    def public(self) -> str:
        """What all could read."""
        return "\n".join(shown.text for shown in self.seen.shown if shown.only is None)

    def to(self, person: Person) -> str:
        """What one person alone could read."""
        own = person.account.id
        return "\n".join(shown.text for shown in self.seen.shown if shown.only == own)

    @property
    def pictures(self) -> int:
        """How many pictures were shown."""
        return sum(shown.picture for shown in self.seen.shown)

    @property
    def labels(self) -> list[str]:
        """Of all buttons."""
        return [label for shown in self.seen.shown for label in shown.labels]

    @property
    def nothing(self) -> bool:
        """Whether nothing was said or shown to anybody."""
        return not (self.seen.shown or self.seen.reactions)


def numbers(text: str) -> list[int]:
    """The whole numbers in a text, in order."""
    return [int(found) for found in re.findall(r"\d+", text.replace(",", ""))]


class World(ABC):
    """A group on a platform, with the real adapter and the whole bot behind it.

    What people do returns at once; `after` waits for what comes of it.
    """

    tells: ClassVar[frozenset[str]]
    """What the platform lets a bot know, of: bots, button owners, deletions, edits, forwards."""
    real: ClassVar[bool] = True
    """Whether somebody else's server takes the messages, only so many a minute."""

    app: Application
    adapter: Adapter
    clock: ManualClock
    group: Address

    def __init__(self) -> None:
        self.posts: list[Shown] = []

    @classmethod
    @abstractmethod
    def open(cls, url: str, language: str) -> AbstractAsyncContextManager[Self]:
        """A world on a migrated database, whose community speaks that language."""

    @abstractmethod
    def admit(self, name: str, role: Role, language: str, *, bot: bool) -> Address:
        """Let somebody exist; gives back their account."""

    @abstractmethod
    def appoint(self, who: Address, role: Role) -> None:
        """Give somebody a role, of which the bot is not told."""

    @abstractmethod
    def nowhere(self) -> list[Address]:
        """Groups in which the bot cannot speak: unknown ones, and such as have put it out."""

    def hardships(self) -> Iterator[str]:
        """One after another, the surroundings in which something has to be said privately."""
        yield "as it is"

    def addressed(self, line: str) -> str:
        """A command as it is typed so that it can only be meant for this bot."""
        return line

    @abstractmethod
    async def say(self, who: Person, text: str, reply_to: str | None) -> str:
        """Write a message; gives back its id."""

    @abstractmethod
    async def press(self, who: Person, shown: Shown, button: int) -> None:
        """Press a button, counted from 0."""

    @abstractmethod
    async def react(self, who: Person, message: str, emojis: Sequence[str]) -> None:
        """Have these reactions on a message from now on."""

    @abstractmethod
    async def vote(self, who: Person, shown: Shown, options: Sequence[int]) -> None:
        """Vote in a poll of the bot's, by the numbers of the options from 0."""

    @abstractmethod
    async def come(self, who: Person, *, here: bool) -> None:
        """Come into the group, or leave it."""

    async def delete(self, who: Person, message: str) -> None:
        """Delete one's message, where the platform tells of that."""
        raise NotImplementedError  # a world that tells of it brings its own

    async def edit(self, who: Person, message: str, text: str) -> None:
        """Write one's message anew, where the platform tells of that."""
        raise NotImplementedError  # a world that tells of it brings its own

    async def forward(self, who: Person, text: str) -> None:
        """Bring somebody else's words, where the platform tells them from one's own."""
        raise NotImplementedError  # a world that tells of it brings its own

    @abstractmethod
    async def repeat(self) -> None:
        """Let the last thing that somebody did reach the bot once more."""

    @abstractmethod
    async def restart(self) -> None:
        """End the bot and begin anew: the same database and platform, nothing else remembered."""

    @abstractmethod
    async def calm(self) -> None:
        """Wait until the bot has dealt with everything, and delivered what is due."""

    @abstractmethod
    def look(self) -> Sight:
        """What was seen since the last look."""

    def person(
        self, name: str, role: Role = Role.MEMBER, language: str = "en", *, bot: bool = False
    ) -> Person:
        """Somebody who does things here."""
        return Person(self, name, self.admit(name, role, language, bot=bot))

    async def after(self, message: str = "") -> Heard:
        """What is seen once all is said, also what has to keep the pace of its chat."""
        await self.calm()
        pace = timedelta(seconds=self.adapter.pace(private=False))
        left, before = await self._waiting(pace), 0
        while left and left != before:
            self.clock.move(pace)
            await self.calm()
            left, before = await self._waiting(pace), left
        heard = Heard(message, self.look())
        self.posts += heard.seen.shown
        return heard

    async def _waiting(self, pace: timedelta) -> int:
        """How many messages wait for no more than the pace of their chat."""
        soon = self.clock.now() + pace
        waiting = select(func.count(OutboxMessage.id)).where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.refused.is_(None),
            OutboxMessage.due_at <= soon,
        )
        return await self.app.database.run(lambda session: session.scalar(waiting) or 0)

    async def wait(self, **span: float) -> None:
        """Let time pass: `wait(days=1)`; what is due by then is done.

        The platform was heard all the while: that somebody's clock is moved is no outage.
        """
        later = self.clock.now() + timedelta(**span)
        heard = update(Heartbeat).values(at=later)
        await self.app.database.run(lambda session: session.execute(heard))
        self.clock.set(later)
        await Scheduler(self.app).tick(self.group)

    async def does(self, action: Action, towards: Person | None = None) -> tuple[Outcome, Heard]:
        """Have the bot do something of its own accord, and see what comes of it."""
        place = Place(self.group, None, towards.account if towards else None)
        outcome = await perform(self.adapter, Outgoing(place, action))
        return outcome, await self.after()

    async def repeated(self) -> Heard:
        """See `repeat`."""
        await self.repeat()
        return await self.after()


@dataclass(frozen=True)
class Person:
    """Somebody who says and does things in the group."""

    world: World
    name: str
    account: Address

    async def says(self, text: str, reply_to: Heard | None = None) -> Heard:
        """Write a message; one that calls a command runs it."""
        answered = reply_to.message if reply_to else None
        return await self.world.after(await self.world.say(self, text, answered))

    async def presses(self, label: str, *, of: Person | None = None) -> Heard:
        """Press the latest button that begins so, of those that this person (or `of`) sees."""
        sees = (of or self).account.id
        for shown in reversed(self.world.posts):
            for number, each in enumerate(shown.labels):
                if shown.only in (None, sees) and each.startswith(label):
                    await self.world.press(self, shown, number)
                    return await self.world.after()
        raise AssertionError(f"no button {label!r}")

    async def reacts(self, message: Heard, *emojis: str) -> Heard:
        """Have these reactions on a message from now on."""
        await self.world.react(self, message.message, emojis)
        return await self.world.after()

    async def votes(self, *options: int) -> Heard:
        """Vote in the latest poll."""
        poll = next(shown for shown in reversed(self.world.posts) if shown.poll)
        await self.world.vote(self, poll, options)
        return await self.world.after()

    async def joins(self) -> Heard:
        """Come into the group."""
        await self.world.come(self, here=True)
        return await self.world.after()

    async def leaves(self) -> Heard:
        """Leave the group."""
        await self.world.come(self, here=False)
        return await self.world.after()
