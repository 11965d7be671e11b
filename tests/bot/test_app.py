"""Batches and transactions: what fails undoes itself, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import segments
from bot.core.actions import Outcome, Outgoing, React, Say
from bot.core.commands import MemberRef, Rest
from bot.core.context import Batch, Context
from bot.core.elements import Text, plain
from bot.core.events import Address, MemberLeft, MessageSent, ReactionChanged, Role
from bot.core.feature import Declared, Feature
from bot.core.refusal import Refusal
from bot.features import FEATURES, points
from bot.testing import PLATFORM, Community, open_community
from models.tables import Member, Quarantine, Receipt


def clumsy() -> Feature:
    """A feature that cannot bear messages of thirteen characters, and writes before it fails."""
    feature = Feature("clumsy")

    @feature.on(MessageSent)
    def stumble(batch: Batch[MessageSent]) -> None:
        if any(n.event.length == 13 for n in batch.events):
            raise RuntimeError("thirteen")

    @feature.command("rename")
    def rename(ctx: Context, name: Rest) -> Say:
        ctx.member.name = name
        ctx.session.flush()
        if name == "nobody":
            raise Refusal("help.unknown", given=name)
        if name == "oops":
            raise RuntimeError("oops")
        return ctx.answer((Text("renamed"),))

    @feature.command("reign", role=Role.ADMIN)
    def reign(ctx: Context) -> Say:
        return ctx.answer((Text("you reign"),))

    @feature.command("praise")
    def praise(ctx: Context, whom: MemberRef) -> Say:
        return ctx.answer((Text(f"praised {whom.name}"),))

    return feature


@pytest.fixture
async def rough(url: str) -> AsyncIterator[Community]:
    async with open_community(url, features=[*FEATURES, clumsy()]) as opened:
        yield opened


async def count(community: Community, table: type) -> int:
    def work(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return await community.app.database.run(work)


async def test_a_batch_is_cut_at_commands(community: Community) -> None:
    alice = community.person("Alice")
    events = [alice.message(text) for text in ("a", "b", "/help", "/points", "c")]
    assert [len(segment) for segment in segments(events)] == [2, 1, 1, 1]


async def test_only_the_guilty_event_of_a_batch_is_quarantined(rough: Community) -> None:
    alice, bob = rough.person("Alice"), rough.person("Bob")
    events = [alice.message("fine"), bob.message("x" * 13), bob.message("fine too")]
    assert (await rough.app.receive(events)).new == 2
    assert await count(rough, Receipt) == 2
    assert await count(rough, Quarantine) == 1


async def test_quarantine_keeps_no_content(rough: Community) -> None:
    await rough.receives([rough.person("Alice").message("x" * 13)])

    def rows(session: Session) -> Quarantine:
        return session.scalars(select(Quarantine)).one()

    row = await rough.app.database.run(rows)
    assert row.kind == "message"
    assert row.error.startswith("RuntimeError")
    assert "thirteen" not in row.error
    assert set(row.fields.split()) >= {"sender", "length"}


async def test_a_refusal_undoes_all_but_the_receipt(rough: Community) -> None:
    alice = rough.person("Alice")
    heard = await alice.says("/rename nobody")
    assert "nobody" in heard.text
    assert "Alice" in (await alice.says("/points")).text
    assert await count(rough, Receipt) == 2


async def test_a_broken_command_says_sorry_and_changes_nothing(rough: Community) -> None:
    alice = rough.person("小明", locale="zh")
    heard = await alice.says("/rename oops")
    assert "抱歉" in heard.text
    assert "小明" in (await alice.says("/points")).text
    assert await count(rough, Quarantine) == 1


async def test_the_role_is_asked_afresh_for_what_needs_one(rough: Community) -> None:
    alice = rough.person("Alice", role=Role.ADMIN)
    assert "you reign" in (await alice.says("/reign")).text
    rough.stage.roles[alice.sender.account] = Role.MEMBER
    assert "Only admins" in (await alice.says("/reign")).text


async def test_a_command_delivered_twice_is_answered_once(rough: Community) -> None:
    event = rough.person("Alice").message("/help")
    assert (await rough.receives([event])).text
    assert not (await rough.receives([event])).text


async def test_masks_are_asked_to_come_as_themselves_and_bots_are_not_answered(
    rough: Community,
) -> None:
    mask = rough.person("Mask", is_anonymous=True)
    assert "own name" in (await mask.says("/points")).text
    assert not (await rough.person("Robot", is_bot=True).says("/points")).text
    assert await count(rough, Member) == 0


async def test_a_member_is_meant_by_reply_or_by_user_name(rough: Community) -> None:
    alice, bob = rough.person("Alice"), rough.person("Bob", username="bobby")
    said = await bob.says("hello")
    assert "praised Bob" in (await alice.says("/praise", reply_to=said.message)).text
    assert "praised Bob" in (await alice.says("/praise @Bobby")).text
    assert "don't know “@nobody”" in (await alice.says("/praise @nobody")).text
    assert "/praise whom" in (await alice.says("/praise")).text


async def test_a_new_name_is_shown_and_an_imported_one_is_not(community: Community) -> None:
    account = Address(PLATFORM, "1")
    await community.person("Ann", account=account).says("hello")
    community.wait(minutes=2)
    renamed = community.person("Anna", account=account)
    await renamed.says("hello again")
    old = community.person("Annie", account=account)
    await community.receives([old.message("long ago")], live=False)
    assert "Anna" in (await renamed.says("/leaderboard")).text


async def test_two_groups_seen_first_are_two_communities(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("here")
    community.group = Address(PLATFORM, "elsewhere")
    assert "0 points earned" in (await alice.says("/points")).text


async def test_a_reaction_is_new_when_it_changes_what_holds(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    said = await alice.says("hello")
    new = []
    for emojis in (("👍",), ("👍",), ("👍", "❤"), ("❤", "👍"), ()):
        event = ReactionChanged(
            group=community.group,
            external_id=community.next_id(),
            at=community.clock.now(),
            sender=bob.sender,
            message=said.message,
            emojis=frozenset(emojis),
        )
        new.append((await community.app.receive([event])).new)
    assert new == [1, 0, 1, 0, 1]


async def test_what_an_adapter_cannot_do_is_done_another_way(community: Community) -> None:
    community.stage.performs = frozenset({Say})
    alice = community.person("Alice")
    heard = await alice.says("/checkin")
    assert all(say.private for say in heard.says)
    assert not any(isinstance(o.action, React) for o in heard.outgoing)


@pytest.mark.parametrize(
    "odd", ["\0", "a\ud800", "x" * 129, ""], ids=["NUL", "surrogate", "long", "empty"]
)
async def test_an_id_that_cannot_be_kept_is_quarantined_and_wedges_nothing(
    community: Community, odd: str
) -> None:
    alice = community.person("Alice")
    events = [replace(alice.message("a"), external_id=odd), alice.message("b")]
    taken = await community.app.receive(events)
    assert (taken.new, taken.quarantined) == (1, 1)


async def test_a_long_user_name_is_cut(community: Community) -> None:
    alice = community.person("Alice", username="a" * 90)
    assert (await community.app.receive([alice.message("hello")])).new == 1
    assert (await community.app.receive([alice.message("hello")])).new == 1


async def test_history_runs_no_commands(community: Community) -> None:
    alice = community.person("Alice")
    called = alice.message("/checkin")
    assert (await community.app.receive([called], live=False)).outgoing == []
    assert "0 points earned" in (await alice.says("/points")).text
    assert not (await community.receives([called])).outgoing


async def test_a_role_that_cannot_be_asked_is_no_reason_to_lose_a_batch(rough: Community) -> None:
    async def away(account: Address, group: Address) -> Role:
        raise OSError("no network")

    rough.stage.role = away
    alice = rough.person("Alice", role=Role.ADMIN)
    heard = await rough.receives([alice.message("/points"), alice.message("/reign")])
    assert "try again" in heard.text
    assert "0 points" in heard.text


async def test_a_command_that_is_gone_is_answered(community: Community) -> None:
    alice = community.person("Alice")
    heard = await community.receives([replace(alice.message("/help"), command="bygone")])
    assert "no command “bygone”" in heard.text


async def test_speaking_after_leaving_within_one_batch_means_being_here(
    community: Community,
) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    left = MemberLeft(
        group=community.group, external_id="l", at=community.clock.now(), sender=alice.sender
    )
    community.wait(minutes=4)
    await community.receives([left, alice.message("here I am")])
    assert "Alice" in (await alice.says("/leaderboard")).text


async def test_a_message_to_be_said_later_needs_a_key(url: str) -> None:
    feature = Feature("mumbling")
    feature.on(MessageSent)(
        lambda batch: [Outgoing(batch.place_of(n.root), Say((Text("hi"),))) for n in batch.events]
    )
    async with open_community(url, features=[feature]) as community:
        taken = await community.app.receive([community.person("Alice").message("hello")])
        assert taken.quarantined == 1


async def test_a_platform_that_fails_is_asked_again_later_and_blocks_no_other_chat(
    community: Community,
) -> None:
    alice = community.person("Alice")
    for _ in range(2):
        await alice.says("/checkin")
        community.wait(days=1)
    perform = community.stage.perform
    failures = []

    async def failing(outgoing: Outgoing) -> Outcome:
        if isinstance(outgoing.action, Say) and not outgoing.action.private:
            failures.append(outgoing)
            raise OSError("no network")
        return await perform(outgoing)

    community.stage.perform = failing
    await alice.says("/checkin")  # level 2 is reached
    community.stage.perform = perform
    assert len(failures) == 1
    community.wait(minutes=2)
    await community.app.deliver()
    assert any(
        "level 2" in plain(o.action.elements)
        for o in community.stage.performed
        if isinstance(o.action, Say)
    )


def test_nothing_can_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="declared twice: command points, keyword 积分"):
        Declared([*FEATURES, points.feature])
