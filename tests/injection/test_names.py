"""Naughty strings as whatever has a name: members, user names, groups, channels, invites."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.elements import Image
from bot.core.events import Address, MemberJoined, Role, is_sound
from bot.core.names import LIMIT, clean, printable
from bot.services.pictures import draw
from bot.testing import PLATFORM, Community, open_community
from models.tables import Group, Member, Quarantine
from tests.injection.answers import CONTROLS, check
from tests.injection.corpus import OWN, STRINGS

DRAWN = (
    "\u202eab\u2066",
    "Z̷̡̛͙̝͇ą̶̛̘͖l̴̢̛͔g̷̡̛͕o̶̡̕",
    "👨‍👩‍👧‍👦👩🏽‍🚀",
    "\U0010ffff\ufffe",
    "長" * 40,
    "\u3164",
    "<b>&</b>",
)


async def test_every_string_as_the_name_of_a_member_and_of_what_they_are_in(
    community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    events = []
    for n, text in enumerate(STRINGS):
        account = Address(PLATFORM, f"member {n}")
        person = community.person(text, account=account, username=printable(text)[:40])
        message = person.message("good morning")
        channel = text if is_sound(replace(message, channel=text)) else None
        events += [
            replace(message, channel=channel, group_title=text),
            replace(MemberJoined(**person._about()), invite=text),
        ]
    await community.receives(events)
    names, quarantined = await community.app.database.run(kept)
    assert names == sorted(clean(text) for text in STRINGS)
    assert all(0 < len(name) <= LIMIT and not CONTROLS.search(name) for name in names)
    assert quarantined == 0
    for locale in ("en", "zh"):
        owner = community.person("Olga", role=Role.OWNER, locale=locale)
        for line in ("/leaderboard", "/leaderboard 2", "/leaderboard export", "/points", "/audit"):
            check((await owner.says(line)).outgoing, line)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def kept(session: Session) -> tuple[list[str], int]:
    names = sorted(session.scalars(select(Member.name)))
    return names, session.scalar(select(func.count()).select_from(Quarantine)) or 0


async def test_every_string_as_the_title_of_a_group(community: Community) -> None:
    alice = community.person("Alice")
    events = [
        replace(alice.message("good morning"), group=Address(PLATFORM, f"g{n}"), group_title=text)
        for n, text in enumerate(OWN)
    ]
    await community.receives(events)
    titles = await community.app.database.run(lambda s: s.scalars(select(Group.title)).all())
    assert len(titles) == len(OWN)
    assert not CONTROLS.search("".join(titles))


@pytest.mark.parametrize("name", DRAWN, ids=ascii)
async def test_a_card_can_be_drawn_for_whoever_has_such_a_name(name: str) -> None:
    async with open_community() as community:
        account = Address(PLATFORM, "somebody")
        heard = await community.person(name, account=account).says("/points card")
        (image,) = [e for say in heard.says for e in say.elements if isinstance(e, Image)]
        assert draw(image).startswith(b"\x89PNG")
        check(heard.outgoing, name)
