"""A platform moves a group to another id, and its community goes on there."""

from __future__ import annotations

from bot.core.events import Address, Event, GroupMoved
from bot.services.invariants import check
from bot.testing import PLATFORM, Community

NEW = Address(PLATFORM, "new")


def moved(community: Community) -> Event:
    at = community.clock.now()
    return GroupMoved(group=community.group, external_id="to new", at=at, to=NEW)


def in_new(community: Community) -> Community:
    """The same people, in the group that the old one became."""
    there = Community(community.app, community.clock, community.stage, NEW.id)
    there._messages = 1000
    return there


async def clean(community: Community) -> bool:
    declared = community.app.declared
    return not await community.app.database.run(lambda session: check(session, declared))


async def test_points_go_along_and_the_move_counts_once(community: Community) -> None:
    await community.person("Alice").says("good morning, everybody")
    await community.receives([moved(community)])
    await community.receives([moved(community)])
    community.wait(minutes=2)
    alice = in_new(community).person("Alice")
    await alice.says("here we are again, all of us")
    assert "2 points earned" in (await alice.says("/points")).text
    assert await clean(community)


async def test_a_move_that_is_told_late_leaves_every_sum_right(community: Community) -> None:
    await community.person("Alice").says("good morning, everybody")
    alice = in_new(community).person("Alice")
    await alice.says("heard before the move was told")
    await community.receives([moved(community)])
    community.wait(minutes=2)
    await alice.says("heard after the move was told")
    assert "2 points earned" in (await alice.says("/points")).text
    assert await clean(community)
