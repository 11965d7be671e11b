"""Talk to the bot with no platform: a community, people in it, and what they hear.

    async with open_community() as community:
        alice = community.person("Alice")
        heard = await alice.says("/checkin")
        assert "1 day" in heard.text

Everything runs on a real database: SQLite in memory unless a URL is given. At the end everything
that must hold between its rows is checked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.app import Application, perform
from bot.core import likeness
from bot.core.actions import Action, Delivered, Outcome, Outgoing, React, Say
from bot.core.adapter import Receive
from bot.core.clock import ManualClock
from bot.core.commands import CommandSet
from bot.core.elements import Button, plain
from bot.core.events import (
    Address,
    Attachment,
    CommandInvoked,
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageSent,
    PollVoted,
    ReactionChanged,
    Role,
    Sender,
)
from bot.core.feature import Declared, Feature, Value
from bot.core.gratitude import thanks
from bot.core.sketch import sketch
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.services.invariants import check_quickly
from migrations.schema import upgrade
from models.database import Database, open_database

PLATFORM = "stage"
KEY = b"of no use but on the stage"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""


@dataclass(slots=True)
class Heard:
    """What the bot did in answer to something, and the id of that something."""

    message: str
    outgoing: list[Outgoing] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was said, publicly and privately."""
        return "\n".join(plain(say.elements) for say in self.says)

    @property
    def public(self) -> str:
        """What all could read."""
        return "\n".join(plain(say.elements) for say in self.says if not say.private)

    @property
    def private(self) -> str:
        """What only the caller could read."""
        return "\n".join(plain(say.elements) for say in self.says if say.private)

    @property
    def says(self) -> list[Say]:
        """The messages."""
        return [o.action for o in self.outgoing if isinstance(o.action, Say)]

    @property
    def reactions(self) -> list[str]:
        """The emojis that the bot put on something."""
        return [o.action.emoji for o in self.outgoing if isinstance(o.action, React)]

    @property
    def buttons(self) -> dict[str, str]:
        """The command lines behind the buttons, by label."""
        elements = [element for say in self.says for element in say.elements]
        return {b.label: b.line for b in elements if isinstance(b, Button)}


class Stage:
    """An adapter without a platform: it keeps what it was told to do."""

    platform = PLATFORM

    def __init__(self, performs: Sequence[type[Action]] = (Say, React)) -> None:
        self.performs: frozenset[type[Action]] = frozenset(performs)
        self.performed: list[Outgoing] = []
        self.roles: dict[Address, Role] = {}
        self.silence = timedelta()
        """How long the platform was not heard."""
        self.commands = CommandSet(())

    def offer(self, commands: CommandSet) -> None:
        """See Adapter.offer."""
        self.commands = commands

    def pace(self, *, private: bool) -> float:
        """See Adapter.pace."""
        return 0.0

    def silent_for(self) -> timedelta:
        """See Adapter.silent_for."""
        return self.silence

    async def run(self, receive: Receive) -> None:
        """Events are brought by the people: there is nothing to wait for."""

    def known_as(self, message: str) -> str:
        """What a message of the bot's was called when it was put up, if it has been."""
        return {f"bot-{n}": o.known_as for n, o in enumerate(self.performed, 1)}.get(message, "")

    async def perform(self, outgoing: Outgoing) -> Outcome:
        """See Adapter.perform."""
        self.performed.append(outgoing)
        return Delivered((f"bot-{len(self.performed)}",))

    async def role(self, account: Address, group: Address) -> Role:
        """See Adapter.role."""
        return self.roles.get(account, Role.MEMBER)


class Community:
    """A community of one group, to be talked in."""

    def __init__(self, app: Application, clock: ManualClock, stage: Stage, group: str) -> None:
        self.app = app
        self.clock = clock
        self.stage = stage
        self.group = Address(PLATFORM, group)
        self.spoilt = ""
        """The reason why, at the end, what must hold need not: something was broken on purpose."""
        self._messages = 0

    def person(self, name: str, **about: Any) -> Person:
        """Somebody in this community; `role`, `locale`, `username`, `is_bot` and so on."""
        account = about.pop("account", Address(PLATFORM, name.casefold()))
        sender = Sender(account, name, **about)
        self.stage.roles[sender.account] = sender.role
        return Person(self, sender)

    async def receives(self, events: Sequence[Event], *, live: bool = True) -> Heard:
        """Hand a batch of events to the bot, send what waits, and hear what it did."""
        before = len(self.stage.performed)
        taken = await self.app.receive(events, live=live)
        for outgoing in taken.outgoing:
            await perform(self.stage, outgoing)
        await self.app.deliver()
        return Heard(events[-1].external_id, self.stage.performed[before:])

    def posted(self, kind: type[Action]) -> str:
        """The id of what the bot last put into the group by an action of a kind."""
        kinds = [type(outgoing.action) for outgoing in reversed(self.stage.performed)]
        return f"bot-{len(kinds) - kinds.index(kind)}"

    def next_id(self) -> str:
        """A new message id."""
        self._messages += 1
        return f"m{self._messages}"

    def wait(self, **span: float) -> None:
        """Let time pass: `wait(days=1)`."""
        self.clock.move(timedelta(**span))


