"""Every adapter: what it performs is done, and what it does not perform is stood in for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.app import perform
from bot.core.actions import (
    Action,
    Delete,
    Delivered,
    Diagnose,
    Edit,
    Grant,
    Mark,
    Outcome,
    Outgoing,
    Place,
    Poll,
    Quiz,
    React,
    Refused,
    Revoke,
    Say,
    fallback,
)
from bot.core.adapter import Adapter
from bot.core.elements import Bold, Button, Table, Text, plain
from tests.adapters.contract.platforms import SQLITE
from tests.adapters.contract.samples import ELEMENTS, TITLE, WORDS, actions
from tests.adapters.contract.worlds import Heard, Person, World

pytestmark = SQLITE

LENGTH = 10_000
WORDLESS = (Delete, Grant, Revoke, Mark)
"""What says nothing has nothing to stand in for it."""


async def said(world: World) -> str:
    """The id of something that the bot said."""
    outcome, _ = await world.does(Say((Text("to be talked about"),)))
    assert isinstance(outcome, Delivered)
    assert outcome.ids
    return outcome.ids[0]


def shows(action: Action, heard: Heard) -> bool:
    """Whether somebody saw that it was done."""
    match action:
        case Say() | Edit() | Poll() | Quiz() | Diagnose():
            return WORDS in heard.text
        case React(_, emoji):
            return emoji in heard.seen.reactions
        case Grant():
            return TITLE in str(heard.seen.notices)
        case _:
            return bool(heard.seen.notices)


async def test_each_action_that_an_adapter_performs_is_done_and_seen(world: World) -> None:
    alice = world.person("Alice")
    await alice.says("/points")
    for action in actions(await said(world), alice.account):
        if type(action) in world.adapter.performs:
            outcome, heard = await world.does(action, alice)
            assert isinstance(outcome, Delivered), (action, outcome)
            assert shows(action, heard), (action, heard)
            assert bool(outcome.ids) or not isinstance(action, Poll | Quiz)


async def test_what_cannot_be_done_is_refused_with_a_reason_and_nothing_is_said(
    world: World,
) -> None:
    alice = world.person("Alice")
    await alice.says("/points")
    hopeless: tuple[Action, ...] = (
        React("no such message", "👍"),
        React("99999", "👍"),
        Edit("99999", (Text(WORDS),)),
        Edit("no such message", (Text(WORDS),)),
        Delete("no such message"),
        Mark("no such message", "pinned"),
        Mark(await said(world), "framed"),
    )
    for action in hopeless:
        if type(action) in world.adapter.performs:
            outcome, heard = await world.does(action, alice)
            if not (isinstance(action, Mark) and outcome == Delivered()):
                assert isinstance(outcome, Refused), (action, outcome)
                assert outcome.why
                assert outcome.retry_after is None
                assert heard.nothing


class Narrow:
    """An adapter that performs some kinds of action only."""

    def __init__(self, adapter: Adapter, *kinds: type[Action]) -> None:
        self.platform = adapter.platform
        self.performs = frozenset(kinds)
        self.perform = adapter.perform
        self.pace, self.role, self.run = adapter.pace, adapter.role, adapter.run
        self.offer, self.silent_for = adapter.offer, adapter.silent_for


def chain(action: Action) -> Iterator[Action]:
    """An action, and what stands in for it, one after the other."""
    following: Action | None = action
    while following is not None:
        yield following
        following = fallback(following)


@pytest.mark.parametrize("narrow", [False, True], ids=["as it is", "that only speaks"])
async def test_what_stands_in_for_an_action_is_performed_or_it_is_said_that_nothing_does(
    world: World, narrow: bool
) -> None:
    alice = world.person("Alice")
    await alice.says("/points")
    adapter: Adapter = Narrow(world.adapter, Say) if narrow else world.adapter
    place = Place(world.group, None, alice.account)
    for action in actions(await said(world), alice.account):
        if type(action) in adapter.performs:
            continue
        outcome: Outcome = await perform(adapter, Outgoing(place, action))
        heard = await world.after()
        if not isinstance(action, WORDLESS):
            assert any(type(each) in adapter.performs for each in chain(action))
            assert isinstance(outcome, Delivered), (action, outcome)
            assert WORDS in heard.text
        else:
            assert isinstance(outcome, Refused)
            assert type(action).__name__ in outcome.why
            assert heard.nothing


async def test_every_element_shows_at_least_its_plain_form(world: World) -> None:
    for element in ELEMENTS:
        outcome, heard = await world.does(Say((Text("Look: "), element)))
        assert isinstance(outcome, Delivered), element
        wanted = element.label if isinstance(element, Button) else plain([element])
        seen = [heard.public, *heard.labels, *heard.seen.live]
        if any(shown.file for shown in heard.seen.shown):
            continue
        assert all(word in " ".join(seen) for word in re.findall(r"[^\s()]+", wanted)), element


async def test_an_element_alone_is_a_message_unless_it_is_a_button(world: World) -> None:
    for element in ELEMENTS:
        if not isinstance(element, Button):
            outcome, heard = await world.does(Say((element,)))
            assert isinstance(outcome, Delivered)
            assert len(outcome.ids) == len(heard.seen.shown) == 1, element


@pytest.mark.parametrize("private", [False, True])
async def test_long_texts_arrive_whole_in_order(world: World, private: bool) -> None:
    alice = world.person("Alice")
    await alice.says("/points")
    texts = (
        " ".join(f"word{n}" for n in range(LENGTH))[:LENGTH],
        "".join(chr(0x4E00 + n) for n in range(LENGTH)),
        "👩🏽‍🚀🔥" * (LENGTH // 5),
        "<b>&amp;*_[" * (LENGTH // 11),
    )
    for text in texts:
        parts = (Bold(text[:100]), Text(text[100:7_000]), Bold(text[7_000:7_100]))
        say = Say((*parts, Text(text[7_100:])), private=private)
        outcome, heard = await world.does(say, alice)
        assert isinstance(outcome, Delivered)
        whole = heard.to(alice) if private else heard.public
        assert "".join(whole.split()) == "".join(text.split())
    rows = tuple((f"{n}", f"Reader {n}", f"{n * 7}") for n in range(400))
    _, heard = await world.does(Say((Table(rows, frozenset({0, 2})),), private=private), alice)
    assert heard.text.split() == [word for row in rows for word in " ".join(row).split()]


async def heard_by(world: World, alice: Person, say: Say) -> Heard:
    _, heard = await world.does(say, alice)
    return heard


async def test_what_is_private_is_heard_by_one_and_others_see_a_line_without_content_at_most(
    world: World,
) -> None:
    alice, bob = world.person("Alice"), world.person("Bob")
    await alice.says("good morning")
    await bob.says("/points")
    for surroundings in world.hardships():
        secret = (Text("your secret is 4711"), Button("Reveal", "/points"))
        heard = await heard_by(world, alice, Say(secret, private=True))
        assert "4711" not in heard.public + heard.to(bob), surroundings
        assert "Reveal" not in [b for s in heard.seen.shown if s.only is None for b in s.labels]
        assert "4711" in heard.to(alice) or len(heard.public.splitlines()) == 1
        quiet = await heard_by(world, alice, Say(secret, private=True, optional=True))
        assert not quiet.public
        told = await alice.says("/points")
        assert "Alice" not in told.public
        assert "Alice" in told.to(alice) or len(told.public.splitlines()) == 1


async def test_a_private_word_for_nobody_is_told_to_nobody_in_particular(world: World) -> None:
    outcome, heard = await world.does(Say((Text(WORDS),), private=True))
    assert isinstance(outcome, Refused) or WORDS in heard.public


async def test_an_answer_to_a_message_that_is_gone_is_given_all_the_same(world: World) -> None:
    for gone in ("99999", "no such message"):
        outcome, heard = await world.does(Say((Text(WORDS),), reply_to=gone))
        assert isinstance(outcome, Delivered)
        assert WORDS in heard.public


async def test_what_was_said_can_be_changed_and_taken_away(world: World) -> None:
    alice = world.person("Alice")
    _, heard = await world.does(Say((Text("first"), Button("Old", "/help"))), alice)
    (message,) = [shown.id for shown in heard.seen.shown]
    assert {Edit, Delete, Revoke} <= world.adapter.performs
    outcome, heard = await world.does(
        Edit(message, (Text("second"), Button("New", "/help"))), alice
    )
    assert isinstance(outcome, Delivered)
    assert heard.public == "second"
    assert heard.labels == ["New"]
    outcome, heard = await world.does(
        Edit(message, (Text("second"), Button("New", "/help"))), alice
    )
    assert isinstance(outcome, Delivered), "what changes nothing is done already"
    outcome, _ = await world.does(Delete(message), alice)
    assert isinstance(outcome, Delivered)
    outcome, heard = await world.does(Edit(message, (Text("third"),)), alice)
    assert isinstance(outcome, Refused)
    assert heard.nothing
