"""Rings of praise, as admins hear of them."""

from __future__ import annotations

import pytest

from bot.core.actions import Say
from bot.core.elements import plain
from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.testing import Community, Person, open_community


@pytest.fixture
async def ada(community: Community) -> Person:
    ada = community.person("Ada", role=Role.ADMIN)
    await ada.says("hello")
    return ada


async def praise_each_other(community: Community, *names: str, days: int = 2) -> None:
    """Each thanks each other one, for some days."""
    people = [community.person(name, username=name.casefold()) for name in names]
    for person in people:
        await person.says("hello")
    for _ in range(days):
        for person in people:
            for other in people:
                if other is not person:
                    await person.says(f"/thanks @{other.sender.username}")
        community.wait(days=1)


async def test_admins_see_who_is_praised_mostly_by_each_other(
    community: Community, ada: Person
) -> None:
    await praise_each_other(community, "Pat", "Quin", "Ray")
    await ada.says("/thanks @pat")
    heard = await ada.says("/thanks rings")
    assert heard.public == ""
    assert heard.private.splitlines() == [
        "🔎 Praised mostly by each other · last 28 days",
        "· Pat, Quin, and Ray: 92 % of the 26 points for thanks and accepted answers come from "
        "among them",
        "This is a hint, not a verdict: friends who learn together look much the same. Nothing was "
        "taken from anybody.",
    ]


async def test_in_chinese(community: Community) -> None:
    ada = community.person("Ada", role=Role.ADMIN, locale="zh")
    assert "没有成员" in (await ada.says("/thanks rings")).private
    await praise_each_other(community, "Pat", "Quin", days=3)
    assert (await ada.says("/thanks 互赞")).private.splitlines()[1:] == [
        "· Pat和Quin：因感谢和采纳获得的 12 积分，有 100% 来自他们之间",
        "这只是线索，不是结论：结伴学习的朋友看起来也差不多。没有扣除任何人的积分。",
    ]


async def test_where_there_is_none_that_is_said(ada: Person) -> None:
    assert "nobody was praised mostly" in (await ada.says("/thanks rings")).private


async def test_what_is_long_ago_is_forgotten(community: Community, ada: Person) -> None:
    await praise_each_other(community, "Pat", "Quin", days=3)
    community.wait(days=28)
    assert "nobody was praised mostly" in (await ada.says("/thanks rings")).private


async def test_members_are_not_told(community: Community) -> None:
    bob = community.person("Bob")
    assert "Only admins" in (await bob.says("/thanks rings")).private


async def test_each_admin_hears_once_of_each_ring(community: Community, ada: Person) -> None:
    eve = community.person("Eve", role=Role.OWNER, locale="zh")
    await eve.says("/language zh")
    await praise_each_other(community, "Pat", "Quin", days=3)
    told = await a_week_passes(community)
    assert [(account, text.splitlines()[1][:4]) for account, text in told] == [
        ("ada", "· Pa"),
        ("eve", "· Pa"),
    ]
    assert "线索" in told[1][1]
    await praise_each_other(community, "Pat", "Quin", days=3)
    assert await a_week_passes(community) == []
    await praise_each_other(community, "Ray", "Sue", days=3)
    assert [account for account, _ in await a_week_passes(community)] == ["ada", "eve"]


async def a_week_passes(community: Community) -> list[tuple[str, str]]:
    """What is said until the next Monday noon, and to whom."""
    before = len(community.stage.performed)
    scheduler = Scheduler(community.app)
    await scheduler.tick()
    community.wait(days=7)
    await scheduler.tick()
    await community.app.deliver()
    said = community.stage.performed[before:]
    return [
        (one.place.account.id, plain(one.action.elements))
        for one in said
        if one.place.account and isinstance(one.action, Say) and "🔎" in plain(one.action.elements)
    ]


async def test_nothing_is_taken_from_them(url: str) -> None:
    async with open_community(url) as community:
        await praise_each_other(community, "Pat", "Quin", days=3)
        await a_week_passes(community)
        pat = await community.person("Pat").says("/points")
        assert "-" not in pat.private
