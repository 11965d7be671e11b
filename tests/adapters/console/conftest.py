"""Conversations in the console, on a fresh database."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.console.adapter import ConsoleAdapter
from adapters.console.conversation import converse
from adapters.console.room import PLATFORM, Room, View
from adapters.console.screen import Page
from adapters.console.script import script_lines
from adapters.console.trail import Trail
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.events import Address
from bot.core.feature import Declared
from bot.core.i18n import load_catalogue
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.testing import must_hold
from models.database import Database

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_room(view: View | None = None, name: str = "room") -> Room:
    return Room(
        Address(PLATFORM, name),
        name,
        ZoneInfo("UTC"),
        "en",
        ManualClock(MONDAY),
        Trail(),
        view or Page(io.StringIO()),
        load_catalogue(),
    )


@dataclass
class Consoles:
    """Rooms of the console on one database, seen one after the other."""

    database: Database
    page: io.StringIO = field(default_factory=io.StringIO)

    def app(self, clock: ManualClock) -> Application:
        """The bot behind the rooms."""
        return Application(self.database, Declared(FEATURES), clock, NewCommunity("UTC", "en", 0))

    async def replay(self, script: str | bytes, name: str = "room") -> str:
        """Replay a script, and give back what it printed."""
        raw = script.encode() if isinstance(script, str) else script
        return await self._converse(script_lines(io.BytesIO(raw)), name, strict=True)

    async def type(self, *lines: str) -> str:
        """Type lines as in the terminal, and give back what was shown."""
        return await self._converse(one_by_one(lines), "room", strict=False)

    async def _converse(self, lines: AsyncIterator[str], name: str, *, strict: bool) -> str:
        self.page = io.StringIO()
        room = a_room(Page(self.page), name)
        app = self.app(room.clock)
        await converse(app, ConsoleAdapter(room, lines, strict=strict))
        return self.page.getvalue()


async def one_by_one(lines: tuple[str, ...]) -> AsyncIterator[str]:
    for line in lines:
        yield line


@pytest.fixture
async def consoles(database: Database) -> AsyncIterator[Consoles]:
    opened = Consoles(database)
    yield opened
    await must_hold(opened.app(ManualClock(MONDAY)))


@pytest.fixture
def replay(consoles: Consoles) -> Callable[..., Awaitable[str]]:
    """Replays a script, also in a room of another name, and gives back what it printed."""
    return consoles.replay


@pytest.fixture
def type_(consoles: Consoles) -> Callable[..., Awaitable[str]]:
    """Types lines as in the terminal, and gives back what was shown."""
    return consoles.type


@pytest.fixture
def printed(consoles: Consoles) -> Callable[[], str]:
    """What was printed last, also if it ended badly."""
    return lambda: consoles.page.getvalue()


@pytest.fixture(scope="session")
def new_room() -> Callable[..., Room]:
    """Makes rooms with nobody in them, on a Monday morning."""
    return a_room
