"""The pace of all messages together, and of those to one chat."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.telegram.pace import BURST, MOST, Pace
from bot.core.actions import Outgoing, Place, Say
from bot.core.context import scope_of
from bot.core.elements import Text
from bot.core.events import Address
from bot.services import outbox
from models.tables import Community
from tests.adapters.telegram.server import BOT
from tests.adapters.telegram.world import World, later, open_world

PAUSES = st.lists(st.sampled_from((0.0, 0.0, 0.0, 0.001, 0.03, 0.2, 1.5)), max_size=200)


@given(PAUSES)
def test_no_second_has_more_than_thirty_messages_and_all_keep_their_turn(
    pauses: list[float],
) -> None:
    pace = Pace()
    sent = [at + pace.reserve(at) for at in accumulate(pauses, initial=100.0)]
    assert sent == sorted(sent)
    for first, last in zip(sent, sent[MOST:], strict=False):
        assert last - first >= 0.999_999


@given(st.integers(1, 50))
def test_who_sends_little_never_waits(messages: int) -> None:
    pace = Pace()
    assert not any(pace.reserve(n * 0.05) for n in range(messages))
    assert not any(pace.reserve(messages + 10.0) for _ in range(BURST))


async def test_a_person_alone_is_told_something_each_second_and_a_group_each_three(
    url: str,
) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        group.members[BOT["id"]] = "member"
        await alice.says(group, "good morning")
        await alice.in_private("/points")
        here = Address("telegram", str(group.id))
        alone = Place(here, None, Address("telegram", str(alice.id)))
        waiting = [
            Outgoing(place, Say((Text(f"{n}"),), private=place is alone), once=f"{place} {n}")
            for place in (alone, Place(here))
            for n in range(4)
        ]
        await world.app.database.run(lambda session: put(world, session, waiting))
        told = []
        for _ in range(10):
            before = len(world.server.calls)
            await world.app.deliver()
            told.append(sorted(call.values["chat_id"] for call in world.server.calls[before:]))
            later(world, seconds=1)
        both, hers, theirs = [group.id, alice.id], [alice.id], [group.id]
        assert told == [both, hers, hers, both, [], [], theirs, [], [], theirs]


def put(world: World, session: Session, waiting: list[Outgoing]) -> None:
    community = session.scalars(select(Community)).one()
    outbox.put(scope_of(world.app, session, community), waiting)
