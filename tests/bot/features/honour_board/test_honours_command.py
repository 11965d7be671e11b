"""/honours (荣誉榜): who helped, who began, and what only the reader sees."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.events import Role
from bot.testing import Community, Person, open_community
from tests.bot.features.honour_board.kindness import (
    answers,
    choose,
    thanks,
    tick,
    welcomes,
)

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


async def test_the_board_tells_what_the_most_helpful_did(community: Community) -> None:
    alice, bob, cleo = (community.person(name) for name in ("Alice", "Bob", "Cleo"))
    await welcomes(alice, 2)
    await answers(bob, alice)
    await answers(cleo, alice)
    await thanks(bob, alice)
    await welcomes(bob)
    heard = await cleo.says("/honours")
    assert heard.private == ""
    assert heard.public.splitlines() == [
        "🌟 Honour board · this week, since Mar 2, 2026",
        "",
        "🤝 Most helpful",
        "· Alice: answered 2 questions, thanked once, welcomed 2 newcomers",
        "· Bob: welcomed 1 newcomer",
        "",
        "🌱 For the first time",
        "· Alice: first answer",
        "· Bob: first question, first thank-you to somebody",
        "· Cleo: first question [This month: /honours month]",
    ]


async def test_the_board_speaks_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        ming, hong = (community.person(name, locale="zh") for name in ("小明", "小红"))
        await welcomes(ming)
        await thanks(hong, ming)
        await thanks(hong, ming)
        await hong.says("打卡")
        heard = await hong.says("荣誉榜")
        assert heard.public.splitlines() == [
            "🌟 荣誉榜 · 本周（2026年3月2日起）",
            "",
            "🤝 热心帮忙",
            "· 小明：收到 2 次感谢，迎接了 1 位新人",
            "",
            "🌱 第一次",
            "· 小红：第一次感谢别人，第一次打卡 [本月: /honours month]",
        ]
        assert "本月（2026年3月1日起）" in (await hong.says("荣誉榜 本月")).public


async def test_the_month_goes_on_where_a_week_is_over(community: Community) -> None:
    alice = community.person("Alice")
    await welcomes(alice)
    await alice.says("/checkin")
    community.wait(days=7)
    week = (await alice.says("/honours week")).public
    assert "still open" in week
    assert "Alice" not in week
    month = (await alice.says("/honours month")).public
    assert "· Alice: welcomed 1 newcomer" in month
    assert "· Alice: first check-in" in month


async def test_nobody_is_a_first_timer_twice(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("/checkin")
    await answers(bob, alice)
    await thanks(alice, bob)
    community.wait(days=7)
    await alice.says("/checkin")
    await bob.says("/checkin")
    await thanks(alice, bob)
    await answers(bob, alice)
    heard = (await bob.says("/honours")).public
    assert "· Bob: first check-in" in heard
    assert "Alice" not in heard


async def test_at_most_five_begin_and_each_kind_has_its_turn(community: Community) -> None:
    people = [community.person(f"P{n}") for n in range(7)]
    for person in people[:6]:
        await person.says("/checkin")
    await answers(people[5], people[6])
    lines = (await people[0].says("/honours")).public.splitlines()
    began = [line for line in lines if line.startswith("·")]
    assert len(began) == 5
    assert "· P6: first answer" in began
    assert "· P5: first question" in began


@pytest.mark.parametrize("way", ["/hide", "leaves"])
async def test_who_hides_or_has_left_is_on_no_board(community: Community, way: str) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await welcomes(alice, 2)
    await alice.says("/checkin")
    await welcomes(bob)
    assert "Alice" in (await bob.says("/honours")).text
    await (alice.leaves() if way == "leaves" else alice.says(way))
    heard = (await bob.says("/honours")).text
    assert "Alice" not in heard
    assert "· Bob" in heard


async def test_only_the_reader_sees_what_they_did_beyond_the_first_places(
    community: Community,
) -> None:
    await choose(community, boards__honours_places=1)
    alice, bob, cleo = (community.person(name) for name in ("Alice", "Bob", "Cleo"))
    await welcomes(alice, 2)
    await welcomes(bob)
    heard = await bob.says("/honours")
    assert "Bob" not in heard.public
    assert heard.private == "Your week (only you see this): welcomed 1 newcomer. Thank you!"
    await bob.says("/hide")
    assert "welcomed 1 newcomer" in (await bob.says("/honours month")).private
    assert (await cleo.says("/honours")).private == ""
    assert (await alice.says("/honours")).private == ""


async def test_equals_share_a_place(community: Community) -> None:
    await choose(community, boards__honours_places=1)
    for name in ("Alice", "Bob"):
        await welcomes(community.person(name))
    await community.person("Olga", role=Role.ADMIN).says("hello")
    lines = (await community.person("Cleo").says("/honours")).public.splitlines()
    assert [line[2:5] for line in lines if "welcomed" in line] == ["Ali", "Bob"]


async def help_last_week(community: Community) -> Person:
    alice, bob = community.person("Alice"), community.person("Bob")
    await welcomes(alice)
    await thanks(bob, alice)
    await bob.says("/checkin")
    return alice


async def test_the_weekly_post_is_one_message_with_all_of_it(community: Community) -> None:
    await help_last_week(community)
    await choose(community, boards__honours="weekly", honours__title_week="Helper")
    told = [text for text in await tick(community, MONDAY) if text[0] == "🌟"]
    (text,) = told
    parts = text.split("\n\n")
    assert parts[0].startswith("🌟 Honour board · Mar 2, 2026 to Mar 8, 2026\n🥇")
    assert parts[1:] == [
        "🤝 Most helpful\n· Alice: thanked once, welcomed 1 newcomer",
        "🌱 For the first time\n· Bob: first thank-you to somebody, first check-in",
        "🎖 Alice will carry the title Helper until the next board. Thank you!",
    ]


async def test_the_monthly_post_is_told_in_the_communitys_language(url: str) -> None:
    async with open_community(url, timezone="Asia/Shanghai", language="zh") as community:
        await help_last_week(community)
        await choose(community, boards__honours="monthly")
        (text,) = await tick(community, datetime(2026, 4, 1, 1, 0, tzinfo=UTC))
        assert "每月荣誉榜 · 2026年3月1日至2026年3月31日" in text
        assert "🤝 热心帮忙\n· Alice：收到 1 次感谢，迎接了 1 位新人" in text
        assert "🎖" not in text
