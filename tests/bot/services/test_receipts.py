"""Everything is taken in once: messages by their receipts, states by what they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.events import (
    Address,
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    ReactionChanged,
)
from bot.services import groups
from bot.testing import PLATFORM, Community
from models.tables import Condition, Standing

E = TypeVar("E", bound=Event)


async def listed(community: Community) -> list[bool]:
    rows = select(Standing.listed).order_by(Standing.member_id)
    return list(await community.app.database.run(lambda s: s.scalars(rows).all()))


async def states(community: Community) -> list[Any]:
    rows = select(Condition.state, Condition.turn)
    return [tuple(row) for row in await community.app.database.run(lambda s: s.execute(rows).all())]


def event(community: Community, kind: type[E], name: str, **about: Any) -> E:
    """Something that somebody does now, not yet received."""
    return kind(
        **{
            "group": community.group,
            "external_id": community.next_id(),
            "at": community.clock.now(),
            "sender": community.person(name).sender,
            **about,
        }
    )


async def test_whoever_leaves_vanishes_and_whoever_returns_stands_where_they_stood(
    community: Community,
) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("good morning")
    await bob.says("good morning")
    await alice.leaves()
    assert "Alice" not in (await bob.says("/leaderboard")).text
    await alice.joins()
    assert "Alice" in (await bob.says("/leaderboard")).text


async def test_whoever_speaks_is_here_even_if_no_return_was_told(community: Community) -> None:
    alice = community.person("Alice")
    await alice.leaves()
    assert await listed(community) == [False]
    await alice.says("back again")
    assert await listed(community) == [True]


async def test_a_leave_that_is_delivered_again_does_not_undo_the_return(
    community: Community,
) -> None:
    alice = community.person("Alice")
    await alice.says("good morning")
    left = event(community, MemberLeft, "Alice")
    await community.receives([left])
    await alice.joins()
    await community.receives([left])
    assert await listed(community) == [True]


async def test_a_leave_that_comes_twice_in_a_batch_does_not_undo_the_return(
    community: Community,
) -> None:
    left, joined = event(community, MemberLeft, "Alice"), event(community, MemberJoined, "Alice")
    await community.receives([left, joined, left])
    assert await listed(community) == [True]


async def test_a_message_that_is_delivered_again_does_not_undo_the_leave(
    community: Community,
) -> None:
    alice = community.person("Alice")
    message = alice.message("bye")
    batch = [message, event(community, MemberLeft, "Alice")]
    await community.receives(batch)
    await community.receives(batch)
    assert await listed(community) == [False]


async def test_a_message_of_before_the_leave_that_comes_late_does_not_undo_it(
    community: Community,
) -> None:
    alice = community.person("Alice")
    late = alice.message("before")
    community.wait(minutes=1)
    await alice.leaves()
    await community.receives([late])
    assert await listed(community) == [False]


async def test_a_deletion_is_no_sign_of_return(community: Community) -> None:
    alice = community.person("Alice")
    heard = await alice.says("good morning")
    await alice.leaves()
    await alice.deletes(heard.message)
    assert await listed(community) == [False]


async def test_the_reaction_that_holds_is_remembered(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    heard = await alice.says("good morning")
    await bob.reacts(heard.message, "👍")
    await bob.reacts(heard.message, "🎉", "👍")
    assert await states(community) == [("🎉 👍", 2)]
    await bob.reacts(heard.message)
    assert await states(community) == [("", 3)]


async def test_a_reaction_that_changes_within_one_batch_is_remembered(
    community: Community,
) -> None:
    first = event(community, ReactionChanged, "Bob", message="m", emojis={"👍"})
    community.wait(seconds=1)
    second = event(community, ReactionChanged, "Bob", message="m", emojis={"🎉"})
    await community.receives([first, second])
    assert await states(community) == [("🎉", 2)]


async def test_a_reaction_that_is_delivered_again_changes_nothing(community: Community) -> None:
    first = event(community, ReactionChanged, "Bob", message="m", emojis={"👍"})
    community.wait(seconds=1)
    second = event(community, ReactionChanged, "Bob", message="m")
    await community.receives([first])
    await community.receives([second])
    await community.receives([first, second])
    assert await states(community) == [("", 2)]


async def test_a_deleted_message_that_arrives_late_counts_for_nothing(
    community: Community,
) -> None:
    alice = community.person("Alice")
    late = alice.message("never mind")
    await alice.deletes(late.external_id)
    await community.receives([late])
    assert "0 points earned" in (await alice.says("/points")).text


async def test_a_deletion_takes_back_once(community: Community) -> None:
    alice = community.person("Alice")
    heard = await alice.says("good morning")
    deletion = event(community, MessageDeleted, "Alice", external_id=heard.message)
    await community.receives([deletion, deletion])
    await community.receives([replace(deletion, at=deletion.at + timedelta(hours=1))])
    assert "0 points earned" in (await alice.says("/points")).text


async def test_only_what_changes_whether_somebody_is_here_is_new(community: Community) -> None:
    async def new(kind: type[Event]) -> int:
        return (await community.app.receive([event(community, kind, "Alice")])).new

    assert [await new(kind) for kind in (MemberJoined, MemberJoined)] == [1, 0]
    assert [await new(kind) for kind in (MemberLeft, MemberLeft)] == [1, 0]
    assert await new(MemberJoined) == 1


async def test_history_tells_who_came_and_went_but_not_who_is_here(community: Community) -> None:
    await community.person("Alice").says("good morning")
    await community.receives([event(community, MemberLeft, "Alice")], live=False)
    assert await listed(community) == [True]


async def test_a_message_deleted_in_the_same_batch_earns_nothing_whatever_else_is_in_it(
    community: Community,
) -> None:
    alice, other = community.person("Alice"), Address(PLATFORM, "other group")
    await alice.says("/help")

    def join(session: Session) -> None:
        group = groups.find_group(session, community.group)
        assert group
        groups.add_group(session, group.community, other, "Other group")

    await community.app.database.run(join)
    message = replace(alice.message("never mind"), group=other)
    unknown = event(community, MessageDeleted, "Alice")
    deletion = replace(unknown, external_id=message.external_id, group=other)
    await community.receives([unknown, message, deletion])
    assert "0 points earned" in (await alice.says("/points")).text
