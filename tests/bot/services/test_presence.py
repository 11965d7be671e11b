"""Who is here and who has left, where the moments and the order of arrival disagree."""

from __future__ import annotations

from dataclasses import replace

from bot.testing import Community


async def test_a_check_in_of_before_the_leaving_that_comes_late_counts_and_brings_nobody_back(
    community: Community,
) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("good morning")
    late = alice.message("/checkin")
    community.wait(minutes=1)
    await alice.leaves()
    assert "Checked in: +5" in (await community.receives([late])).text
    await bob.says("good morning")
    assert "Alice" not in (await bob.says("/leaderboard")).text
    community.wait(minutes=1)
    assert "6 points" in (await alice.says("/points")).text
    assert "Alice" in (await bob.says("/leaderboard")).text


async def test_in_chinese_it_is_the_same(community: Community) -> None:
    alice = community.person("小爱", locale="zh-hans")
    await alice.says("早上好")
    late = alice.message("签到")
    community.wait(minutes=1)
    await alice.leaves()
    assert "打卡成功" in (await community.receives([late])).text
    gone = replace(alice.message("签到"), present=False)  # type: ignore[call-arg]  # a command
    assert "已经不在群里" in (await community.receives([gone])).private


async def test_where_the_clock_went_back_whoever_returned_is_answered_at_once(
    community: Community,
) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("good morning")
    await alice.leaves()
    community.wait(minutes=-90)
    await alice.says("here again")
    assert "Checked in: +5" in (await alice.says("/checkin")).text
    community.wait(minutes=90)
    await alice.says("how time flies")
    assert "Alice" in (await bob.says("/leaderboard")).text


async def test_at_the_moment_of_leaving_what_arrives_later_decides(community: Community) -> None:
    alice = community.person("Alice")
    await alice.leaves()
    pressed = replace(alice.message("/checkin"), present=False)  # type: ignore[call-arg]  # a command
    assert "not in this group" in (await community.receives([pressed])).private
    assert "Checked in: +5" in (await alice.says("/checkin")).text


async def test_a_command_that_is_delivered_again_brings_nobody_back(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    command = alice.message("/checkin")
    await community.receives([command])
    await alice.leaves()
    assert (await community.receives([command])).outgoing == []
    assert "Alice" not in (await bob.says("/leaderboard")).text
