"""What people should not send gets a clear sentence in their own language, and breaks nothing."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import func, select

from bot.core.actions import Say
from bot.core.commands import MemberRef, Rest
from bot.core.context import Context
from bot.core.elements import Text
from bot.core.events import Address
from bot.core.feature import Feature
from bot.core.names import LIMIT, NAMELESS, clean
from bot.testing import PLATFORM, Community, Person, open_community
from models.database import Database
from models.tables import CheckIn, LedgerEntry, Member, Quarantine

HOSTILE = {
    "direction marks": "\u202egnp.exe\u202c\u2066\u2069",
    "nothing but direction marks": "\u202e\u200f\u2066",
    "control characters": "a\x07b\x1b[31mc\r\nd\x7f",
    "zero width": "\u200b\u200c\u2060\ufeff",
    "invisible letters": "\u3164\u115f\u1160\uffa0\u2800",
    "much too long": "长" * 4096,
    "stacked marks": "a" + "\u0301" * 4096,
    "nul": "Al\x00ice",
    "a lone surrogate": "Al\ud800ice",
    "nothing": "",
    "spaces": " \u3000\t ",
    "markup": "<b>*x*</b> `y` {name} %s",
}


@pytest.fixture(params=["en", "zh"])
async def alice(url: str, request: pytest.FixtureRequest) -> AsyncIterator[Person]:
    """Somebody who has said something before, in either language, on either database."""
    async with open_community(url) as community:
        person = community.person("Alice", locale=request.param)
        await person.says("good morning")
        yield person


async def count(database: Database, table: type) -> int:
    return await database.run(lambda s: s.scalar(select(func.count()).select_from(table)) or 0)


async def refuses(person: Person, text: str, **says: str) -> None:
    """Have the bot answer `text` with these words, and change nothing but its receipts."""
    database = person.community.app.database
    before = [await count(database, table) for table in (LedgerEntry, CheckIn)]
    heard = await person.says(text)
    assert says[person.sender.locale or "en"] in heard.text
    assert len(heard.text.encode()) < 400
    assert [await count(database, table) for table in (LedgerEntry, CheckIn)] == before
    assert await count(database, Quarantine) == 0


async def test_an_unknown_time_zone(alice: Person) -> None:
    await refuses(alice, "/timezone Mars/Olympus", en="Mars/Olympus", zh="Mars/Olympus")
    await refuses(alice, "/timezone \x00\ud800../../etc", en="time zone", zh="时区")


async def test_a_number_of_400_digits(alice: Person) -> None:
    await refuses(alice, f"/leaderboard {'9' * 400}", en="number is too large", zh="太大")
    await refuses(alice, f"/leaderboard 7d -{'9' * 400}", en="number is too large", zh="太大")


async def test_arguments_of_10_000_characters(alice: Person) -> None:
    for command in ("leaderboard", "points", "help", "timezone", "language"):
        await refuses(alice, f"/{command} {'x' * 10_000}", en="xxxx", zh="xxxx")
        await refuses(alice, f"/{command} {'x ' * 5_000}", en="x", zh="x")


async def test_an_unknown_language(alice: Person) -> None:
    await refuses(alice, "/language Klingon", en="/language [en|zh]", zh="/language [en|zh]")


async def test_a_note_of_10_000_characters(alice: Person) -> None:
    await refuses(alice, f"/checkin {'长' * 10_000}", en="2,000", zh="2,000")
    assert (await alice.says("/checkin 一页")).reactions == ["👍"]


async def test_hostile_arguments_are_answered_in_text_that_can_be_sent(alice: Person) -> None:
    for command, text in product(("leaderboard", "help", "timezone", "checkin"), HOSTILE.values()):
        heard = await alice.says(f"/{command} {text}")
        assert heard.outgoing
        assert shows_cleanly(heard.text)
    assert await count(alice.community.app.database, Quarantine) == 0


async def test_hostile_names_are_cleaned_and_their_bearers_counted(
    community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    for number, name in enumerate(HOSTILE.values()):
        await community.person(name, account=Address(PLATFORM, f"bearer {number}")).says("hello")
    heard = await community.person("Alice").says("/leaderboard")
    database = community.app.database
    kept = await database.run(lambda s: s.scalars(select(Member.name).order_by(Member.id)).all())
    assert kept == [*map(clean, HOSTILE.values()), "Alice"]
    assert shows_cleanly(heard.text)
    assert await count(database, LedgerEntry) == len(HOSTILE)
    assert await count(database, Quarantine) == 0
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_member_who_takes_a_hostile_name_goes_on_under_a_clean_one(
    community: Community,
) -> None:
    account = Address(PLATFORM, "bearer")
    await community.person("Bea", account=account).says("hello")
    for name in HOSTILE.values():
        heard = await community.person(name, account=account).says("/leaderboard")
        assert clean(name) in heard.text
    assert await count(community.app.database, Quarantine) == 0


async def test_a_group_with_a_hostile_title_is_taken_in(community: Community) -> None:
    alice = community.person("Alice")
    for number, title in enumerate(HOSTILE.values()):
        group = Address(PLATFORM, f"group {number}")
        heard = await community.receives(
            [replace(alice.message("/points"), group=group, group_title=title)]
        )
        assert "Alice" in heard.text
    assert await count(community.app.database, Quarantine) == 0


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_clean_name_is_short_visible_and_clean_already(name: str) -> None:
    kept = clean(name)
    assert 0 < len(kept) <= LIMIT
    assert clean(kept) == kept
    assert shows_cleanly(kept)


@pytest.mark.parametrize("name", ["nothing but direction marks", "zero width", "invisible letters"])
def test_a_name_of_which_nothing_is_seen_becomes_a_dot(name: str) -> None:
    assert clean(HOSTILE[name]) == NAMELESS


def shows_cleanly(text: str) -> bool:
    """Whether a text can be sent anywhere, and reorders or hides nothing."""
    marks = {unicodedata.category(char) for char in text.replace("\n", "")}
    return bool(text.encode()) and not marks & {"Cc", "Cf", "Cs"}


tools = Feature("tools")


@tools.command("find")
def find(ctx: Context, member: MemberRef, why: Rest | None = None) -> Say:
    return ctx.answer((Text(f"{member.name}: {why}"),))


async def test_a_member_who_is_asked_for_by_a_hostile_name_is_not_known(url: str) -> None:
    async with open_community(url, features=[tools]) as community:
        for text in HOSTILE.values():
            heard = await community.person("Alice").says(f"/find @{text} because")
            assert "I don't know" in heard.text
            assert shows_cleanly(heard.text)
        assert await count(community.app.database, Quarantine) == 0


async def test_a_mark_before_what_is_no_number_is_no_number(alice: Person) -> None:
    for name in ("@#abc", "＠#abc", "@#99999999999999999999", "@#-1", "@#", "#999999999999999999"):
        await refuses(
            alice, f"/points {name}", en=f"I don't know “{name}”", zh=f"我还不认识 {name}"
        )
