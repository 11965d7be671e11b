"""Every adapter: each thing counts once, for whom it is, by whoever may do it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.actions import Outgoing, Place, React, Say
from bot.core.adapter import LIVELY
from bot.core.context import scope_of
from bot.core.elements import Text
from bot.core.events import Role
from bot.services import invariants, outbox
from bot.services.groups import find_group
from models.tables import LedgerEntry, OutboxMessage, Receipt
from tests.adapters.contract.platforms import SQLITE, told_of
from tests.adapters.contract.worlds import Person, World

YES = "Yes"


async def counted(world: World) -> tuple[int, int]:
    """How many things are remembered, and how many were worth something."""

    def work(session: Session) -> tuple[int, int]:
        receipts = session.scalar(select(func.count(Receipt.id))) or 0
        return receipts, session.scalar(select(func.count(LedgerEntry.id))) or 0

    return await world.app.database.run(work)


async def points_of(person: Person) -> str:
    """What somebody's first line about their points says."""
    told = await person.says("/points")
    return told.to(person).splitlines()[0].rpartition(" · ")[2]


async def test_what_reaches_the_bot_again_counts_once_also_after_a_restart(world: World) -> None:
    owner, alice = world.person("Owner", Role.OWNER), world.person("Alice")
    hello = await alice.says("good morning")

    async def again() -> None:
        before = await counted(world)
        assert (await world.repeated()).nothing
        await world.restart()
        assert (await world.repeated()).nothing
        assert await counted(world) == before

    await again()
    await owner.reacts(hello, "👍")
    await again()
    await alice.says("/checkin")
    await again()
    await owner.says("/award 600 great", reply_to=hello)
    await again()
    assert "600" in (await owner.presses(YES)).public
    await again()
    await alice.leaves()
    await again()
    await alice.joins()
    await again()
    assert await points_of(alice) == "606 points earned"
    declared = world.app.declared
    assert not await world.app.database.run(lambda s: invariants.check(s, declared))


async def test_a_restart_between_question_and_button_changes_nothing(world: World) -> None:
    owner, carol = world.person("Owner", Role.OWNER), world.person("Carol")
    await owner.says("/award 600 great", reply_to=await carol.says("good morning"))
    await carol.says("/leaderboard")
    await world.restart()
    assert "7" in (await carol.presses("7 days")).public
    given = await owner.presses(YES)
    assert "600" in given.public
    await world.restart()
    assert "once" in (await owner.presses(YES)).to(owner)
    assert await points_of(carol) == "601 points earned"


@SQLITE
async def test_what_somebody_is_asked_alone_is_answered_by_nobody_else(world: World) -> None:
    owner, other = world.person("Owner", Role.OWNER), world.person("Other", Role.OWNER)
    carol = world.person("Carol")
    await owner.says("/award 600 great", reply_to=await carol.says("good morning"))
    for stranger in (other, carol):
        refused = await stranger.presses(YES, of=owner)
        assert refused.nothing
        assert refused.seen.notices, "they are told why nothing happens"
    assert await points_of(carol) == "1 point earned"
    assert "600" in (await owner.presses(YES)).public


@told_of("button owners")
@SQLITE
async def test_a_button_that_alice_got_refuses_bob(world: World) -> None:
    alice, bob = world.person("Alice"), world.person("Bob")
    await alice.says("good morning")
    await alice.says("/leaderboard")
    refused = await bob.presses("7 days")
    assert refused.nothing
    assert "somebody else" in str(refused.seen.notices)
    assert "7 days" in (await alice.presses("7 days")).public


@told_of("bots")
@SQLITE
async def test_bots_never_earn_and_are_not_answered(world: World) -> None:
    alice, bot = world.person("Alice"), world.person("Robot", bot=True)
    await alice.says("good morning")
    question = await bot.says("good morning, everybody")
    assert (await bot.says("/checkin")).nothing
    assert (await bot.says("/points")).nothing
    await world.wait(minutes=5)
    await alice.says("what a clever answer", reply_to=question)
    board = await alice.says("/leaderboard")
    assert "Robot" not in board.text
    assert await points_of(alice) == "2 points earned", "to answer a bot is no help to anybody"


