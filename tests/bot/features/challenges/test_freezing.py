"""/challenge freeze (冻结卡): bought beforehand, it bridges a day that is missed later."""

from __future__ import annotations

import pytest

from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from tests.bot.features.challenges.village import DAY, MONDAY, balance, challenge, did, look


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    await community.person("Olga", role=Role.ADMIN).says("/award @alice 100 a start")
    return alice


async def states(alice: Person) -> list[str]:
    progress = (await look(alice.community, alice)).progress
    assert progress
    return [stretch.state for stretch in progress.stretches]


async def test_a_freeze_is_paid_for_and_bridges_a_day_missed_later(
    community: Community, alice: Person
) -> None:
    await challenge(community, Rule(price=30))
    await alice.says("/challenge join 1")
    await did(alice, MONDAY)
    had = await balance(alice)
    heard = await alice.says("/challenge freeze 1")
    assert heard.reactions == ["👍"]
    assert heard.public == ""
    assert "A freeze for 30 points; you hold 1 of 2" in heard.private
    assert await balance(alice) == had - 30
    community.wait(days=2, hours=12)
    assert (await states(alice))[:3] == ["met", "frozen", "open"]
    seen = await look(community, alice)
    assert seen.progress
    assert (seen.progress.current, seen.progress.held) == (1, 0)


async def test_it_never_bridges_what_was_missed_before(community: Community, alice: Person) -> None:
    await challenge(community, Rule(price=30))
    await alice.says("/challenge join 1")
    community.wait(days=1, hours=12)
    await alice.says("/challenge freeze 1")
    assert (await states(alice))[:2] == ["missed", "open"]
    seen = await look(community, alice)
    assert seen.progress
    assert seen.progress.held == 1


async def test_nobody_buys_more_than_can_be_held(community: Community, alice: Person) -> None:
    await challenge(community, Rule(price=10, freezes=2))
    await alice.says("/challenge join 1")
    for _ in range(2):
        await alice.says("/challenge freeze 1")
    had = await balance(alice)
    assert "You hold all the freezes" in (await alice.says("/challenge freeze 1")).private
    assert await balance(alice) == had


async def test_whose_balance_is_too_small_buys_nothing(community: Community, alice: Person) -> None:
    await challenge(community, Rule(price=1000))
    await alice.says("/challenge join 1")
    had = await balance(alice)
    assert "is not enough" in (await alice.says("/challenge freeze 1")).private
    assert await balance(alice) == had
    seen = await look(community, alice)
    assert seen.progress
    assert seen.progress.held == 0


@pytest.mark.parametrize("rule", [Rule(), Rule(kind="total", goal=100, price=10)])
async def test_where_none_are_sold_that_is_said(
    community: Community, alice: Person, rule: Rule
) -> None:
    await challenge(community, rule)
    await alice.says("/challenge join 1")
    assert "No freezes are sold in Writing" in (await alice.says("/challenge freeze")).private


async def test_after_the_last_day_there_is_nothing_to_bridge(
    community: Community, alice: Person
) -> None:
    await challenge(community, Rule(price=10), last_day=MONDAY + DAY)
    await alice.says("/challenge join 1")
    community.wait(days=2)
    assert "nothing left to bridge" in (await alice.says("/challenge freeze 1")).private


async def test_a_freeze_of_a_weekly_challenge_is_for_weeks(community: Community) -> None:
    mei = community.person("Mei", locale="zh", username="mei")
    await mei.says("早")
    await community.person("Olga", role=Role.ADMIN).says("/award @mei 100")
    await challenge(community, Rule(kind="weekly", times=3, every=2, price=10))
    await mei.says("挑战 加入 1")
    assert "错过一周会自动用上" in (await mei.says("挑战 冻结 1")).private
