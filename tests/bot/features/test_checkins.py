"""/checkin (打卡), in conversation."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.core.actions import Say
from bot.services.invariants import check
from bot.testing import Community, open_community

TYPED = ["/checkin", "/打卡", "打卡", "签到", "#打卡", "打卡 读了二十页", "/CHECKIN 20 pages"]


@pytest.mark.parametrize("typed", TYPED)
async def test_checking_in_is_confirmed_by_a_reaction_and_a_private_line(
    community: Community, typed: str
) -> None:
    heard = await community.person("Alice").says(typed)
    assert heard.reactions == ["👍"]
    assert "+5 points" in heard.private
    assert heard.public == ""


@pytest.mark.parametrize("typed", ["打卡了吗", "今天打卡", "checkin"])
async def test_talking_about_it_is_no_check_in(community: Community, typed: str) -> None:
    assert not (await community.person("Alice").says(typed)).outgoing


async def test_a_day_counts_once(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    community.wait(hours=3)
    heard = await alice.says("打卡")
    assert "already checked in" in heard.private
    assert "5 points earned" in (await alice.says("/points")).text


async def test_two_check_ins_in_one_batch_count_once(community: Community) -> None:
    alice = community.person("Alice")
    await community.receives([alice.message("/checkin"), alice.message("打卡")])
    assert "5 points earned" in (await alice.says("/points")).text


async def test_two_check_ins_at_once_count_once(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("hello")
    calls = [community.app.receive([alice.message("/checkin")]) for _ in range(8)]
    await asyncio.gather(*calls)
    assert "6 points earned" in (await alice.says("/points")).text


async def test_days_in_a_row_make_a_streak_and_a_gap_ends_it(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(3):
        heard = await alice.says("/checkin")
        community.wait(days=1)
    assert "Streak: 3 days" in heard.private
    community.wait(days=3)  # more than a month's freezes
    assert "Streak: 1 day." in (await alice.says("/checkin")).private


async def test_a_milestone_is_told_to_the_group(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(7):
        heard = await alice.says("/checkin")
        community.wait(days=1)
    assert heard.reactions == ["👏"]
    assert "Alice has checked in 7 days in a row" in heard.public


async def test_the_day_is_the_members_own(url: str) -> None:
    evening = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # 06:30 on the 3rd in Shanghai
    async with open_community(url, now=evening) as community:
        alice, ming = community.person("Alice"), community.person("小明", locale="zh-hans")
        await ming.says("/timezone shanghai")
        await alice.says("/checkin")
        await ming.says("打卡")
        community.wait(hours=2)  # the 3rd in UTC, too
        assert "Streak: 2 days" in (await alice.says("/checkin")).private
        assert "已经打过卡" in (await ming.says("打卡")).private


async def test_the_day_turns_at_the_communitys_hour(url: str) -> None:
    night = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    async with open_community(url, now=night, day_turn=4) as community:
        alice = community.person("Alice")
        await alice.says("/checkin")  # still the 2nd
        community.wait(hours=3)
        assert "Streak: 2 days" in (await alice.says("/checkin")).private


async def test_moving_west_does_not_give_the_same_day_again(url: str) -> None:
    start = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # 01:00 on the 3rd in Tokyo
    async with open_community(url, now=start, timezone="Asia/Tokyo") as community:
        alice = community.person("Alice")
        await alice.says("/checkin")
        await alice.says("/timezone America/Los_Angeles")  # the morning of the 2nd
        heard = await alice.says("/checkin")
        assert "already checked in for Mar 3, 2026. Streak: 1 day" in heard.private


async def test_the_event_decides_the_day_not_the_moment_it_is_handled(
    community: Community,
) -> None:
    alice = community.person("Alice")
    sent = alice.message("/checkin")
    community.wait(days=1)
    await community.receives([sent])
    assert "Streak: 2 days" in (await alice.says("/checkin")).private


async def test_where_reactions_cannot_be_had_the_words_come_privately(
    community: Community,
) -> None:
    community.stage.performs = frozenset({Say})
    heard = await community.person("Alice").says("/checkin")
    assert not heard.reactions
    assert "Checked in" in heard.private


async def test_points_can_be_worth_nothing_and_the_streak_still_counts(url: str) -> None:
    async with open_community(url, settings={"points.checkin": 0}) as community:
        alice = community.person("Alice")
        assert "Streak: 1 day" in (await alice.says("/checkin")).private
        assert "0 points earned" in (await alice.says("/points")).text


async def test_yesterdays_check_in_that_arrives_late_still_counts(community: Community) -> None:
    alice = community.person("Alice")
    late = alice.message("/checkin")
    community.wait(days=1)
    await alice.says("/checkin")
    await community.receives([late])
    community.wait(days=1)
    assert "Streak: 3 days" in (await alice.says("/checkin")).private


@pytest.mark.parametrize("typed", ["/checkin\nchapter two\nand three", "/checkin\tdone"])
async def test_a_note_may_begin_on_the_next_line(community: Community, typed: str) -> None:
    assert "Checked in" in (await community.person("Alice").says(typed)).private


@pytest.mark.parametrize("note", ["calendar of my week", "repair the sink", "correct my essay"])
async def test_a_note_may_begin_with_any_word(community: Community, note: str) -> None:
    assert "Checked in" in (await community.person("Alice").says(f"/checkin {note}")).private


@pytest.mark.parametrize("typed", ["补卡 怎么弄", "/补卡 昨天的"])
async def test_talking_about_repairs_is_no_check_in(community: Community, typed: str) -> None:
    ming = community.person("小明", locale="zh")
    assert "单独发 补卡 两个字" in (await ming.says(typed)).private
    assert "打卡成功" in (await ming.says("打卡")).private


async def test_a_newcomer_who_waits_checks_in_without_points(url: str) -> None:
    rules = {"points.wait_hours": 48, "points.checkin": 5}
    async with open_community(url, settings=rules) as community:
        await community.person("Alice").says("hello")
        community.wait(days=3)
        bob = community.person("Bob")
        heard = await bob.says("/checkin")
        assert "+0 points. Streak: 1 day." in heard.private
        assert "points begin on" in heard.private
        community.wait(days=2, hours=1)
        assert "+5 points" in (await bob.says("/checkin")).private
        assert await community.app.database.run(lambda s: check(s, community.app.declared)) == []
