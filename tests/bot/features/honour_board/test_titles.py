"""Titles for a week or month: who carries them, and what comes after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actions import Grant, Revoke
from bot.core.events import Role
from bot.testing import Community, open_community
from tests.bot.features.honour_board.kindness import choose, tick, welcomes

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    settings = {"honours.title_week": "Helper", "levels.roles": ("2=Glimmer", "9=Elder")}
    async with open_community(url, settings=settings) as opened:
        opened.stage.performs |= {Grant, Revoke}
        yield opened


def honours(community: Community) -> list[str]:
    """What was given (+) and taken (-), in order."""
    actions = [outgoing.action for outgoing in community.stage.performed]
    return [
        f"{'+' if isinstance(action, Grant) else '-'} {action.account.id} {action.honour}"
        for action in actions
        if isinstance(action, Grant | Revoke)
    ]


async def test_the_most_helpful_carries_the_title_for_the_next_week(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await welcomes(alice)
    await welcomes(bob, 2)
    (told,) = await tick(community, MONDAY)
    assert told == (
        "🎖 You helped others so much that you carry the title Helper until Mar 15, 2026. Thank you!"
    )
    assert honours(community) == ["+ bob Helper"]
    assert community.stage.performed[0].place.group == community.group
    assert await tick(community, MONDAY + timedelta(days=6)) == []
    assert honours(community) == []
    assert await tick(community, MONDAY + WEEK) == []
    assert honours(community) == ["- bob Helper"]
    await tick(community, MONDAY + 2 * WEEK)
    assert honours(community) == []


async def test_the_role_of_the_level_is_back_after_the_title(community: Community) -> None:
    alice, boss = (
        community.person("Alice", username="alice"),
        community.person("B", role=Role.ADMIN),
    )
    await welcomes(alice)
    await boss.says("/award @alice 30 wonderful notes")
    assert honours(community) == ["+ alice Glimmer"]
    await tick(community, MONDAY)
    assert honours(community) == ["+ alice Helper"]
    await tick(community, MONDAY + WEEK)
    assert honours(community) == ["- alice Helper", "+ alice Glimmer"]


async def test_who_stays_the_most_helpful_goes_on_carrying_it(community: Community) -> None:
    alice = community.person("Alice")
    await welcomes(alice)
    await tick(community, MONDAY)
    await welcomes(alice)
    await tick(community, MONDAY + WEEK)
    assert honours(community)[0] == "- alice Helper"
    assert honours(community)[-1] == "+ alice Helper"


async def test_one_title_makes_room_for_another_that_still_holds(community: Community) -> None:
    await choose(community, honours__title_month="月度之星", honours__title_week="本周之星")
    community.clock.set(datetime(2026, 3, 24, 9, 0, tzinfo=UTC))
    await welcomes(community.person("Alice", locale="zh"))
    await tick(community, datetime(2026, 3, 30, 9, 0, tzinfo=UTC))
    assert honours(community) == ["+ alice 本周之星"]
    await tick(community, datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
    assert honours(community) == ["+ alice 月度之星"]
    await tick(community, datetime(2026, 4, 6, 9, 0, tzinfo=UTC))
    assert honours(community) == ["- alice 本周之星", "+ alice 月度之星"]
    await tick(community, datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    assert honours(community) == ["- alice 月度之星"]


@pytest.mark.parametrize(("equals", "titled"), [(2, 2), (5, 3)])
async def test_equals_all_carry_it_up_to_three(
    community: Community, equals: int, titled: int
) -> None:
    for n in range(equals):
        await welcomes(community.person(f"P{n}"))
    assert len(await tick(community, MONDAY)) == titled
    assert sorted(honours(community)) == [f"+ p{n} Helper" for n in range(titled)]


async def test_who_hides_meanwhile_carries_it_no_longer(community: Community) -> None:
    alice = community.person("Alice")
    await welcomes(alice)
    await tick(community, MONDAY)
    await alice.says("/hide")
    await tick(community, MONDAY + timedelta(days=1))
    assert honours(community) == ["- alice Helper"]


async def test_without_a_title_or_anybody_helpful_nothing_is_given(community: Community) -> None:
    await community.person("Alice").says("hello")
    assert await tick(community, MONDAY) == []
    await choose(community, honours__title_week="")
    await welcomes(community.person("Alice"))
    assert await tick(community, MONDAY + WEEK) == []
    assert honours(community) == []


async def test_a_title_given_already_is_not_given_again_where_the_clock_is_put_back(
    community: Community,
) -> None:
    await welcomes(community.person("Alice"))
    await tick(community, MONDAY)
    boss = community.person("Boss", role=Role.ADMIN)
    await boss.says("/settings timezone America/New_York")
    await tick(community, MONDAY + timedelta(hours=4))
    assert honours(community) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Helper of week", "Helper of week"), ("本周之星", "本周之星"), ("none", "none")],
)
async def test_an_admin_chooses_the_title(community: Community, typed: str, kept: str) -> None:
    boss = community.person("Boss", role=Role.ADMIN)
    await boss.says("/settings honours.title_week Star")
    await boss.says(f"/settings honours.title_week {typed}")
    assert kept in (await boss.says("/settings honours.title_week")).private


async def test_a_title_that_is_too_long_is_refused(community: Community) -> None:
    boss = community.person("Boss", role=Role.ADMIN)
    await boss.says("/settings honours.title_week Helper of this week")
    assert "Helper of this" not in (await boss.says("/settings honours.title_week")).private
