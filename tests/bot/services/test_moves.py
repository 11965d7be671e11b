"""A platform moves a group to another id, and its community goes on there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.core.events import Address, Event, GroupMoved, Role
from bot.services.invariants import Breach, check
from bot.services.moves.arrivals import KEPT
from bot.services.privacy.reach import links
from bot.testing import PLATFORM, START, Community
from models.tables import Community as Row
from models.tables import LedgerEntry, Member, OutboxMessage
from tests.bot.services.conftest import Town

NEW = Address(PLATFORM, "new")


def moved(community: Community, told: str = "to new") -> Event:
    at = community.clock.now()
    return GroupMoved(group=community.group, external_id=told, at=at, to=NEW)


def in_new(community: Community, name: str = NEW.id) -> Community:
    """The same people, in the group that the old one became."""
    return Community(community.app, community.clock, community.stage, name)


async def wrong(community: Community) -> list[Breach]:
    declared = community.app.declared
    return await community.app.database.run(lambda session: check(session, declared))


async def communities(community: Community) -> int:
    count = select(func.count(Row.id))
    return await community.app.database.run(lambda session: session.scalar(count) or 0)


async def points(community: Community, name: str) -> str:
    return (await community.person(name).says("/points")).text


async def test_thanks_that_were_heard_too_early_go_along_and_can_be_taken_back(
    community: Community,
) -> None:
    await community.receives([community.person(name).message("hello") for name in ("Ann", "Bob")])
    there = in_new(community)
    ann, bob = there.person("Ann"), there.person("Bob")
    said = await ann.says("here are my notes of today")
    given = await bob.says("thanks a lot!", reply_to=said.message)
    await community.receives([moved(community)])
    assert await wrong(community) == []
    assert await thanked(community) == 2
    await bob.deletes(given.message)
    assert await thanked(community) == 0
    assert await wrong(community) == []


async def thanked(community: Community) -> int:
    """All points for thanks."""
    summed = select(func.coalesce(func.sum(LedgerEntry.points), 0))
    own = summed.where(LedgerEntry.reason == "thanked")
    return await community.app.database.run(lambda session: session.scalar(own) or 0)


async def test_points_go_along_and_the_move_counts_once(community: Community) -> None:
    said = community.person("Alice").message("good morning, everybody")
    await community.receives([said])
    await community.receives([moved(community)])
    await community.receives([moved(community)])
    community.wait(minutes=2)
    alice = in_new(community).person("Alice")
    await alice.says("here we are again, all of us")  # numbered as the first of the old group was
    await community.receives([said])
    assert "2 points earned" in (await alice.says("/points")).text
    assert await wrong(community) == []


async def test_what_was_heard_too_early_is_taken_in_by_the_community_that_moves(
    community: Community,
) -> None:
    there = in_new(community)
    admin, alice, bob = (
        community.person("Ada", role=Role.ADMIN),
        community.person("Alice"),
        community.person("Bob"),
    )
    await community.receives([one.message("good morning") for one in (admin, alice, bob)])
    await alice.says("/checkin")
    community.wait(minutes=2)
    await talk_too_early(there)
    assert await communities(community) == 2
    heard = await community.receives([moved(community)])
    assert heard.says == []  # all of it was said before
    assert await communities(community) == 1
    assert await wrong(community) == []
    # A message each; Alice's check-in, once; Bob's answer and what Ada gave him.
    assert "7 points earned" in await points(there, "Alice")
    assert "54 points earned" in await points(there, "Bob")
    assert "2 points earned" in await points(there, "Cleo")
    assert "#1" not in await points(there, "Cleo")
    audit = (await there.person("Ada", role=Role.ADMIN).says("/audit")).text
    assert "Bob" in audit


async def talk_too_early(there: Community) -> None:
    """Messages, an answer, a copy, a deletion, a check-in for the same day, points by hand."""
    alice, bob, cleo = (there.person(name) for name in ("Alice", "Bob", "Cleo"))
    first = await alice.says("the group looks so different here, does it not?")
    there.wait(minutes=2)
    await bob.says("it does look very different here", reply_to=first.message)
    there.wait(minutes=2)
    await alice.says("the group looks so different here, does it not?")
    await alice.says("/checkin")
    gone = await cleo.says("a message that nobody will see")
    there.wait(minutes=2)
    await cleo.says("another one that stays where it is")
    await cleo.deletes(gone.message)
    there.wait(minutes=2)
    await cleo.says("and one more, a good while later")
    await there.person("Ada", role=Role.ADMIN).says("/award 50 helpful", reply_to=None)
    bob_s = await bob.says("thank you, I will do my best")
    await there.person("Ada", role=Role.ADMIN).says("/award 50", reply_to=bob_s.message)


async def test_who_left_or_hid_there_has_left_or_hidden(community: Community) -> None:
    for name in ("Alice", "Bob"):
        await community.person(name).says("good morning")
    there = in_new(community)
    community.wait(minutes=2)
    await there.person("Alice").says("/hide")
    await there.person("Bob").leaves()
    await community.receives([moved(community)])
    states = select(Member.name, Member.hidden, Member.left_at.is_not(None)).order_by(Member.name)
    kept = await community.app.database.run(lambda s: [tuple(row) for row in s.execute(states)])
    assert kept == [("Alice", True, False), ("Bob", False, True)]
    assert await wrong(community) == []


async def test_what_waits_to_be_said_is_still_said(community: Community) -> None:
    await community.person("Alice").says("good morning")
    there = in_new(community)
    bot = there.person("Alice")
    await community.app.receive(
        [bot.message(f"one more message {n}", at=START + timedelta(minutes=n)) for n in range(9)]
    )
    await community.app.receive([bot.message("/checkin"), bot.message("/award")])
    waiting = select(func.count(OutboxMessage.id)).where(OutboxMessage.sent_at.is_(None))
    before = await community.app.database.run(lambda s: s.scalar(waiting))
    await community.app.receive([moved(community)])
    assert await community.app.database.run(lambda s: s.scalar(waiting)) == before
    assert await wrong(community) == []


async def test_a_community_that_somebody_has_set_up_keeps_what_it_counted(
    community: Community,
) -> None:
    await community.person("Alice").says("good morning, everybody")
    there = in_new(community)
    await there.person("Ada", role=Role.OWNER).says("/settings points.checkin 9")
    await there.person("Alice").says("heard before the move was told")
    await community.receives([moved(community)])
    community.wait(minutes=2)
    await there.person("Alice").says("heard after the move was told")
    assert "2 points earned" in await points(there, "Alice")
    assert await communities(community) == 2
    assert await wrong(community) == []


def test_of_every_column_that_names_members_it_is_settled_what_a_move_makes_of_it() -> None:
    """A new one belongs into KEPT, or is made anew by a listener to MembersMoved, or goes."""
    naming = {(table.name, link.column) for table, link in links() if link.to == "member"}
    never = {  # a community with a challenge, a question and so on is not given up
        *((table, "creator_id") for table in ("challenge", "ballot", "prompt")),
        ("acceptance", "accepter_id"),
        *((table, "root_id") for table in ("helper_tag", "suggestion")),
        *((table, "root_id") for table in ("challenge_leave", "freeze_bought")),
        *(
            (table, column)
            for table in (
                *("enrolment", "challenge_entry", "make_up", "question", "answer", "acceptance"),
                *("bounty", "quiz_answer", "title"),
            )
            for column in ("root_id", "member_id")
        ),
    }
    gone = {
        ("check_in", "member_id"),
        ("check_in", "root_id"),
        ("excused_day", "root_id"),
        ("form_draft", "member_id"),
        ("league_place", "member_id"),
        ("ledger_entry", "member_id"),
        ("ledger_entry", "root_id"),
        ("level_notice", "member_id"),
        ("member", "id"),
        ("member", "root_id"),
        ("season_place", "member_id"),
        ("sketch", "root_id"),
        ("standing", "member_id"),
        ("tally", "member_id"),
    }
    assert naming - {(table.__tablename__, column) for table, column in KEPT} == gone | never


RULES: Sequence[dict[str, Any]] = (
    {},
    {"points.message": 3, "points.message_cooldown": 600, "points.message_cap": 4},
    {"points.message_cooldown": 0, "points.message_cap": 5, "points.checkin": 7},
)
MINUTES = st.integers(0, 20 * 60)
DEEDS = st.lists(
    st.tuples(MINUTES, st.sampled_from(["Ann", "Ben", "Cid"]), st.sampled_from("mmmc")),
    max_size=24,
)


def history(old: Community, new: Community, at: int, deeds: Sequence[Any]) -> list[Event]:
    """What is done before the move in the one group, and after it in the other, in order."""
    told = START + timedelta(minutes=at)
    move = {"group": old.group, "at": told, "to": new.group}
    before, after = ([], [])  # type: list[Event], list[Event]
    for number, (minute, name, deed) in enumerate(sorted(deeds)):
        place, when = (old, before) if minute < at else (new, after)
        text = "/checkin" if deed == "c" else blake2b(b"%d" % number).hexdigest()
        when.append(place.person(name).message(text, at=START + timedelta(minutes=minute)))
    return [
        *before,
        GroupMoved(external_id="the old group tells", **move),
        GroupMoved(external_id="the new group tells", **move),
        *after,
    ]


def receive(town: Town, events: Sequence[Event], cuts: Sequence[int]) -> int:
    """Bring events in batches; how many of them were new."""
    edges = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
    batches = [events[begin:end] for begin, end in pairwise(edges) if begin < end]
    return sum(town.run(town.app.receive(batch)).new for batch in batches)


def test_in_whatever_order_it_is_told_everybody_has_the_same_points(town: Town) -> None:
    made = 0

    @settings(max_examples=town.examples // 2, deadline=None)
    @given(
        st.sampled_from([None, *RULES]),
        MINUTES,
        DEEDS,
        st.randoms(use_true_random=False),
        st.lists(st.integers(0, 26), max_size=8),
    )
    def holds(rules: Any, at: int, deeds: Any, random: Any, cuts: list[int]) -> None:
        nonlocal made
        worlds = []
        for _ in range(2):
            made += 1
            old = town.found(settings=rules) if rules is not None else in_new(town, f"old {made}")
            worlds.append((old, in_new(town, f"new {made}")))
        town.clock.set(START + timedelta(hours=20))
        one, other = (history(old, new, at, deeds) for old, new in worlds)
        receive(town, one, [])
        random.shuffle(other)
        receive(town, other, cuts)
        here = worlds[1][1]
        assert town.totals(here) == town.totals(worlds[0][1])
        assert receive(town, other, cuts[:3]) == 0

    holds()
    assert town.run(town.app.database.run(lambda s: check(s, town.app.declared))) == []
