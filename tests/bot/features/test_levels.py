"""Level-ups, in conversation."""

from __future__ import annotations

from bot.testing import Community, Person
from tests.bot.features.climbing import opened, speak, told


async def climb(person: Person) -> str:
    """Three check-ins make fifteen points: level 2."""
    heard = ""
    for _ in range(3):
        heard = (await person.says("/checkin")).public
        person.community.wait(days=1)
    return heard


async def test_reaching_a_level_is_told_to_the_group(community: Community) -> None:
    assert "Alice reached level 2 · Glimmer" in await climb(community.person("Alice"))


async def test_in_chinese_a_level_has_a_chinese_name(url: str) -> None:
    async with opened(url, language="zh") as community:
        heard = told(await speak(community.person("小明"), 2))
        assert heard == "🎉 恭喜 小明 升到 2 级 · 微光！"


async def test_a_level_lost_and_reached_again_is_not_told_again(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(2):
        await alice.says("/checkin")
        community.wait(days=1)
    heard_of = []
    for _ in range(8):
        community.wait(minutes=2)
        heard = await alice.says("hello")
        heard_of.append(heard.public)
    assert sum("level 2" in line for line in heard_of) == 1
    await alice.deletes(heard.message)
    for _ in range(6):
        community.wait(days=1)
        assert "level 2" not in (await alice.says("again")).public


async def test_imported_history_announces_nothing_also_not_later(community: Community) -> None:
    alice = community.person("Alice")
    events = []
    for _ in range(20):
        events.append(alice.message("old"))
        community.wait(hours=8)
    heard = await community.receives(events, live=False)
    assert not heard.outgoing
    assert "level 2" not in (await alice.says("hello")).text
    assert "level 2" in (await alice.says("/levels")).text


async def test_of_several_levels_at_once_only_the_highest_is_told(url: str) -> None:
    async with opened(url, points__message=100) as community:
        heard = (await community.person("Alice").says("hello")).public
        assert heard == "🎉 Alice reached level 3 · Flame!"


async def test_a_batch_that_brings_levels_to_many_tells_each_of_them(url: str) -> None:
    async with opened(url) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        events = [person.message("hi") for person in (alice, bob) for _ in range(8)]
        heard = await community.receives(events)
        assert sorted(heard.public.splitlines()) == [
            "🎉 Alice reached level 3 · Flame!",
            "🎉 Bob reached level 3 · Flame!",
        ]


async def test_without_names_a_level_is_a_number(url: str) -> None:
    async with opened(url, levels__names_en=()) as community:
        alice = community.person("Alice")
        assert told(await speak(alice, 2)) == "🎉 Alice reached level 2!"
        assert "You are at level 2, with 20 points." in (await alice.says("/levels")).private


async def test_a_community_that_wants_no_announcements_hears_none(url: str) -> None:
    async with opened(url, levels__announce="off") as community:
        alice = community.person("Alice")
        assert told(await speak(alice, 9)) == ""
        assert "level 3" in (await alice.says("/levels")).private


async def test_privately_it_is_told_in_the_members_own_language(url: str) -> None:
    async with opened(url, levels__announce="private") as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        await alice.says("/language zh")
        heard = await speak(alice, 2)
        assert told(heard) == ""
        assert heard[-1].private == "🎉 恭喜你升到 2 级 · 微光！"
        assert heard[-1].outgoing[0].place.account == alice.sender.account
        assert (await speak(bob, 2))[-1].private == "🎉 You've reached level 2 · Glimmer!"


async def test_it_can_be_told_in_one_channel(url: str) -> None:
    where = {"levels__announce": "channel", "levels__announce_channel": "cheers"}
    async with opened(url, **where) as community:
        (outgoing,) = (await speak(community.person("Alice"), 2))[-1].outgoing
        assert outgoing.place.channel == "cheers"
        assert outgoing.place.group == community.group


async def test_the_way_on_is_shown_with_what_it_needs_and_brings(url: str) -> None:
    async with opened(url, levels__roles=("4=Helper", "4=Night Owl", "9=Elder")) as community:
        alice = community.person("Alice")
        await speak(alice, 7)
        assert (await alice.says("/levels")).private.splitlines() == [
            "You are at level 3 · Flame, with 70 points.",
            "1  Spark      0 points",
            "2  Glimmer   15 points",
            "3  Flame     69 points",
            "4  Candle   168 points  Helper · Night Owl",
            "5  Lantern  317 points",
        ]


async def test_the_standing_names_the_level(url: str) -> None:
    async with opened(url, points__message=100) as community:
        alice = community.person("Alice")
        await alice.says("hello")
        assert "level 3 · Flame" in (await alice.says("/points")).private
        await alice.says("/language zh")
        assert "3 级 · 火苗" in (await alice.says("/points")).private


async def test_the_way_on_in_chinese(url: str) -> None:
    async with opened(url, language="zh") as community:
        xiao = community.person("小明", locale="zh-hans")
        await speak(xiao, 1)
        assert (await xiao.says("等级")).private.splitlines() == [
            "你现在是 1 级 · 火花，累计 10 积分。",
            "1  火花    0 积分",
            "2  微光   15 积分",
            "3  火苗   69 积分",
            "4  烛光  168 积分",
            "5  提灯  317 积分",
        ]


async def test_at_the_top_the_last_levels_are_shown(url: str) -> None:
    own = {"levels__curve": "skool", "points__message": 900}
    async with opened(url, **own) as community:
        alice = community.person("Alice")
        for _ in range(40):
            await alice.says("hello")
        rows = (await alice.says("/levels")).private.splitlines()[1:]
        assert [row.split()[0] for row in rows] == ["5", "6", "7", "8", "9"]
