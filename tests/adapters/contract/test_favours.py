"""Questions, answers, thanks and honours: what members do for each other, on every platform."""

from __future__ import annotations

import pytest

from bot.core.events import Role
from tests.adapters.contract.aside import answers_alone, asked_alone, leads_to
from tests.adapters.contract.tongues import Tongue
from tests.adapters.contract.worlds import Heard, Sight, World, numbers
from tests.conftest import POSTGRES

OTHER = "postgres" if POSTGRES else "sqlite"
pytestmark = pytest.mark.parametrize(
    ("tongue", "url"), [("en", "sqlite"), ("zh", OTHER)], indirect=True
)


def card(heard: Heard) -> Heard:
    """What the bot has shown to all, so that it can be replied to."""
    shown = next(one for one in heard.seen.shown if one.only is None)
    return Heard(shown.id, Sight([shown]))


async def test_a_question_is_answered_solved_and_opened_again(world: World, tongue: Tongue) -> None:
    alice, bob, carol = tongue.people(world)
    state = tongue.words.plain
    asked = await alice.says(tongue.ask)
    assert numbers(asked.public)[0] == 1
    assert state("question.state.open") in asked.public
    assert state("question.button.accept") in asked.labels
    answer = await bob.says(tongue.answer, reply_to=asked)
    assert answer.nothing, "an answer is no noise"
    assert await tongue.brought(bob, "answer") == 2

    accepted = await alice.says(tongue.accept, reply_to=answer)
    assert accepted.seen.reactions == ["🏆"]
    assert state("question.state.solved") in accepted.public
    assert bob.name in accepted.public
    assert tongue.of(12) in accepted.to(bob)
    assert leads_to(accepted, asked, world)
    assert not accepted.to(carol)
    assert await tongue.brought(bob, "accepted") == 12
    assert await tongue.brought(alice, "solved") == 3

    reopened = await alice.says(tongue.unaccept, reply_to=answer)
    assert reopened.seen.reactions == ["👍"]
    assert state("question.state.open") in reopened.public
    assert tongue.words.plain("unaccept.former", number="1") in reopened.to(bob)
    assert await tongue.brought(bob, "accepted") == 0
    assert await tongue.brought(alice, "solved") == 0
    assert await tongue.brought(bob, "answer") == 2, "the answer stays one"


async def test_replies_to_the_card_are_answers_and_its_button_lets_one_choose(
    world: World, tongue: Tongue
) -> None:
    alice, bob, carol = tongue.people(world)
    button = tongue.words.plain
    asked = await alice.says(tongue.ask)
    answers = [await one.says(tongue.answer, reply_to=card(asked)) for one in (bob, carol)]
    refused = await bob.presses(button("question.button.accept"))
    assert refused.to(bob), "it is not for them to decide"
    assert not refused.public

    choice = await alice.presses(button("question.button.accept"))
    assert not choice.public
    assert all(leads_to(choice, answer, world) for answer in answers)
    accepted = await alice.presses(f"✓ {carol.name}")
    assert accepted.seen.reactions == ["🏆"]
    assert carol.name in accepted.public
    assert await tongue.brought(carol, "accepted") == 12
    assert await tongue.brought(bob, "accepted") == 0


async def test_questions_are_listed_with_the_way_to_them_and_found_by_a_kept_title(
    world: World, tongue: Tongue
) -> None:
    alice, bob, carol = tongue.people(world)
    asked = await alice.says(tongue.ask)
    listed = await carol.says(tongue.questions)
    assert numbers(listed.to(carol))[:2] == [1, 1], "one question, number 1"
    assert alice.name in listed.to(carol)
    assert leads_to(listed, asked, world)
    assert not listed.public

    await alice.says(tongue.accept, reply_to=await bob.says(tongue.answer, reply_to=asked))
    assert not leads_to(await carol.says(tongue.questions), asked, world), "it is solved"
    assert not leads_to(await carol.says(tongue.search), asked, world), "it has no title"

    wanted = await alice.presses(tongue.words.plain("question.button.title"))
    asked_for = tongue.words.plain("form.question_title.title")
    assert asked_for not in wanted.public
    assert asked_for in (await asked_alone(alice, wanted)).to(alice)
    kept = await answers_alone(alice, tongue.title)
    assert tongue.title in kept.to(alice)
    found = await carol.says(tongue.search)
    assert tongue.title in found.to(carol)
    assert leads_to(found, asked, world)
    assert not found.public


async def test_a_question_that_nobody_answers_is_brought_before_moderators_once(
    world: World, tongue: Tongue
) -> None:
    olga, alice, bob = tongue.people(world, Role.ADMIN)
    assert (await olga.says(tongue.settings)).to(olga), "so it is known what she may do"
    asked = await alice.says(tongue.ask)
    answered = await bob.says(tongue.ask)
    await alice.says(tongue.answer, reply_to=answered)
    await world.wait(hours=11)
    assert (await world.after()).nothing
    await world.wait(hours=2)
    told = await world.after()
    assert tongue.words.plain("unanswered.head", n=1) in told.to(olga)
    assert leads_to(told, asked, world)
    assert not leads_to(told, answered, world)
    assert not any((told.public, told.to(alice), told.to(bob)))
    await world.wait(hours=1)
    assert (await world.after()).nothing


async def test_thanks_bring_points_until_they_are_taken_back(world: World, tongue: Tongue) -> None:
    alice, bob, _ = tongue.people(world)
    hello = await bob.says(tongue.hello)
    thanked = await alice.says(tongue.thank, reply_to=hello)
    assert thanked.seen.reactions == ["🤝"]
    assert not thanked.text
    assert (await bob.says(tongue.thank, reply_to=hello)).nothing, "nobody thanks themselves"
    assert await tongue.brought(bob, "thanked") == 2

    await world.wait(days=1)
    again = await bob.says(tongue.hello)
    assert (await alice.reacts(again, "🙏")).nothing
    assert await tongue.brought(bob, "thanked") == 4
    assert (await alice.reacts(again)).nothing
    assert await tongue.brought(bob, "thanked") == 2
    await alice.reacts(again, "👍")
    assert await tongue.brought(bob, "thanked") == 2, "that is no thanks"


async def test_the_honour_board_tells_who_helped_and_nobody_who_hides(
    world: World, tongue: Tongue
) -> None:
    alice, bob, carol = tongue.people(world)
    assert not (await carol.says(tongue.honours)).to(carol)
    await alice.says(tongue.thank, reply_to=await bob.says(tongue.hello))
    board = await carol.says(tongue.honours)
    helped = tongue.words.plain("praise.deeds.thanked", n=1)
    assert any(bob.name in line and helped in line for line in board.public.splitlines())
    assert tongue.words.plain("praise.first.thanks") in board.public

    await bob.says(tongue.hide)
    assert bob.name not in (await carol.says(tongue.honours)).public
    own = await bob.says(tongue.honours)
    assert bob.name not in own.public
    assert helped in own.to(bob)
