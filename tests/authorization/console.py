"""The matrix in the console: a room in which one person plays everybody."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from adapters.console.adapter import ConsoleAdapter
from adapters.console.room import PLATFORM, Room
from adapters.console.screen import Page
from adapters.console.trail import Trail
from bot.app import Application
from bot.core.actions import Place, Say
from bot.core.clock import ManualClock
from bot.core.elements import Button, Text
from bot.core.events import Address
from bot.core.i18n import load_catalogue
from bot.services.groups import NewCommunity
from bot.testing import START
from models.database import open_database
from tests.authorization.cells import GONE, NEVER, Kind, Seen, Who
from tests.authorization.table import Row
from tests.authorization.witness import Rows, Witness, rows_of

PLAYED = {
    Who.OWNER: "Olga",
    Who.ADMIN: "Ada",
    Who.MODERATOR: "Mo",
    Who.MEMBER: "Mei",
}
NOBODY = {
    Who.RESTRICTED: "nobody is restricted in a room",
    Who.FOREIGN_ADMIN: "who is played has the role that they are given in this room",
    Who.STRANGER: "who is played has the role that they are given in this room",
    **dict.fromkeys(GONE, "whoever does something in the room is in it"),
}
"""Who cannot be played, and why; the rest are masks and machines, which a room does not have."""
NO_KIND = {
    Kind.PRIVATE: "a room has no private chats",
    Kind.PRIVATE_BUTTON: "a room has no private chats",
    Kind.REPLAYED: "a press is a line that is typed; it cannot come twice",
    Kind.AGAIN: "to press twice is to type a line twice",
    Kind.ELSEWHERE: "there is one room",
    Kind.OLD: "buttons end with the run",
    **dict.fromkeys(NEVER, "lines are typed, and stay as they are"),
}
REMOVABLE = 5
"""Messages of @bobby's that bring a whole point: half of a day's cap."""


class OnConsole:
    """Brings cells to a room, and tells what came of them."""

    platform = PLATFORM

    def __init__(self, app: Application, room: Room, witness: Witness, page: io.StringIO) -> None:
        self.app = app
        self.room = room
        self.witness = witness
        self._page = page
        self._receive = witness.behind(app)
        self._answerable: list[str] = []

    def impossible(self, row: Row, who: Who, kind: Kind) -> str:
        """Why a cell cannot come about here; empty if it can."""
        if who not in PLAYED:
            return NOBODY.get(who, "nobody is played but people")
        if row.answers and kind is not Kind.TYPED:
            return "by a button no message is answered"
        return NO_KIND.get(kind, "")

    async def prepare(self) -> None:
        """Let everybody be there, a season and a challenge run, a board be kept."""
        everybody = [f":who {name} role={who.role.name.lower()}" for who, name in PLAYED.items()]
        rates = ("points.message 1", "points.message_cooldown 0")
        await self._lines(*everybody, *(f"{name}: good morning" for name in PLAYED.values()))
        await self._lines(*(f"Olga: /settings {rate}" for rate in rates))
        await self._lines(*(f"Bobby: chapter {n}" for n in range(REMOVABLE)))
        self._answerable = [post.number for post in self.room.posts if post.author][-REMOVABLE:]
        await self._lines("Olga: /settings points.message default")
        await self._lines("Olga: /season start Spring", "Olga: /board create Reading")
        await self._lines("Olga: /challenge create Writing; from today", "Olga: /challenge start 1")
        await self._lines("Bobby: /challenge join 1", "Bobby: /ask How do I begin?")
        self.witness.take()

    async def _lines(self, *lines: str) -> None:
        async def typed() -> AsyncIterator[str]:
            for line in lines:
                yield line

        adapter = ConsoleAdapter(self.room, typed(), strict=False)
        self.app.connect(adapter)
        await adapter.run(self._receive)

    async def rows(self) -> Rows:
        """The rows that only a command may change."""
        return await rows_of(self.app.database)

    async def bring(self, who: Who, kind: Kind, rows: Sequence[Row]) -> dict[str, Seen]:
        """Let somebody do all rows in one manner; what came of each, by its line."""
        name = PLAYED[who]
        if kind is Kind.TYPED:
            await self._lines(*(f"{name}: {self._typed(row, who)}" for row in rows))
            return self.witness.take()
        private = kind in (Kind.BUTTON, Kind.ANOTHERS)
        number = self._with_buttons("Bobby" if kind is Kind.ANOTHERS else name, rows, private)
        shown = self._page.tell()
        await self._lines(*(f"{name}: :press {number} {n}" for n, _ in enumerate(rows, 1)))
        seen = self.witness.take()
        told = self._page.getvalue()[shown:]
        unseen = self.room.words.plain("console.unseen", name=name, number=number)
        if kind is Kind.ANOTHERS and told.count(unseen) == len(rows):
            return seen | {row.line: Seen(said={"not_yours"}) for row in rows}
        return seen

    def _typed(self, row: Row, who: Who) -> str:
        if not row.answers:
            return row.line
        runs = who.role >= row.least
        number = self._answerable.pop(0) if runs else self._answerable[0]
        return f":reply {number} {row.line}"

    def _with_buttons(self, owner: str, rows: Sequence[Row], private: bool) -> str:
        """A message of the bot's with a button for each row; its number."""
        place = Place(self.room.group, None, Address(PLATFORM, owner.casefold()))
        elements = (Text("choose"), *(Button(row.form, row.line) for row in rows))
        adapter = self.app.adapters[PLATFORM]
        assert isinstance(adapter, ConsoleAdapter)
        adapter._say(Say(elements, private), place)
        return self.room.posts[-1].number


@asynccontextmanager
async def on_console(url: str) -> AsyncIterator[OnConsole]:
    """A room with everybody in it, on a migrated database."""
    database, page, clock = open_database(url), io.StringIO(), ManualClock(START)
    try:
        room = Room(
            Address(PLATFORM, "room"),
            "room",
            ZoneInfo("UTC"),
            "en",
            clock,
            Trail(),
            Page(page),
            load_catalogue(),
        )
        witness = Witness()
        start = NewCommunity("UTC", "en", 0)
        app = Application(database, witness.declared(), clock, start)
        there = OnConsole(app, room, witness, page)
        await there.prepare()
        yield there
    finally:
        await database.close()
