"""/language, /timezone and /help, in conversation."""

import pytest

from bot.core.events import Role
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
    heard = await community.person("小明", locale="zh").says("/时区 月球")
    assert "月球" in heard.text
    assert "Asia/Shanghai" in heard.text


async def test_help_lists_what_one_may_do(url: str) -> None:
    async with open_community(url) as community:
        member = await community.person("Alice").says("/help")
        owner = await community.person("Olga", role=Role.OWNER).says("/help")
        commands = [command for feature in FEATURES for command in feature.commands]
        for command in (command for command in commands if not command.group):
            assert f"/{command.name} " in f"{owner.private} ".replace("\n", " ")
            assert (f"/{command.name}" in member.private) == (command.role == Role.MEMBER)


async def test_help_lists_the_commands_of_a_group_where_its_head_is_explained(url: str) -> None:
    async with open_community(url) as community:
        member = await community.person("Alice").says("/help challenge")
        admin = await community.person("Ada", role=Role.ADMIN).says("/help challenge")
        assert "/challenge join" in member.private
        assert "/challenge export" not in member.private
        assert "/challenge export" in admin.private


async def test_help_explains_one_command_with_its_keywords(community: Community) -> None:
    heard = await community.person("小明", locale="zh").says("帮助 checkin")
    assert "打卡、签到" in heard.text


async def test_help_with_an_unknown_command_says_so(community: Community) -> None:
    assert "/help" in (await community.person("Alice").says("/help dance")).text


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("上海", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("beijing", "Asia/Shanghai"),
        ("台北", "Asia/Taipei"),
        ("柏林", "Europe/Berlin"),
    ],
)
async def test_cities_are_known_by_their_chinese_names(
    community: Community, typed: str, zone: str
) -> None:
    assert zone in (await community.person("小明", locale="zh").says(f"时区 {typed}")).private


@pytest.mark.parametrize("typed", ["GMT+8", "UTC+8", "+8", "Etc/GMT+8"])
async def test_offsets_are_no_time_zones(community: Community, typed: str) -> None:
    assert "There is no time zone" in (await community.person("Al").says(f"/timezone {typed}")).text


@pytest.mark.parametrize(
    "said",
    [
        "积分 怎么算啊？",
        "积分 怎么算",
        "排行榜 太卷了吧",
        "帮助 一下我，这道题不会",
        "语言 学习真难",
        "时区 真烦",
        "打卡 这个功能怎么用？",
    ],
)
async def test_sentences_that_begin_with_a_keyword_are_messages(
    community: Community, said: str
) -> None:
    ming = community.person("小明", locale="zh")
    assert not (await ming.says(said)).outgoing
    assert "累计 1 积分" in (await ming.says("积分")).text


async def test_mistakes_are_told_privately(community: Community) -> None:
    alice = community.person("Alice")
    for typed in ("/points foo", "/timezone Mars", "/help nothing", "/leaderboard tomorrow"):
        heard = await alice.says(typed)
        assert heard.private
        assert not heard.public


async def test_help_knows_keywords(community: Community) -> None:
    assert "/checkin" in (await community.person("Alice").says("/help 打卡")).text


async def test_chinese_help_leads_with_the_words_that_need_no_slash(community: Community) -> None:
    assert "打卡 · /checkin" in (await community.person("小明", locale="zh").says("/help")).text
