"""What a group hears when the bot comes, and what its admins are told by /diagnose."""

from __future__ import annotations

import pytest

from bot.core.events import BotJoined, GroupMoved, Role
from bot.services.checkups import days_of
from bot.testing import Community, Heard, open_community
from models.tables import Community as Row


async def arrives(community: Community, *, live: bool = True) -> Heard:
    now = community.clock.now()
    event = BotJoined(group=community.group, external_id=community.next_id(), at=now)
    return await community.receives([event], live=live)


async def test_a_group_hears_what_counts_and_three_next_steps(community: Community) -> None:
    heard = await arrives(community)
    assert "messages, replies and daily check-ins" in heard.public
    assert all(step in heard.public for step in ("admin", "/checkin", "/settings"))
    assert "never kept" in heard.public
    assert heard.buttons == {"Check in": "/checkin"}


async def test_it_is_greeted_in_its_own_language(url: str) -> None:
    async with open_community(url, language="zh") as community:
        heard = await arrives(community)
        assert "发言、回复和每日打卡" in heard.public
        assert heard.buttons == {"打卡": "/checkin"}


@pytest.mark.parametrize("days", [1, 200])
async def test_it_is_greeted_once_ever(community: Community, days: int) -> None:
    await arrives(community)
    community.wait(days=days)
    assert (await arrives(community)).text == ""


async def test_a_group_that_moved_is_not_greeted_again(community: Community) -> None:
    await arrives(community)
    old, new = community.group, community.group._replace(id="group-2")
    now = community.clock.now()
    await community.receives([GroupMoved(group=old, external_id="move", at=now, to=new)])
    community.group = new
    assert (await arrives(community)).text == ""


async def test_history_is_not_greeted(community: Community) -> None:
    assert (await arrives(community, live=False)).text == ""


async def test_diagnose_tells_an_admin_alone_what_is_set(community: Community) -> None:
    ada = community.person("Ada", role=Role.ADMIN)
    await community.person("Bob").says("good morning")
    heard = await ada.says("/diagnose")
    assert heard.public == ""
    assert "Members: 2. Groups: 1." in heard.private
    assert "✓ Time zone · UTC" in heard.private


async def test_diagnose_is_for_admins(community: Community) -> None:
    assert "✓" not in (await community.person("Bob").says("/diagnose")).text


async def test_diagnose_asks_a_chinese_group_for_its_time_zone(url: str) -> None:
    async with open_community(url, language="zh") as community:
        ada = community.person("小雅", role=Role.ADMIN)
        assert "! 时区 · UTC" in (await ada.says("诊断")).private
        await ada.says("/settings community.timezone 上海")
        assert "✓ 时区 · Asia/Shanghai" in (await ada.says("/诊断")).private


def test_only_chinese_groups_are_asked_for_their_time_zone() -> None:
    assert days_of(Row(language="en", timezone="UTC")).mend == ""
    assert days_of(Row(language="zh", timezone="Asia/Shanghai")).mend == ""
    assert days_of(Row(language="zh", timezone="UTC")).mend == "checkup.timezone.unset"
