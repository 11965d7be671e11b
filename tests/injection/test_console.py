"""Naughty strings typed into the terminal: as words, as names, and in every directive."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from adapters.console.adapter import ConsoleAdapter
from adapters.console.clock import MovableClock
from adapters.console.conversation import converse
from adapters.console.directives import DIRECTIVES
from adapters.console.room import PLATFORM, Room
from adapters.console.screen import Page
from adapters.console.trail import Trail
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.events import Address
from bot.core.feature import Declared
from bot.core.i18n import load_catalogue
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from models.database import Database
from models.tables import Quarantine
from tests.injection.answers import CONTROLS
from tests.injection.corpus import OWN, STRINGS, some
from tests.injection.lines import lines

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEFT_OUT = {"quit", "now", "wait", "log", "help", "people"}
"""Directives that end it, that move the clock (see below), or that take no words."""


def ways() -> Iterator[str]:
    """The beginnings of all lines that something may follow, over and over."""
    commands = [f"Ann: {way}" for ways in lines(Declared(FEATURES)).values() for way in ways]
    directives = [
        f"{'Ann: ' if directive.deed else ''}:{name}"
        + " 1" * (directive.required + directive.optional > 1)
        for name, directive in DIRECTIVES.items()
        if name not in LEFT_OUT
    ]
    return cycle([*commands, "Ann: /points @", *directives, ":"])


def typed(text: str, way: str) -> list[str]:
    """What is typed with a string: as words, as a name, as an emoji, and after one beginning."""
    named = [f"{text}: /points", f":who {text} role=admin lang={text}"]
    said = [text, f"Ann: {text}", f"Ann: :react 1 {text}", *named, f"{way} {text}"]
    return [line for one in said for line in one.split("\n")]


async def one_by_one(typing: Sequence[str]) -> AsyncIterator[str]:
    for line in typing:
        yield line


async def converse_in(database: Database, typing: Sequence[str]) -> str:
    """Type lines in a room of their own; gives back what was shown."""
    shown, clock = io.StringIO(), ManualClock(MONDAY)
    app = Application(database, Declared(FEATURES), clock, NewCommunity("UTC", "en", 0))
    await converse(app, ConsoleAdapter(a_room(shown, clock), one_by_one(typing), strict=False))
    return shown.getvalue()


def a_room(shown: io.StringIO, clock: MovableClock) -> Room:
    address, page = Address(PLATFORM, "room"), Page(shown)
    rest = (clock, Trail(), page, load_catalogue())
    return Room(address, "room", ZoneInfo("UTC"), "en", *rest)


async def quarantined(database: Database) -> int:
    counted = select(func.count()).select_from(Quarantine)
    return await database.run(lambda session: session.scalar(counted) or 0)


async def test_every_string_in_every_line(
    url: str, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    strings = some(STRINGS, 5) if url.startswith("sqlite") else some(OWN, 4, 1)
    begins = ways()
    begin = [":who Ann role=owner", "Ann: good morning", "Ann: /leaderboard"]
    end = ["Ann: /leaderboard", ":people", ":log"]
    said = [line for text in strings for line in typed(text, next(begins))]
    shown = await converse_in(database, [*begin, *said, *end])
    assert not CONTROLS.search(shown)
    assert "went wrong" not in shown
    assert await quarantined(database) == 0
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_no_string_moves_the_clock_beyond_its_reach(database: Database) -> None:
    moving = [f":{name} {text}" for text in OWN for name in ("wait", "now") if "\n" not in text]
    shown = await converse_in(database, [*moving, ":now", "Ann: good morning", "Ann: /points"])
    assert not CONTROLS.search(shown)
    assert "1 point" in shown
    assert await quarantined(database) == 0
