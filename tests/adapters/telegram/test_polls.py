"""Polls and quizzes as Telegram has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.actions import Delivered, Outgoing, Place, Poll, Quiz, Say
from bot.core.context import Batch
from bot.core.elements import Text
from bot.core.events import Address, MessageSent, PollVoted, Posted
from bot.core.feature import Feature
from tests.adapters.telegram.server import Values
from tests.adapters.telegram.world import World, open_world, texts

feature = Feature("askers")
QUIZ = Quiz("1 + 1 = ?", ("3", "2"), 1, "because it is so", 600)


@feature.on(MessageSent)
def ask(batch: Batch[MessageSent]) -> Iterator[Outgoing]:
    """Answer each message with a poll."""
    for n in batch.events:
        place, poll = Place(n.event.group, n.event.channel), Poll("When?", ("now", "later"))
        yield Outgoing(place, poll, n.event.external_id, known_as="the poll")


@feature.on(Posted)
def posted(batch: Batch[Posted]) -> Iterator[Outgoing]:
    """Tell what the poll became."""
    for n in batch.events:
        said = Say((Text(f"{n.event.name} is message {n.event.message}"),))
        yield Outgoing(Place(n.event.group), said, "posted")


@feature.on(PollVoted)
def voted(batch: Batch[PollVoted]) -> Iterator[Outgoing]:
    """Tell who voted for what in which."""
    for n in batch.events:
        options = sorted(n.event.options)
        said = Say((Text(f"{n.member and 1} voted {options} in message {n.event.poll}"),))
        yield Outgoing(Place(n.event.group), said, f"vote {n.event.poll} {n.turn}")


def calls(world: World, method: str) -> list[Values]:
    return [call.values for call in world.server.calls if call.method == method]


def votes(world: World, poll: Any, user: Any, *options: int) -> None:
    answer = {"poll_id": poll["poll"]["id"], "user": user.about, "option_ids": list(options)}
    world.server.push("poll_answer", answer)


async def test_a_poll_is_known_by_its_message_and_so_are_its_votes() -> None:
    async with open_world(features=[feature]) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "when shall we meet?")
        await world.quiet()
        (poll,) = [m for m in group.messages.values() if "poll" in m]
        number = poll["message_id"]
        assert f"the poll is message {number}" in texts([*group.messages.values()])
        votes(world, poll, alice, 0)
        await world.quiet()
        votes(world, poll, alice)
        await world.quiet()
        told = texts([*group.messages.values()])
        assert f"1 voted [0] in message {number}" in told
        assert f"1 voted [] in message {number}" in told


async def test_who_votes_before_the_bot_knows_its_own_poll_is_heard() -> None:
    async with open_world(features=[feature]) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.hasty = alice.about
        await alice.says(group, "when shall we meet?")
        await world.quiet()
        assert "1 voted [0]" in texts([*group.messages.values()])


async def test_a_poll_of_a_topic_is_put_up_in_it() -> None:
    async with open_world(features=[feature]) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "when shall we meet?", is_topic_message=True, message_thread_id=7)
        await world.quiet()
        (sent,) = calls(world, "sendPoll")
        assert sent["message_thread_id"] == 7


async def test_a_quiz_is_a_quiz_that_closes_and_explains() -> None:
    async with open_world(features=[feature]) as world:
        group = world.group()
        place = Place(Address("telegram", str(group.id)))
        outcome = await world.adapter.perform(Outgoing(place, QUIZ))
        assert isinstance(outcome, Delivered)
        (sent,) = calls(world, "sendPoll")
        assert sent["type"] == "quiz"
        assert sent["correct_option_ids"] == [1]
        assert sent["explanation"] == "because it is so"
        assert sent["open_period"] == 600
        assert sent["is_anonymous"] is False
        assert outcome.ids == (str(group.last),)