@told_of("edits")
@SQLITE
async def test_what_is_edited_runs_no_command_and_counts_for_nothing(world: World) -> None:
    alice = world.person("Alice")
    hello = await alice.says("good morning")
    await world.wait(minutes=5)
    await world.edit(alice, hello.message, "/checkin")
    assert (await world.after()).nothing
    assert await points_of(alice) == "1 point earned"


@told_of("forwards")
@SQLITE
async def test_what_is_forwarded_runs_no_command(world: World) -> None:
    alice = world.person("Alice")
    await world.forward(alice, "/checkin")
    assert (await world.after()).nothing
    assert "1 day" in (await alice.says("/checkin")).to(alice)


@told_of("deletions")
@SQLITE
async def test_what_is_deleted_gives_its_points_back(world: World) -> None:
    alice = world.person("Alice")
    hello = await alice.says("good morning")
    await world.delete(alice, hello.message)
    assert (await world.after()).nothing
    assert await points_of(alice) == "0 points earned"


@SQLITE
async def test_an_adapter_tells_everybody_s_present_role(world: World) -> None:
    alice = world.person("Alice")
    await alice.says("good morning")
    for role in (Role.OWNER, Role.MEMBER, Role.ADMIN, Role.MEMBER):
        world.appoint(alice.account, role)
        assert await world.adapter.role(alice.account, world.group) is role


@SQLITE
async def test_who_is_demoted_is_refused_the_next_change(world: World) -> None:
    eve, carol = world.person("Eve", Role.ADMIN), world.person("Carol")
    hello = await carol.says("good morning")
    assert "10 points" in (await eve.says("/award 10 great", reply_to=hello)).public
    await eve.says("/award 600 great", reply_to=hello)
    world.appoint(eve.account, Role.MEMBER)
    for refused in (
        await eve.says("/award 10 great", reply_to=hello),
        await eve.presses(YES),
        await eve.says("/settings points.message 1000"),
        await eve.says("/award undo"),
    ):
        assert "Only admins" in refused.to(eve)
        assert not refused.public
    world.appoint(eve.account, Role.ADMIN)
    assert "600" in (await eve.presses(YES)).text, "and may do it again with the role"
    assert await points_of(carol) == "611 points earned"


async def waiting(world: World) -> dict[str, OutboxMessage]:
    """The rows of the outbox, by key."""
    rows = await world.app.database.run(lambda s: s.scalars(select(OutboxMessage)).all())
    return {row.once_key: row for row in rows}


async def test_a_chat_that_refuses_is_given_up_and_holds_up_no_other(world: World) -> None:
    alice = world.person("Alice")
    await alice.says("good morning")
    closed = world.nowhere()
    words = Say((Text("all is well"),))
    outgoing = [
        *(Outgoing(Place(chat), words, f"1 {chat.id}") for chat in closed),
        Outgoing(Place(world.group), React("no such message", "👍"), "2 hopeless"),
        Outgoing(Place(world.group), words, "3 here"),
        *(Outgoing(Place(chat), words, f"4 {chat.id}") for chat in closed),
    ]

    def put(session: Session) -> None:
        found = find_group(session, world.group)
        assert found
        outbox.put(scope_of(world.app, session, found.community), outgoing)

    await world.app.database.run(put)
    heard = await world.after()
    assert heard.public == "all is well"
    rows = await waiting(world)
    assert rows["2 hopeless"].refused
    assert rows["2 hopeless"].body is None
    assert rows["3 here"].sent_at
    for chat in closed:
        row = rows[f"1 {chat.id}"]
        later = row.due_at >= world.clock.now() + timedelta(minutes=5)
        assert row.sent_at is None
        assert row.refused or later, "it is given up, or put off for long"
        assert row.leased_until is None
    assert (await alice.says("/points")).to(alice), "and everybody is answered as before"


@SQLITE
async def test_real_platforms_are_spoken_to_at_a_pace_and_heard(world: World) -> None:
    await world.person("Alice").says("good morning")
    for private in (False, True):
        assert (world.adapter.pace(private=private) > 0) is world.real
    assert world.adapter.silent_for() <= LIVELY
    assert world.adapter.platform == world.group.platform
