"""Naughty strings in everything that Telegram brings: texts, names, user names and titles.

They go over the wire, through the real library, to a server that refuses what Telegram refuses.
`HEARTH_INJECTION=all` brings all of them, on both databases; else it is a part on each.
"""

from __future__ import annotations

import logging
from itertools import cycle

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.telegram import client
from adapters.telegram.pace import Pace
from models.tables import Member, Quarantine
from tests.adapters.telegram.server import _check_keyboard
from tests.adapters.telegram.world import GROUP, World, open_world, texts
from tests.injection.answers import LABEL_LIMIT, check_html
from tests.injection.corpus import OWN, STRINGS, some
from tests.injection.lines import lines

OTHER = GROUP - 1
FIRST_USER = 1000
USERNAME_LIMIT = 32
NOBODY_IN_PARTICULAR = ("/", "/season start")
"""Lines that may be another bot's, or are answered to all."""
BATCH = 50
MASK = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty messages a second would be too few."""
    monkeypatch.setattr(client, "Pace", lambda: Pace(1e6, 1_000_000))


def counted(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def check_calls(world: World) -> set[int]:
    """Fail unless Telegram takes all that was sent; gives back who was answered."""
    answered: set[int] = set()
    for call in world.server.calls:
        values = call.values
        if call.method == "sendMessage":
            check_html(str(values["text"]))
            check_keyboard(values)
        elif call.method in ("sendPhoto", "sendDocument"):
            check_html(str(values.get("caption", "")) or "-")
        elif call.method not in ("setMessageReaction", "answerCallbackQuery"):
            continue
        answered |= answers(world, call.values)
    return answered


def check_keyboard(values: dict[str, object]) -> None:
    markup = values.get("reply_markup") or {}
    _check_keyboard(markup)
    for row in markup.get("inline_keyboard", ()):  # type: ignore[attr-defined]
        for key in row:
            assert key["text"].strip()
            assert len(key["text"]) <= LABEL_LIMIT


def answers(world: World, values: dict[str, object]) -> set[int]:
    """Who is answered by what was sent: in private, or in answer to their message."""
    only = values.get("ephemeral_message_parameters")
    replied = values.get("reply_parameters") or values
    message = world.server.chats[GROUP].messages.get(
        int(replied.get("message_id", 0))  # type: ignore[attr-defined]
    )
    found = {int(values.get("chat_id", 0))}  # type: ignore[call-overload]
    if isinstance(only, dict):
        found.add(int(only["receiver_user_id"]))
    if message:
        found.add(int(message["from"]["id"]))
    return found


async def test_every_string_as_a_text_a_name_and_a_user_name(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    strings = some(STRINGS, 2) if url.startswith("sqlite") else some(OWN, 2, 1)
    async with open_world(url) as world:
        chat = world.group()
        ways = cycle(
            way
            for ways in lines(world.app.declared).values()
            for way in ways[-2:]
            if way not in NOBODY_IN_PARTICULAR
        )
        for n, text in enumerate(strings):
            about = {"username": text[:USERNAME_LIMIT], "last_name": text if n % 2 else ""}
            user = world.user(text, FIRST_USER + n, **about)
            chat.members[user.id] = "creator"
            world.server.push("message", user.message(chat, text))
            world.server.push("message", user.message(chat, f"{next(ways)} {text}"))
            if n % BATCH == 0:
                await world.quiet()
        await world.quiet()
        answered = check_calls(world)
        assert {FIRST_USER + n for n in range(len(strings))} <= answered
        assert await world.app.database.run(lambda s: counted(s, Member)) == len(strings)
        await world.user("Ann", 1).says(chat, "/leaderboard")
        check_calls(world)
        assert await world.app.database.run(lambda s: counted(s, Quarantine)) == 0
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_every_string_as_a_title_and_behind_the_mask_of_a_group(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(url) as world:
        ann = world.user("Ann", 1)
        world.server.users[1087968824] = MASK
        titles = some(OWN, 4, 2 * url.startswith("sqlite"))
        for n, text in enumerate(titles):
            chat = world.group(GROUP - n, title=text)
            about = {"from": MASK, "sender_chat": chat.about()}
            for line in (f"/award @ann 5 {text}", f"/{text}", f"/points@hearth_bot {text}"):
                world.server.push("message", ann.message(chat, line) | about)
            world.server.push("message", ann.message(chat, "good morning"))
            if n % BATCH == 0:
                await world.quiet()
        await world.quiet()
        sent = {call.values["chat_id"] for call in world.server.calls if "text" in call.values}
        assert len(sent) == len(titles)
        await ann.in_private("/points")
        check_calls(world)
        assert await world.app.database.run(lambda s: counted(s, Quarantine)) == 0
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_person_without_a_user_name_is_found_beside_any_string(url: str) -> None:
    async with open_world(url) as world:
        chat, ann, bob = world.group(), world.user("Ann", 1), world.user("Bob", 2)
        await bob.says(chat, "good morning")
        chat.members[ann.id] = "creator"
        for text in ("\ud800", "👨‍👩‍👧", "\u202e"):
            line = f"/award Bob 5 {text}"
            entity = {"type": "text_mention", "offset": 7, "length": 3, "user": bob.about}
            message = ann.message(chat, line)
            message["entities"] = [*message["entities"], entity]
            assert await ann.world_hears("message", message)
        check_calls(world)
        assert await world.app.database.run(lambda s: counted(s, Quarantine)) == 0


async def test_no_setting_leads_announcements_into_another_chat(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(url) as world:
        here, there = world.group(), world.group(OTHER, title="Others")
        ann, eve = world.user("Ann", 1), world.user("Eve", 2)
        here.members[ann.id] = "creator"
        await eve.in_private("/start")
        await ann.says(here, "/settings levels.announce channel")
        for n, channel in enumerate((f"private:{OTHER}", f"private:{eve.id}", "²", "７", "7")):
            bob = world.user(f"Bob {n}", 100 + n, username=f"bob_{n}")
            await bob.says(here, "good morning")
            await ann.says(here, f"/settings levels.announce_channel {channel}")
            sent = texts(await ann.says(here, f"/award @bob_{n} 400 thanks"))
            assert f"Bob {n}" in sent
            await world.app.deliver()
        assert not [
            message
            for message in world.server.chats[eve.id].messages.values()
            if "Bob" in message.get("text", "")
        ]
        assert there.messages == {}
        told = [m["text"] for m in here.messages.values() if "level" in m.get("text", "")]
        assert len([text for text in told if "Bob" in text]) == 5
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
