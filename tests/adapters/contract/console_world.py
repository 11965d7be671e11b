"""The console as a world: lines are typed into the real room, and its view is looked at."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Self, cast

from adapters.console.adapter import ConsoleAdapter
from adapters.console.conversation import converse
from adapters.console.render import render, visible
from adapters.console.room import PLATFORM, Misread, Post
from adapters.console.screen import Page
from adapters.console.trail import Trail
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.elements import Button, Elements, Image
from bot.core.events import Address, Role
from bot.core.feature import Declared
from bot.core.i18n import Words
from bot.core.names import KEPT, clean
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from models.database import Database, open_database
from tests.adapters.console.conftest import a_room
from tests.adapters.contract.worlds import Person, Shown, Sight, World


class Typing:
    """Lines as they come; knows when the one before has been dealt with."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._asked = asyncio.Event()

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        self._asked.set()
        return await self._lines.get()

    async def type(self, line: str) -> None:
        """Type a line, and wait until another could be."""
        await self._asked.wait()
        self._asked.clear()
        self._lines.put_nowait(line)
        await self._asked.wait()


class Eye(Page):
    """Looks at what a page shows."""

    def __init__(self) -> None:
        super().__init__(io.StringIO())
        self.sight = Sight()

    def post(self, post: Post, words: Words) -> None:
        """See View.post."""
        super().post(post, words)
        if post.author is None and not post.gone:
            self.sight.shown.append(_shown(post))
            self.sight.live += _steering(post.elements)

    def notice(self, elements: Elements) -> None:
        """See View.notice."""
        super().notice(elements)
        self.sight.notices.append(render(elements).plain)


def _shown(post: Post) -> Shown:
    words = [element for element in post.elements if not isinstance(element, Button)]
    text = "\n".join([render(words).plain, *map(visible, post.options)])
    labels = tuple(visible(button.label) for button in post.buttons)
    picture = any(isinstance(element, Image) for element in words)
    only = post.only.account.id if post.only else None
    return Shown(text, post.id, only, labels, picture, poll=bool(post.options), own=post)


def _steering(elements: Elements) -> list[str]:
    """Characters that would steer a terminal."""
    shown = render(elements).plain
    return [c for c in shown if not (c.isprintable() or c == "\n" or c in KEPT)]


class ConsoleWorld(World):
    """A room. It stands for the platform, so that what was shown in it outlives the bot."""

    tells = frozenset({"deletions"})
    real = False

    def __init__(self, url: str, language: str) -> None:
        super().__init__()
        self.eye = Eye()
        self.room = a_room(self.eye)
        self.room.language = language
        self.clock = cast(ManualClock, self.room.clock)
        self.group = self.room.group
        self._url, self._start = url, NewCommunity("UTC", language, 0)
        self._typed: list[str] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, language: str) -> AsyncIterator[Self]:
        world = cls(url, language)
        world._begin()
        try:
            yield world
        finally:
            await world._end()

    def _begin(self) -> None:
        self._database: Database = open_database(self._url)
        self.app = Application(self._database, Declared(FEATURES), self.clock, self._start)
        self._typing = Typing()
        self.adapter = ConsoleAdapter(self.room, self._typing, strict=False)
        self._task = asyncio.create_task(converse(self.app, self.adapter))

    async def _end(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._database.close()

    async def restart(self) -> None:
        await self._end()
        self._begin()

    def admit(self, name: str, role: Role, language: str, *, bot: bool) -> Address:
        try:
            player = self.room.player(name)
        except Misread:  # nobody can be called that here: they are called what is left of it
            player = self.room.player(clean(name))
        player.role, player.language = role, language
        return player.account

    def appoint(self, who: Address, role: Role) -> None:
        self.room.someone(who).role = role

    def nowhere(self) -> list[Address]:
        return [Address(PLATFORM, "elsewhere")]

    async def _type(self, line: str) -> None:
        self._typed.append(line.strip())
        await self._typing.type(line)

    async def _does(self, who: Person, *words: Any) -> None:
        name = self.room.someone(who.account).name
        await self._type(f"{name}: {' '.join(map(str, words))}")

    def _number(self, message: str) -> str:
        post = self.room.find_id(message)
        assert post, f"no message {message!r}"
        return post.number

    async def say(self, who: Person, text: str, reply_to: str | None) -> str:
        await self._does(who, *([":reply", self._number(reply_to)] if reply_to else []), text)
        return self.room.last_said.id if self.room.last_said else ""

    async def press(self, who: Person, shown: Shown, button: int) -> None:
        await self._does(who, ":press", shown.own.number, button + 1)

    async def react(self, who: Person, message: str, emojis: Sequence[str]) -> None:
        number = self._number(message)
        if not emojis:
            await self._does(who, ":unreact", number)
            return
        await self._does(who, ":react", number, *emojis)

    async def vote(self, who: Person, shown: Shown, options: Sequence[int]) -> None:
        await self._does(who, ":vote", shown.own.number, *(option + 1 for option in options))

    async def come(self, who: Person, *, here: bool) -> None:
        name = self.room.someone(who.account).name
        await self._type(f":{'join' if here else 'leave'} {name}")

    async def delete(self, who: Person, message: str) -> None:
        await self._does(who, ":delete", self._number(message))

    async def repeat(self) -> None:
        """The trail goes back to before the last line, so that the same happens again."""
        *before, last = self._typed
        self.room.trail = Trail()
        for line in before:
            self.room.trail.add(line)
        await self._typing.type(last)

    async def calm(self) -> None:
        await self.app.deliver()

    def look(self) -> Sight:
        seen, self.eye.sight = self.eye.sight, Sight()
        words = self.room.words
        name = words.plain("console.bot")
        told = re.escape(words.plain("console.reacted", name=name, number="NUMBER", emojis="EMOJI"))
        pattern = told.replace("NUMBER", r"\S+").replace("EMOJI", "(.+)")
        for notice in list(seen.notices):
            if found := re.fullmatch(pattern, notice):
                seen.reactions.append(found[1])
                seen.notices.remove(notice)
        return seen