@dataclass(slots=True)
class Person:
    """Somebody who says and does things in a community."""

    community: Community
    sender: Sender

    async def says(self, text: str, **about: Any) -> Heard:
        """Send a message; one that calls a command runs it. See `message`."""
        return await self.community.receives([self.message(text, **about)])

    def message(
        self,
        text: str,
        *,
        photo: bytes | str | None = None,
        reply_to: str | None = None,
        at: datetime | None = None,
        channel: str | None = None,
    ) -> Event:
        """The event of a message, not yet received; with a photo, or one that only has a name."""
        about = self._about(at) | {"channel": channel}
        called = self.community.stage.commands.recognise(text)
        if called is None:
            about |= {"length": len(text), "sketch": sketch(text, KEY), "thanks": thanks(text)}
            return MessageSent(reply_to=reply_to, **about)
        command, arguments = called
        about |= {"reply_to": reply_to, "attached": _attached(photo)}
        return CommandInvoked(command=command, arguments=arguments, **about)

    async def presses(self, line: str) -> Heard:
        """Press a button that holds a command line."""
        return await self.says(line)

    async def answers(self, text: str) -> Heard:
        """Answer what a form asks for."""
        return await self.says(f"/form answer {text}")

    async def deletes(self, message: str) -> Heard:
        """Delete a message."""
        return await self._does(MessageDeleted(**self._about() | {"external_id": message}))

    async def reacts(self, message: str, *emojis: str) -> Heard:
        """Have these reactions on a message from now on."""
        return await self._does(
            ReactionChanged(message=message, emojis=frozenset(emojis), **self._about())
        )

    async def votes(self, poll: str, *options: int) -> Heard:
        """Have this vote in the poll that is the bot's message `poll` (see `Community.posted`)."""
        return await self._does(self.vote(poll, *options))

    def vote(self, poll: str, *options: int, at: datetime | None = None) -> PollVoted:
        """The event of a vote, not yet received."""
        about = self._about(at) | {"known_as": self.community.stage.known_as(poll)}
        return PollVoted(poll=poll, options=frozenset(options), **about)

    async def joins(self) -> Heard:
        """Come into the group."""
        return await self._does(MemberJoined(**self._about()))

    async def leaves(self) -> Heard:
        """Leave the group."""
        return await self._does(MemberLeft(**self._about()))

    async def _does(self, event: Event) -> Heard:
        return await self.community.receives([event])

    def _about(self, at: datetime | None = None) -> dict[str, Any]:
        return {
            "group": self.community.group,
            "external_id": self.community.next_id(),
            "at": at or self.community.clock.now(),
            "sender": self.sender,
        }


def _attached(photo: bytes | str | None) -> tuple[Attachment, ...]:
    if photo is None:
        return ()
    seen, mark = (None, photo) if isinstance(photo, str) else (photo, sha256(photo).hexdigest())
    return (likeness.photo(seen, mark, KEY),)


@asynccontextmanager
async def open_community(
    url: str = "sqlite+aiosqlite://",
    *,
    features: Sequence[Feature] = FEATURES,
    now: datetime = START,
    timezone: str = "UTC",
    language: str = "en",
    day_turn: int = 0,
    settings: Mapping[str, Value] | None = None,
) -> AsyncIterator[Community]:
    """A community with the whole bot behind it.

    Raises AssertionError at the end if its database is not as it must be.
    """
    database: Database = open_database(url)
    try:
        await upgrade(database)
        clock, stage = ManualClock(now), Stage()
        start = NewCommunity(timezone, language, day_turn)
        app = Application(database, Declared(features, settings), clock, start, key=KEY)
        app.connect(stage)
        community = Community(app, clock, stage, "group")
        yield community
        if not community.spoilt:
            await must_hold(app)
    finally:
        await database.close()


async def must_hold(app: Application) -> None:
    """Raise AssertionError, with all places, if something that must hold between rows does not."""
    breaches = await app.database.run(lambda session: check_quickly(session, app.declared))
    if breaches:
        told = "".join(f"\n{b.invariant}: {b.place}: {b.message}" for b in breaches)
        raise AssertionError(f"what must hold does not:{told}")
