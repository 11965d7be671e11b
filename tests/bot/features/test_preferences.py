"""/language, /timezone and /help, in conversation."""

import pytest

from bot.features import FEATURES
from bot.testing import Community, open_community


async def test_everybody_is_answered_in_the_language_of_their_app(community: Community) -> None:
    assert "level 1" in (await community.person("Alice", locale="en-US").says("/points")).text
    assert "1 级" in (await community.person("小明", locale="zh-hans").says("/points")).text


async def test_an_app_in_another_language_gets_the_communitys(url: str) -> None:
    async with open_community(url, language="zh") as community:
        assert "1 级" in (await community.person("Anna", locale="de").says("/points")).text


async def test_a_chosen_language_stays(community: Community) -> None:
    alice = community.person("Alice", locale="en")
    assert "中文" in (await alice.says("/language 中文")).private
    assert "1 级" in (await alice.says("/points")).text
    assert "English" in (await alice.says("语言 en")).private
    assert "level 1" in (await alice.says("/points")).text


async def test_asking_for_the_language_tells_it(community: Community) -> None:
    assert "English" in (await community.person("Alice").says("/language")).private


@pytest.mark.parametrize("typed", ["europe/berlin", "Berlin", "Europe/Berlin "])
async def test_a_time_zone_can_be_typed_loosely(community: Community, typed: str) -> None:
    heard = await community.person("Alice").says(f"/timezone {typed}")
    assert "Europe/Berlin" in heard.private


async def test_asking_for_the_time_zone_tells_it_and_the_day(community: Community) -> None:
    heard = await community.person("Alice").says("/timezone")
    assert "UTC" in heard.private
    assert "Mar 2, 2026" in heard.private


async def test_a_wrong_time_zone_is_answered_with_examples(community: Community) -> None:
    heard = await community.person("小明", locale="zh").says("时区 月球")
    assert "月球" in heard.text
    assert "Asia/Shanghai" in heard.text


async def test_help_lists_what_one_may_do(url: str) -> None:
    async with open_community(url) as community:
        heard = await community.person("Alice").says("/help")
        commands = [command for feature in FEATURES for command in feature.commands]
        assert all(f"/{command.name}" in heard.private for command in commands)


async def test_help_explains_one_command_with_its_keywords(community: Community) -> None:
    heard = await community.person("小明", locale="zh").says("帮助 checkin")
    assert "打卡和签到" in heard.text


async def test_help_with_an_unknown_command_says_so(community: Community) -> None:
    assert "/help" in (await community.person("Alice").says("/help dance")).text
