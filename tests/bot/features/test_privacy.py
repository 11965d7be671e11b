"""/privacy, in conversation: true to what is set, short, and for the asker alone."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from bot.core.elements import Link
from bot.core.events import Role
from bot.testing import Community, open_community
from tests.adapters.telegram.world import open_world, texts

PHONE = 46
"""Characters of a line of a small phone."""


async def test_a_member_reads_what_is_kept_why_and_how_long(community: Community) -> None:
    alice = community.person("Alice")
    heard = await alice.says("/privacy")
    assert heard.public == ""
    for told in (
        "user name",
        "language and time zone",
        "whom you answer",
        "that you voted in a poll",
        "check-in days",
        "Never what you write",
        "Of a check-in's note I keep the length",
        "of messages for about a day",
        "400 days",
        "1,095 days",
        "30 days",
        "730 days after you left",
        "whoever runs me",
        "/mydata",
        "/hide",
        "ask the admins",
    ):
        assert told in heard.private, told
    assert "docs/privacy.md" not in heard.private
    assert heard.buttons == {"📦 My data": "/mydata", "🙈 Hide me": "/hide"}
    assert "erase" in (await alice.presses("/mydata")).private


async def test_in_chinese_by_a_word_and_no_longer_than_a_phone_shows(url: str) -> None:
    async with open_community(url, language="zh") as community:
        ming = community.person("小明", locale="zh")
        heard = await ming.says("隐私")
        assert heard.public == ""
        for told in ("聊天内容一个字都不存", "留言只记长度", "400 天", "730 天", "找本群管理员"):
            assert told in heard.private, told
        assert set(heard.buttons.values()) == {"/mydata", "/hide"}
        assert not (await ming.says("隐私很重要")).outgoing
        said = heard.private.partition(" [")[0]
        shown = [line for part in said.splitlines() for line in (textwrap.wrap(part, 23) or [""])]
        assert len(shown) <= 30
        english = (await community.person("Al", locale="en").says("/privacy")).private
        lines = english.partition(" [")[0].splitlines()
        assert len([line for part in lines for line in (textwrap.wrap(part, PHONE) or [""])]) <= 36


async def test_it_says_what_this_installation_and_this_community_do(community: Community) -> None:
    admin, bob = community.person("Ada", role=Role.ADMIN), community.person("Bob")
    community.app.keep = replace(community.app.keep, leavers_days=0, message_details_days=90)
    await admin.says("/settings points.copies off")
    await admin.says("/settings boards.may_hide off")
    await admin.says("/settings privacy.contact Ada, ada@example.org")
    refused = await admin.says("/settings privacy.link http://example.org/privacy")
    assert "https://" in refused.private
    await admin.says("/settings privacy.link https://example.org/privacy")
    heard = await bob.says("/privacy")
    assert "90 days" in heard.private
    assert "or until you erase it" in heard.private
    assert "after you left" not in heard.private
    assert "about a day" not in heard.private
    assert "Questions: Ada, ada@example.org" in heard.private
    assert heard.buttons == {"📦 My data": "/mydata"}
    links = [e for say in heard.says for e in say.elements if isinstance(e, Link)]
    assert [link.url for link in links] == ["https://example.org/privacy"]
    assert "docs/privacy.md" in (await admin.says("/privacy")).private
    await admin.says("/settings privacy.link none")
    assert "example.org/privacy" not in (await bob.says("/privacy")).private


async def test_whoever_hides_or_has_left_is_answered_too(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/hide")
    assert set((await alice.says("/privacy")).buttons.values()) == {"/mydata"}
    await alice.leaves()
    event = replace(alice.message("/privacy"), present=False)  # type: ignore[call-arg]  # a command
    assert "What I keep" in (await community.receives([event])).private


@pytest.mark.parametrize("ephemeral", [True, False])
async def test_telegram_shows_it_to_the_asker_alone_and_in_private_chats(
    url: str, ephemeral: bool
) -> None:
    async with open_world(url) as world:
        world.server.ephemeral = ephemeral
        group, alice, zoe = world.group(), world.user("Alice", 11), world.user("Zoe", 12)
        await alice.says(group, "good morning")
        await alice.says(group, "/privacy@hearth_bot")
        assert [message["only"] for message in group.ephemeral] == [11] * ephemeral
        assert "What I keep" not in texts([*group.messages.values()])
        told = texts(await alice.in_private("/privacy"))
        assert "What I keep" in told
        assert "under its own privacy policy" in told
        assert "keep nothing about you" in texts(await zoe.in_private("/privacy"))
